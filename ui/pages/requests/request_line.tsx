import type { RequestRow } from "../../api_types.ts";
import { MicroWaterfall } from "../../components/micro_waterfall.tsx";
import { State } from "../../components/state_mark.tsx";
import { useTicking } from "../../data/ticker.ts";
import { duration, exactTime, instantMs, size, timeOfDay, UNKNOWN } from "../../view/formats.ts";
import { outcomeTone, outcomeWord } from "../../view/outcome_words.ts";

/** One request of the list. */
export function RequestLine({ row, fresh, open, tabStop, onFocus, onOpen }: {
  readonly row: RequestRow;
  /** It has just come in. */
  readonly fresh: boolean;
  readonly open: boolean;
  readonly tabStop: boolean;
  readonly onFocus: (id: string) => void;
  readonly onOpen: (id: string) => void;
}) {
  const { id, outcome, channel, client, session, bytes_sent, bytes_answered, why } = row;
  const at = instantMs(row.received_at) ?? 0;
  const tone = outcomeTone(outcome);
  return (
    <tr
      data-id={id}
      class={`${fresh ? "fresh" : ""} is-${tone}`}
      tabIndex={tabStop ? 0 : -1}
      aria-current={open ? "true" : undefined}
      onFocus={() => onFocus(id)}
      onClick={() => onOpen(id)}
      onKeyDown={(event) => event.key === "Enter" && onOpen(id)}
    >
      <td class="at dim" title={exactTime(at)}>{timeOfDay(at, "millisecond")}</td>
      <td class="name">
        <b>{titleOf(row)}</b>
      </td>
      <td class="outcome">
        <State tone={tone}>{outcomeWord(outcome, why)}</State>
      </td>
      <td class="channel mid">{channel}</td>
      <td class="client">
        {client?.name ?? <span class="dim">not named</span>}{" "}
        <span class="mono dim">{session ?? ""}</span>
      </td>
      <td class="sizes number dim">
        {size(bytes_sent)} / {row.duration_ms === null ? UNKNOWN : size(bytes_answered)}
      </td>
      <td class="took number">
        <Took row={row} />
      </td>
      <td class="timing">
        <MicroWaterfall row={row} />
      </td>
    </tr>
  );
}

/** What was called: the tool, else the method, else what kind of command it is. */
export function titleOf({ tool, method, kind }: RequestRow): string {
  return tool ?? method ?? kind;
}

/** How long it took, or takes so far. */
export function Took({ row }: { readonly row: RequestRow }) {
  return row.duration_ms === null
    ? <TakesSoFar since={instantMs(row.received_at) ?? 0} />
    : <>{duration(row.duration_ms)}</>;
}

function TakesSoFar({ since }: { readonly since: number }) {
  return <>{useTicking(() => duration(Math.max(0, Date.now() - since)))}</>;
}
