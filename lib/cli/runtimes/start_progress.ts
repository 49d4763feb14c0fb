import { systemClock } from "../../core/clock.ts";
import type { ProcessExit } from "../../runtimes/launch_process.ts";
import { type StartLook, waitForStart, type WaitGoal } from "../../runtimes/readiness_wait.ts";
import { isGood } from "../health/health_report.ts";
import { printErrors } from "../output.ts";
import { askHealth, baseUrlIn } from "./health_look.ts";

/** What a start is waited for, and how long. */
export interface StartGoal {
  readonly goal: WaitGoal;
  readonly maxMs: number;
  /** Whether people watch: they are told what is waited for. */
  readonly isTold: boolean;
}

/** The runtime that is waited for. */
export interface Starting {
  readonly alias: string;
  readonly urlFile: string;
  /** Resolves as soon as it ends, if that can be told without asking. */
  readonly exited: Promise<ProcessExit>;
  /** How it ended, if it has; asked where that has to be asked. */
  ended(): Promise<ProcessExit | undefined>;
}

/** How a start came out. */
export type StartOutcome =
  | { readonly kind: "reached" }
  | { readonly kind: "ended"; readonly exit: ProcessExit }
  | { readonly kind: "late"; readonly waitingFor: string };

/** Asking whether it is still there starts a program; not more often than this. */
const ALIVE_EVERY_MS = 1_000;
/** What a client says about itself is shown on one line. */
const MAX_REASON_CHARS = 160;

/** Waits for a runtime to come up and tells on standard error what for. @throws the signal's reason */
export async function awaitStart(
  { alias, urlFile, exited, ended }: Starting,
  { goal, maxMs, isTold }: StartGoal,
  signal: AbortSignal,
): Promise<StartOutcome> {
  let exit: ProcessExit | undefined;
  let askAgainAt = 0;
  using line = liveLine(isTold);
  const look = async (): Promise<StartLook> => {
    const seen = await lookAtStart(urlFile);
    if (seen.kind !== "starting" || systemClock.now() < askAgainAt) return seen;
    askAgainAt = systemClock.now() + ALIVE_EVERY_MS;
    const how = await ended();
    if (how === undefined) return seen;
    exit = how;
    return { kind: "ended" };
  };
  const outcome = await waitForStart({
    goal,
    maxMs,
    clock: systemClock,
    look,
    ended: exited.then((how) => exit = how),
    tell: (waitingFor) => line.show(`${alias}: waiting for ${waitingFor}`),
  }, signal);
  if (outcome.kind !== "ended") return outcome;
  return { kind: "ended", exit: exit ?? { code: undefined, signal: undefined } };
}

async function lookAtStart(urlFile: string): Promise<StartLook> {
  const { baseUrl } = await baseUrlIn(urlFile);
  if (baseUrl === undefined) return { kind: "starting", waitingFor: "its health pages" };
  const { healthz, readyz } = await askHealth(baseUrl);
  if (!isGood(healthz)) return { kind: "starting", waitingFor: `/healthz of ${baseUrl}` };
  if (isGood(readyz)) return { kind: "ready" };
  const said = readyz.kind === "answered" ? readyz.body.split("\n")[0] ?? "" : readyz.error;
  const reason = said.slice(0, MAX_REASON_CHARS).replace(/\p{Cc}+/gu, " ");
  return { kind: "healthy", waitingFor: `readiness: ${reason}` };
}

interface LiveLine extends Disposable {
  show(text: string): void;
}

/** One line that is written over on a terminal; elsewhere a line for each change. */
function liveLine(isTold: boolean): LiveLine {
  const isTerminal = isTold && Deno.stderr.isTerminal();
  const put = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  let shown = false;
  return {
    show(text) {
      if (!isTold) return;
      const clean = text.replace(/\p{Cc}+/gu, " ");
      if (!isTerminal) return printErrors(clean);
      put(`\r\x1b[K${clean}`);
      shown = true;
    },
    [Symbol.dispose]() {
      if (shown) put("\r\x1b[K");
    },
  };
}
