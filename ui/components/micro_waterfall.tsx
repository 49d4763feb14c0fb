import type { RequestRow } from "../api_types.ts";
import { useTicking } from "../data/ticker.ts";
import { instantMs } from "../view/formats.ts";
import { isFailure } from "../view/outcome_words.ts";
import { STEPS, stepShares } from "../view/phases.ts";
import { durationShare } from "../view/series.ts";
import { DurationMarks } from "./charts.tsx";

/** The step in which a call fails when the server does not answer it well: waiting for it. */
const WAITING = 4;

/**
 * A request on one line: its length is logarithmic, its parts are true shares (ui §4). While it is
 * under way the line is thin and grows. The numbers stand beside it.
 */
export function MicroWaterfall({ row }: { readonly row: RequestRow }) {
  return (
    <svg class="micro" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
      <DurationMarks height={14} />
      {row.duration_ms === null
        ? <Growing since={instantMs(row.received_at) ?? 0} />
        : <Parts row={row} total={row.duration_ms} />}
    </svg>
  );
}

function Growing({ since }: { readonly since: number }) {
  const width = useTicking(() => (durationShare(Date.now() - since) * 100).toFixed(1));
  return <rect class="fill-server-2" y="6" width={width} height="2" />;
}

function Parts({ row, total }: { readonly row: RequestRow; readonly total: number }) {
  const length = durationShare(total) * 100;
  const failed = isFailure(row.outcome);
  const shares = stepShares(row.phases_ms);
  if (shares.length === 0) {
    return (
      <rect
        class={failed ? "fill-bad" : "fill-client-2"}
        y="4"
        width={length.toFixed(2)}
        height="6"
      />
    );
  }
  return (
    <>
      {shares.map(({ step, from, length: share }) => (
        <rect
          key={step}
          class={failed && step === WAITING ? "fill-bad" : `fill-${STEPS[step]?.color}`}
          x={(from * length).toFixed(2)}
          y="4"
          width={(share * length).toFixed(2)}
          height="6"
        />
      ))}
    </>
  );
}
