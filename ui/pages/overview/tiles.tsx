import type { AnalyticsView, Status } from "../../api_types.ts";
import { type Line, Sparkline } from "../../components/charts.tsx";
import { Loads } from "../../components/states.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { analytics, status } from "../../data/endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { useStore } from "../../data/store.ts";
import { count, counted, duration, percent, rate, timeOfDay, UNKNOWN } from "../../view/formats.ts";
import {
  lastMinuteRate,
  linear,
  logarithmic,
  merged,
  roundUp,
  type Scale,
} from "../../view/series.ts";

/** Points of a tile's chart: one for each five pixels or so. */
const POINTS = 60;

/** Four numbers with their last window: rate, latency, failures, calls in flight. */
export function Tiles() {
  const endpoint = analytics[useStore(chosenWindow)];
  const slots = slotsOf(useLatest(status));
  return (
    <section class="card tiles" aria-label="Numbers">
      <Loads endpoint={endpoint} what="numbers" lines={4}>
        {(usage) => <FourTiles usage={usage} slots={slots} />}
      </Loads>
    </section>
  );
}

function FourTiles({ usage, slots }: { readonly usage: AnalyticsView; readonly slots: number }) {
  const { totals, step_s } = usage;
  const perBucketS = usage.calls.length * step_s / Math.min(POINTS, usage.calls.length);
  const rates = merged(usage.calls, POINTS, "sum").map((n) => (n ?? 0) / perBucketS);
  const now = lastMinuteRate(usage.calls, usage, Date.now());
  const top = roundUp(Math.max(...rates, 1));
  const failed = merged(usage.failed, POINTS, "sum").map((n) => n ?? 0);
  const mostFailed = roundUp(Math.max(...failed, 1));
  const inFlight = merged(usage.in_flight, POINTS, "max").map((n) => n ?? 0);
  const peak = Math.max(...inFlight);
  const mostInFlight = roundUp(Math.max(peak, 1));
  const from = timeOfDay(usage.from, "minute");
  return (
    <>
      <Tile
        href="#metrics"
        title="Requests per second"
        value={now >= 0.995 || now === 0 ? now.toFixed(1) : now.toFixed(2)}
        right={counted(totals.calls, "call")}
        lines={[{ points: rates, color: "ink", filled: true }]}
        scale={linear(top)}
        axis={[from, `0 to ${top}`, "now"]}
        label={`Requests per second, ${rate(now)} in the last minute`}
      />
      <Tile
        href="#tools"
        title="Latency"
        value={duration(totals.p50)}
        beside={totals.p50 === null ? "" : "p50"}
        right={totals.p99 === null ? "" : `${duration(totals.p99)} p99`}
        lines={[
          { points: merged(usage.p99, POINTS, "max"), color: "client", filled: true },
          { points: merged(usage.p50, POINTS, "median"), color: "server" },
        ]}
        scale={logarithmic(1, 30_000)}
        axis={[from, "1 ms to 30 s, log", "now"]}
        label={`Latency, p50 ${duration(totals.p50)}, p99 ${duration(totals.p99)}`}
      />
      <Tile
        href="#requests?status=failed"
        title="Failed calls"
        value={count(totals.failed)}
        beside={totals.calls === 0 ? "" : percent(totals.failed, totals.calls)}
        right={totals.tool_errors === 0 ? "" : `+ ${counted(totals.tool_errors, "tool error")}`}
        lines={[{ points: failed, color: totals.failed === 0 ? "client" : "bad", filled: true }]}
        scale={linear(mostFailed)}
        axis={[from, `0 to ${mostFailed}`, "now"]}
        label={`Failed calls, ${counted(totals.failed, "call")} in the window`}
      />
      <Tile
        href="#channels"
        title="Calls in flight"
        value={count(totals.in_flight)}
        beside={peak > 1 ? `peak ${count(peak)}` : ""}
        right={slots === 0 ? "" : `of ${slots} slots`}
        lines={[{ points: inFlight, color: "ink", filled: true }]}
        scale={linear(mostInFlight)}
        axis={[from, `0 to ${mostInFlight}`, "now"]}
        label={`Calls in flight, ${count(totals.in_flight)} now`}
      />
    </>
  );
}

function Tile({ href, title, value, beside = "", right, lines, scale, axis, label }: {
  readonly href: string;
  readonly title: string;
  readonly value: string;
  readonly beside?: string;
  readonly right: string;
  readonly lines: readonly Line[];
  readonly scale: Scale;
  readonly axis: readonly string[];
  readonly label: string;
}) {
  return (
    <a href={href} class="tile">
      <h2>{title}</h2>
      <div class="big">
        <b class={value === UNKNOWN ? "dim" : ""}>{value}</b>
        {beside !== "" && <span>{beside}</span>}
        <span class="right">{right}</span>
      </div>
      <Sparkline lines={lines} scale={scale} axis={axis} label={label} />
    </a>
  );
}

function slotsOf(process: Status | undefined): number {
  return process?.slots?.capacity ??
    (process?.channels ?? []).reduce((sum, { slots }) => sum + (slots?.capacity ?? 0), 0);
}
