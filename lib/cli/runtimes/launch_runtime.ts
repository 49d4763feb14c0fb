import { OperatorError } from "../../core/errors.ts";
import { utcSeconds } from "../../runtimes/history.ts";
import { launchDetached, type ProcessExit } from "../../runtimes/launch_process.ts";
import { type OpenLog, openLogFile } from "../../runtimes/log_file.ts";
import { logTail, TAIL_LINES } from "../../runtimes/log_tail.ts";
import { lookAtProcess } from "../../runtimes/process_identity.ts";
import type { ProcessRecord } from "../../runtimes/process_record.ts";
import { killSession, paneLines, paneOf, sessionName, type Tmux } from "../../runtimes/tmux.ts";
import { launchInTmux } from "../../runtimes/tmux_launch.ts";
import type { StateCall } from "./verb.ts";

/** What is to be started for an alias. */
export interface LaunchOrder {
  /** What is stored of it; how it runs is added here. */
  readonly record: ProcessRecord;
  readonly argv: readonly [string, ...string[]];
  /** The whole environment of the runtime. */
  readonly env: Readonly<Record<string, string>>;
  /** In a session of `tmux` instead of a process of its own. */
  readonly tmux: Tmux | undefined;
}

/** A runtime that was just started. */
export interface StartedRuntime {
  readonly record: ProcessRecord;
  readonly pid: number | undefined;
  /** Resolves as soon as it is known to have ended; never for a session of `tmux`. */
  readonly exited: Promise<ProcessExit>;
  /** How it ended, if it has; asked of `tmux`. */
  ended(): Promise<ProcessExit | undefined>;
  /** What it said last. */
  tail(): Promise<readonly string[]>;
  /** Lets go of it: it goes on by itself. */
  release(): void;
}

/**
 * Starts a runtime in the background and records it: first that it is about to be, so that one whose
 * starter was killed is found again, then its process. No other runs any more, and its URL file is
 * gone.
 *
 * @throws {OperatorError} naming what is missing
 */
export async function launchRuntime(
  order: LaunchOrder,
  call: Pick<StateCall, "state" | "signal">,
): Promise<StartedRuntime> {
  const { alias, log_path: logPath } = order.record;
  const { state } = call;
  using log = openLogFile(logPath);
  const session = order.tmux === undefined ? "" : await sessionName(alias, state.root);
  const record: ProcessRecord = {
    ...order.record,
    started_at: utcSeconds(Date.now()),
    mode: order.tmux === undefined ? "process" : "tmux",
    session_name: session,
    pid: undefined,
    pid_started: "",
  };
  await keepRecord(record, call);
  const starting = order.tmux === undefined
    ? startProcess(order, record, log)
    : startSession(order, record, log, order.tmux);
  const started = await starting.catch(async (error: unknown) => {
    await keepRecord(stopped(record), call);
    throw error;
  });
  if (started.record !== record) await keepRecord(started.record, call);
  return started;
}

/** Stores what is known of an alias's process. */
export async function keepRecord(
  record: ProcessRecord,
  { state, signal }: Pick<StateCall, "state" | "signal">,
): Promise<void> {
  await state.change(signal, ({ processes }) => void processes.set(record.alias, record));
}

/** A record of a runtime that is gone. Pure. */
export function stopped(record: ProcessRecord): ProcessRecord {
  return { ...record, mode: "stopped", session_name: "", pid: undefined, pid_started: "" };
}

/** The URL file of a runtime that is gone leads to nobody, or to somebody else. */
export async function removeUrlFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`URL file ${path} cannot be removed: ${why}`, { cause });
  }
}

async function startProcess(
  { argv, env }: LaunchOrder,
  record: ProcessRecord,
  { descriptor: logDescriptor, sizeBytes }: OpenLog,
): Promise<StartedRuntime> {
  const { pid, exited, release } = await launchDetached({ argv, env, logDescriptor });
  const look = await lookAtProcess(pid);
  return {
    record: { ...record, pid, pid_started: look.kind === "alive" ? look.started : "" },
    pid,
    exited,
    ended: () => Promise.resolve(undefined),
    tail: () => logTail(record.log_path, sizeBytes),
    release,
  };
}

async function startSession(
  { argv, env: variables }: LaunchOrder,
  record: ProcessRecord,
  { sizeBytes }: OpenLog,
  tmux: Tmux,
): Promise<StartedRuntime> {
  const session = record.session_name;
  // One that is left over from a runtime that ended; a living one was stopped before.
  await killSession(tmux, session);
  await launchInTmux(tmux, { session, argv, variables });
  return {
    record,
    pid: undefined,
    exited: new Promise(() => {}),
    async ended() {
      const pane = await paneOf(tmux, session);
      if (pane.kind === "running") return undefined;
      return { code: pane.kind === "ended" ? pane.exitCode : undefined, signal: undefined };
    },
    async tail() {
      const pane = await paneOf(tmux, session);
      const shown = pane.kind === "none" ? [] : await paneLines(tmux, pane.id);
      return [...await logTail(record.log_path, sizeBytes), ...shown].slice(-TAIL_LINES);
    },
    release() {},
  };
}
