import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { theme } from "../../data/preferences.ts";
import type { ChartLine, MetricCharts } from "../../view/metric_chart.ts";
import { moment, SYNC_KEY } from "./moment.ts";

const HEIGHT_PX = 72;
/** A point that no line leads to. */
const DOT_PX = 3;
/** What latency is drawn from and to. */
export const DURATIONS_MS = [10, 30_000] as const;

interface Props {
  readonly lines: readonly ChartLine[];
  readonly grid: MetricCharts["grid"];
  readonly scale: "linear" | "durations";
  /** Of a linear scale. */
  readonly top: number;
  readonly label: string;
}

/** The lines themselves, with the crosshair that all charts share. */
export function Plot({ lines, grid, scale, top, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const range = useRef(top);
  range.current = top;
  const shape = lines.map(({ name, color }) => `${name} ${color}`).join();
  const data = dataOf(lines, grid);

  useEffect(() => {
    const { current: element } = box;
    if (element === null) return;
    const made = new uPlot(options(element, lines, scale, () => range.current), data, element);
    plot.current = made;
    const redraw = () => made.redraw(false);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", redraw);
    // After the theme has been put on the page.
    const stop = theme.subscribe(() => requestAnimationFrame(redraw));
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      stop();
      dark.removeEventListener("change", redraw);
      made.destroy();
      plot.current = undefined;
      moment.set(undefined);
    };
  }, [shape, scale]);
  useEffect(() => plot.current?.setData(data), [lines, grid]);

  return (
    <>
      <div class="plot" role="img" aria-label={label} ref={box} />
      {lines.map(({ name, color }) => (
        <i key={name} class={`metric-color line-${color}`} data-color={color} hidden />
      ))}
    </>
  );
}

function dataOf(lines: readonly ChartLine[], grid: MetricCharts["grid"]): uPlot.AlignedData {
  const x = Array.from({ length: grid.length }, (_, i) => (grid.from + i * grid.stepMs) / 1000);
  return [x, ...lines.map(({ points }) => [...points])];
}

function options(
  element: HTMLElement,
  lines: readonly ChartLine[],
  scale: Props["scale"],
  top: () => number,
): uPlot.Options {
  const filled = lines.length === 1;
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    padding: [4, 0, 1, 0],
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: false },
      sync: { key: SYNC_KEY, setSeries: false },
    },
    scales: {
      x: { time: true },
      y: scale === "durations"
        ? { distr: 3, range: [DURATIONS_MS[0], DURATIONS_MS[1]] }
        : { range: () => [0, top()] },
    },
    series: [
      {},
      ...lines.map(({ color }): uPlot.Series => ({
        width: 1.5,
        stroke: () => colorOf(element, color),
        ...(filled ? { fill: () => faint(colorOf(element, color)) } : {}),
        points: {
          show: true,
          size: DOT_PX,
          width: 0,
          fill: () => colorOf(element, color),
          filter: ({ data }, index) => lonePoints(data[index] ?? []),
        },
      })),
    ],
    hooks: {
      setCursor: [({ cursor }) => moment.set(cursor.idx ?? undefined)],
    },
  };
}

/** A point between two gaps has no line, and would not be seen. */
function lonePoints(points: ArrayLike<number | null | undefined>): number[] {
  return Array.from(points, (_, index) => index).filter((index) =>
    isKnown(points[index]) && !isKnown(points[index - 1]) && !isKnown(points[index + 1])
  );
}

function isKnown(point: number | null | undefined): boolean {
  return point !== null && point !== undefined;
}

/** Canvas knows no custom properties: the colour is read from an element that has it. */
function colorOf(element: HTMLElement, color: ChartLine["color"]): string {
  const own = element.parentElement?.querySelector(`[data-color="${color}"]`);
  return own ? getComputedStyle(own).color : "gray";
}

function faint(color: string): string {
  return color.replace(/^rgb\((.*)\)$/, "rgba($1, 0.14)");
}
