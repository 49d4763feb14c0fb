import { Key } from "../../components/text.tsx";
import { useStore } from "../../data/store.ts";
import { count, duration, timeOfDay, UNKNOWN } from "../../view/formats.ts";
import type { ChartLine, MetricChart, MetricCharts } from "../../view/metric_chart.ts";
import { latest, roundUp } from "../../view/series.ts";
import { moment } from "./moment.ts";
import { DURATIONS_MS, Plot } from "./plot.tsx";

/** One chart with its values in the head; nothing floats (ui §9). */
export function ChartCard(
  { chart, grid }: { readonly chart: MetricChart; readonly grid: MetricCharts["grid"] },
) {
  const { title, series, lines, format, scale, limit, sinceStart } = chart;
  const index = useStore(moment);
  const top = roundUp(Math.max(0, ...lines.flatMap(({ points }) => points.map((p) => p ?? 0))));
  const isEmpty = lines.every(({ points }) => points.every((point) => point === null));
  const now = lines.map((line) => `${line.name} ${valueOf(line, undefined, format)}`).join(", ");
  return (
    <section class="card metric" aria-label={title}>
      <h2>{title}</h2>
      <div class="values">
        {lines.map((line) => (
          <Value key={line.name} line={line} keyed={lines.length > 1}>
            {valueOf(line, index, format)}
          </Value>
        ))}
        {lines.length === 0 && <span class="key">no calls</span>}
        {limit !== undefined && <span class="key">limit {count(limit)}</span>}
        {sinceStart !== undefined && <span class="key">{sinceStart}</span>}
      </div>
      <Plot lines={lines} grid={grid} scale={scale} top={top} label={`${title}: ${now}`} />
      <div class="axis" aria-hidden="true">
        <span>{timeOfDay(grid.from, "minute")}</span>
        <span>
          {isEmpty
            ? "nothing yet"
            : scale === "linear"
            ? `0 to ${format(top)}`
            : `${duration(DURATIONS_MS[0])} to ${Math.round(DURATIONS_MS[1] / 1000)} s, log`}
        </span>
        <span>now</span>
      </div>
      <p class="series cut" title={series}>{series}</p>
    </section>
  );
}

function Value(
  { line: { name, color }, keyed, children }: {
    readonly line: ChartLine;
    readonly keyed: boolean;
    readonly children: string;
  },
) {
  const text = (
    <>
      {name} <b>{children}</b>
    </>
  );
  return keyed ? <Key color={color}>{text}</Key> : <span class="key">{text}</span>;
}

/** The latest value, or that of a moment. */
function valueOf(
  { points, now }: ChartLine,
  index: number | undefined,
  format: MetricChart["format"],
): string {
  const value = index === undefined ? now ?? latest(points) : points[index] ?? null;
  return value === null ? UNKNOWN : format(value);
}
