import { duration } from "../view/formats.ts";
import {
  areaPath,
  DURATION_MARKS_MS,
  durationShare,
  linePath,
  type Point,
  type Scale,
} from "../view/series.ts";

/** One line of a chart. */
export interface Line {
  readonly points: readonly Point[];
  /** A colour of the tokens: `ink`, `server`, `client`, `bad`, … */
  readonly color: string;
  readonly filled?: boolean;
}

/** A line chart without an axis of its own; its numbers stand beside it as text (ui §8). */
export function Sparkline(
  { lines, scale, height = 44, label, axis }: {
    readonly lines: readonly Line[];
    readonly scale: Scale;
    readonly height?: number;
    /** What it shows, with its current numbers. */
    readonly label: string;
    /** From, what the height means, to. */
    readonly axis?: readonly string[];
  },
) {
  return (
    <div class="spark">
      <svg
        viewBox={`0 0 100 ${height}`}
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <path class="ground" d={`M0 ${height - 0.5}H100`} />
        {lines.map(({ points, color, filled }, index) => (
          <g key={index} class={`line-${color}`}>
            {filled && <path class="area" d={areaPath(points, scale, height)} />}
            <path d={linePath(points, scale, height)} />
          </g>
        ))}
      </svg>
      {axis && (
        <div class="axis" aria-hidden="true">
          {axis.map((text) => <span key={text}>{text}</span>)}
        </div>
      )}
    </div>
  );
}

/** Counts as bars over a dotted ground line. */
export function BarStrip(
  { bins, color, label, height = 18 }: {
    readonly bins: readonly number[];
    readonly color: string;
    readonly label: string;
    readonly height?: number;
  },
) {
  const most = Math.max(1, ...bins);
  const width = 100 / bins.length;
  return (
    <svg
      class="bar-strip"
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {bins.map((n, index) => {
        // A single one among many must still be seen.
        const tall = n === 0 ? 1.2 : Math.max(4, n / most * height);
        return (
          <rect
            key={index}
            class={n === 0 ? "fill-line" : `fill-${color}`}
            x={(index * width).toFixed(2)}
            y={(height - tall).toFixed(2)}
            width={(width * 0.72).toFixed(2)}
            height={tall.toFixed(2)}
          />
        );
      })}
    </svg>
  );
}

/** From 1 ms, where the bins of the API begin, to 30 s. */
const binShare = (ms: number) => Math.min(1, Math.log10(Math.max(1, ms)) / Math.log10(30_000));

/** How often each latency was seen: 36 logarithmic bins, solid p50, dashed p95 (ui §4). */
export function Distribution(
  { histogram, p50, p95 }: {
    readonly histogram: readonly number[];
    readonly p50: Point;
    readonly p95: Point;
  },
) {
  const most = Math.max(1, ...histogram);
  const width = 100 / Math.max(1, histogram.length);
  return (
    <svg
      class="distribution"
      viewBox="0 0 100 22"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Latency distribution, p50 ${duration(p50)}, p95 ${duration(p95)}`}
    >
      <rect class="fill-select" y="21" width="100" height="1" />
      {histogram.map((n, index) => {
        if (n === 0) return null;
        const tall = 3 + n / most * 17;
        return (
          <rect
            key={index}
            class="fill-server-2"
            x={(index * width).toFixed(2)}
            y={(21 - tall).toFixed(2)}
            width={(width * 0.86).toFixed(2)}
            height={tall.toFixed(2)}
          />
        );
      })}
      {p50 !== null && <path class="quantile" d={`M${(binShare(p50) * 100).toFixed(1)} 0V21`} />}
      {p95 !== null && (
        <path class="quantile dashed" d={`M${(binShare(p95) * 100).toFixed(1)} 0V21`} />
      )}
    </svg>
  );
}

/** Lines at each decade of the axis of durations. */
export function DurationMarks({ height }: { readonly height: number }) {
  return (
    <>
      {DURATION_MARKS_MS.map((ms) => (
        <path key={ms} class="mark" d={`M${(durationShare(ms) * 100).toFixed(2)} 0V${height}`} />
      ))}
    </>
  );
}

/** A part of a whole, for tables. */
export function ShareBar({ part, whole }: { readonly part: number; readonly whole: number }) {
  return (
    <svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect
        class="fill-client"
        width={(whole === 0 ? 0 : part / whole * 100).toFixed(2)}
        height="6"
      />
    </svg>
  );
}
