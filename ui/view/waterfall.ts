import type { PhaseList, PostAttempt } from "../api_types.ts";
import { counted, duration } from "./formats.ts";
import { STEPS } from "./phases.ts";

/** A bar, in shares of the axis. */
export interface Bar {
  readonly from: number;
  readonly length: number;
  readonly color: string;
}

/** A step of the request on its own line. */
export interface WaterfallLine {
  readonly label: string;
  /** Milliseconds; `null` where nobody saw the step. */
  readonly ms: number | null;
  readonly bars: readonly Bar[];
  /** Notifications, as shares of the axis. */
  readonly marks: readonly number[];
  /** A thin line under the bars, between attempts. */
  readonly thread: Bar | undefined;
}

/** A request on a linear axis that begins before its receipt (ui §4). */
export interface Waterfall {
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly lines: readonly WaterfallLine[];
}

/** What a waterfall is drawn from. Times are milliseconds from receipt. */
export interface WaterfallSources {
  readonly phases: PhaseList;
  readonly durationMs: number;
  readonly notifications: readonly { readonly at_ms: number }[];
  readonly notificationCount: number;
  readonly posts: readonly PostAttempt[];
  readonly attempts: number;
  /** The call failed while it waited for the server. */
  readonly failed: boolean;
}

const WAITING = 4;
const READING = 5;
const POSTING = 6;
/** More labels would touch each other in a narrow panel. */
const MAX_TICKS = 5;

/** What "received" takes of the axis; a label nearer than that would touch it. */
const FIRST_LABEL_SHARE = 0.18;

/** Lays a request out. */
export function waterfall(sources: WaterfallSources): Waterfall {
  const { phases, durationMs, failed } = sources;
  const start = -(phases[0] ?? 0);
  const axis = axisOf(start, Math.max(durationMs, 0.1));
  const lines: WaterfallLine[] = [];
  let at = 0;
  STEPS.forEach(({ color, short }, step) => {
    const ms = phases[step] ?? null;
    const from = step === 0 ? start : at;
    if (step > 0) at += ms ?? 0;
    const own = { color: failed && step === WAITING ? "bad" : color, from, ms };
    lines.push(lineOf(step, short, own, sources, axis));
  });
  return { ticks: ticks(axis), lines };
}

interface Axis {
  readonly start: number;
  readonly span: number;
}

function axisOf(start: number, end: number): Axis {
  return { start, span: end - start };
}

function share({ start, span }: Axis, ms: number): number {
  return (ms - start) / span;
}

function bar(axis: Axis, from: number, ms: number, color: string): Bar {
  return { from: share(axis, from), length: ms / axis.span, color };
}

function lineOf(
  step: number,
  short: string,
  own: { readonly color: string; readonly from: number; readonly ms: number | null },
  sources: WaterfallSources,
  axis: Axis,
): WaterfallLine {
  const { color, from, ms } = own;
  const plain = ms === null ? [] : [bar(axis, from, ms, color)];
  const line = { label: short, ms, bars: plain, marks: [], thread: undefined };
  if (step === READING && sources.notificationCount > 0) {
    return {
      ...line,
      label: `Read, ${counted(sources.notificationCount, "notification")}`,
      marks: sources.notifications.map(({ at_ms }) => share(axis, at_ms)),
    };
  }
  if (step !== POSTING) return line;
  const attempts = Math.max(sources.attempts, sources.posts.length);
  const label = attempts > 1 ? `Post, ${attempts} attempts` : short;
  if (sources.posts.length < 2 || ms === null) return { ...line, label };
  return {
    ...line,
    label,
    bars: sources.posts.map(({ at_ms, ms, status }) =>
      bar(axis, at_ms, ms, isAccepted(status) ? color : "bad")
    ),
    thread: bar(axis, from, ms, "plane-2"),
  };
}

/** Whether the control plane took an attempt. */
export function isAccepted(status: number | null): boolean {
  return status !== null && status < 400;
}

function ticks(axis: Axis): Waterfall["ticks"] {
  const end = axis.start + axis.span;
  const step = tickStep(end / MAX_TICKS);
  const found = [];
  for (let index = 0; index * step <= end * 0.96; index++) {
    const ms = index * step;
    const at = share(axis, ms);
    const isClear = index === 0 || at - share(axis, 0) >= FIRST_LABEL_SHARE;
    found.push({ at, label: index === 0 ? "received" : isClear ? tickWords(ms) : "" });
  }
  return found;
}

/** 1, 2 or 5 times a power of ten, at least `ms`. */
function tickStep(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  return ([1, 2, 5].find((factor) => factor * power >= ms) ?? 10) * power;
}

function tickWords(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toFixed(2))} s`;
  return ms >= 1 ? `${Number(ms.toFixed(1))} ms` : duration(ms);
}
