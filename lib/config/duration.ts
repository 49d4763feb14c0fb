import { accept, type Parsed, refuse } from "./parsed.ts";

const DURATION = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const GROUP = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** Largest magnitude the grammar's origin can hold: 2^63 nanoseconds, about 292 years. */
const MAX_MS = 2 ** 63 / 1e6;

/**
 * Longest wait the platform's timers can hold (2^31-1 ms, a little under 25 days); beyond it they fire at
 * once.
 */
export const MAX_TIMER_MS = 24 * 24 * 3_600_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a duration such as `1h30m`, `1.5s`, `500ms` or `0` (configuration §5). */
export function parseDuration(text: string): Parsed<number> {
  const rule = "must be a duration: numbers with units ns us ms s m h, such as 1m30s or 500ms";
  if (!DURATION.test(text)) return refuse(rule);
  let ms = 0;
  for (const [, number, unit] of text.matchAll(GROUP)) {
    ms += Number(number) * (UNIT_MS[unit ?? ""] ?? 0);
  }
  if (ms > MAX_MS) return refuse(rule);
  return accept(text.startsWith("-") ? -ms : ms);
}

/** Writes milliseconds in the same grammar: `10m0s`, `1.5s`, `500ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 1_000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1_000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** Bounds of a duration in milliseconds, as a grammar. */
export function durationBetween(
  bounds: {
    readonly aboveMs?: number;
    readonly minMs?: number;
    readonly belowMs?: number;
    readonly maxMs?: number;
  },
): (text: string) => Parsed<number> {
  return (text) => {
    const parsed = parseDuration(text);
    if (parsed.kind === "problem") return parsed;
    const { aboveMs, minMs, belowMs, maxMs } = bounds;
    if (aboveMs !== undefined && parsed.value <= aboveMs) {
      return refuse(`must be greater than ${formatDuration(aboveMs)}`);
    }
    if (minMs !== undefined && parsed.value < minMs) {
      return refuse(`must be at least ${formatDuration(minMs)}`);
    }
    if (belowMs !== undefined && parsed.value >= belowMs) {
      return refuse(`must be less than ${formatDuration(belowMs)}`);
    }
    if (maxMs !== undefined && parsed.value > maxMs) {
      return refuse(`must be at most ${formatDuration(maxMs)}`);
    }
    return parsed;
  };
}
