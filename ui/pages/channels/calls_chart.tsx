import type { AnalyticsView } from "../../api_types.ts";
import { Sparkline } from "../../components/charts.tsx";
import { Loading } from "../../components/states.tsx";
import { count, duration, rate, timeOfDay } from "../../view/formats.ts";
import { lastMinuteRate, latest, linear, merged, type Point, roundUp } from "../../view/series.ts";

/** Points that fit the width of the card. */
const POINTS = 60;
const HEIGHT = 56;

/** Calls of one channel over the chosen window, with their latest numbers as text. */
export function CallsChart(
  { name, usage }: { readonly name: string; readonly usage: AnalyticsView | undefined },
) {
  if (usage === undefined) return <Loading what={`calls of ${name}`} lines={3} />;
  const { step_s, from, failures } = usage;
  // The API leaves a channel out that was not called.
  const own = usage.by_channel[name] ?? { calls: usage.calls.map(() => null), p50: [] };
  const points = perSecond(own.calls, step_s);
  const top = roundUp(Math.max(0, ...points.map((point) => point ?? 0)));
  const now = rate(lastMinuteRate(own.calls, usage, Date.now()));
  const all = own.calls.reduce<number>((sum, calls) => sum + (calls ?? 0), 0);
  const failed = failures.filter(({ channel }) => channel === name)
    .reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <div class="row">
        <h3 class="grow">Calls per second</h3>
        <b>{now}</b>
      </div>
      <Sparkline
        lines={[{ points, color: "ink", filled: true }]}
        scale={linear(top)}
        height={HEIGHT}
        label={`Calls per second on ${name}: ${now} in the last minute`}
        axis={[timeOfDay(from, "minute"), `0 to ${rate(top)}`, "now"]}
      />
      <p class="row wraps dim">
        <span class="grow">p50 {duration(latest(own.p50))}</span>
        <span>{all === 0 ? "no calls" : `${count(failed)} failed of ${count(all)}`}</span>
      </p>
    </>
  );
}

/** The last point is still growing, and would always look like a fall. */
function perSecond(calls: readonly Point[], stepS: number): Point[] {
  const whole = calls.slice(0, -1);
  const buckets = Math.min(POINTS, whole.length);
  const bucketS = whole.length * stepS / Math.max(1, buckets);
  return merged(whole, buckets, "sum").map((sum) => sum === null ? null : sum / bucketS);
}
