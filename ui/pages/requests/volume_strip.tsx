import { useState } from "preact/hooks";
import type { AnalyticsView } from "../../api_types.ts";
import { rowAfter } from "../../components/row_focus.ts";
import { useLatest } from "../../data/endpoint.ts";
import { analytics } from "../../data/endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import type { FeedState } from "../../data/request_feed.ts";
import { useStore } from "../../data/store.ts";
import { count, counted, timeOfDay } from "../../view/formats.ts";
import { isCountable, type RequestFilter } from "../../view/request_filter.ts";
import { merged } from "../../view/series.ts";

const BARS = 60;
/** Pixels of the highest bar. */
const HEIGHT = 30;

/** How much came when, failures in red; a bar filters to its time (ui §2). */
export function VolumeStrip({ filter, feed, onChange }: {
  readonly filter: RequestFilter;
  readonly feed: FeedState;
  readonly onChange: (filter: RequestFilter) => void;
}) {
  const usage = useLatest(analytics[useStore(chosenWindow)]);
  return (
    <div class="volume">
      <div class="bars" role="group" aria-label="Requests over time; a bar shows only its time">
        {usage && <Bars usage={usage} filter={filter} onChange={onChange} />}
      </div>
      <div class="axis">
        <span>{usage && timeOfDay(usage.from, "minute")}</span>
        <span role="status">{feed.loading ? "loading" : listedWords(filter, feed)}</span>
        <span>now</span>
      </div>
    </div>
  );
}

function Bars({ usage, filter, onChange }: {
  readonly usage: AnalyticsView;
  readonly filter: RequestFilter;
  readonly onChange: (filter: RequestFilter) => void;
}) {
  const [stop, setStop] = useState(BARS - 1);
  const calls = merged(usage.calls, BARS, "sum").map((n) => n ?? 0);
  const failed = merged(usage.failed, BARS, "sum").map((n) => n ?? 0);
  const most = Math.max(1, ...calls);
  const barMs = usage.calls.length * usage.step_s * 1000 / calls.length;
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const key = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" }[event.key] ?? event.key;
    const to = rowAfter(key, stop, calls.length);
    if (to < 0 || event.key === "ArrowUp" || event.key === "ArrowDown") return;
    event.preventDefault();
    const bar = event.currentTarget.parentElement?.children[to];
    if (bar instanceof HTMLElement) bar.focus();
  };
  return (
    <>
      {calls.map((n, index) => {
        const from = Math.round(usage.from + index * barMs);
        const span = { from, to: Math.round(from + barMs) };
        const bad = failed[index] ?? 0;
        const chosen = filter.span !== undefined &&
          filter.span.from < span.to && filter.span.to > span.from + barMs / 2;
        return (
          <button
            key={index}
            type="button"
            tabIndex={index === stop ? 0 : -1}
            aria-pressed={chosen}
            aria-label={`${timeOfDay(from)}: ${counted(n, "call")}, ${count(bad)} failed`}
            title={`${timeOfDay(from)}: ${counted(n, "call")}, ${count(bad)} failed`}
            onFocus={() => setStop(index)}
            onKeyDown={onKeyDown}
            onClick={() => onChange({ ...filter, span: chosen ? undefined : span })}
          >
            <i style={{ height: `${n / most * HEIGHT}px` }}>
              {bad > 0 && <b style={{ height: `${Math.max(3, bad / most * HEIGHT)}px` }} />}
            </i>
          </button>
        );
      })}
    </>
  );
}

function listedWords(filter: RequestFilter, { rows, total, complete }: FeedState): string {
  if (isCountable(filter)) return counted(total, "request");
  return complete ? counted(rows.length, "request") : `${count(rows.length)} and more requests`;
}
