import { systemClock } from "../../core/clock.ts";
import { OperatorError } from "../../core/errors.ts";
import { isRunFileHeld } from "../../ops/run_files.ts";
import type { ProcessRecord } from "../../runtimes/process_record.ts";
import { recognise } from "../../runtimes/process_identity.ts";
import { signalProcess } from "../../runtimes/signal_process.ts";
import { stopRuntime } from "../../runtimes/stop_runtime.ts";
import { killSession, type Tmux } from "../../runtimes/tmux.ts";
import { keepRecord, removeUrlFile, stopped } from "./launch_runtime.ts";
import { type KnownRuntime, type RuntimeLook, urlFileOf } from "./runtime_look.ts";
import type { StateCall } from "./verb.ts";

/** Reads on after the name of a URL file: a client that hangs, or was started by hand, is not found. */
export const HELD_BY_CLIENT =
  "belongs to a client that runs and is not known here; stop it where it was started";

/** How a runtime was brought to its end. */
export type RuntimeEnd =
  | { readonly kind: "was stopped" }
  | { readonly kind: "stopped"; readonly wasKilled: boolean }
  /** It may still run; everything that is known of it is kept. */
  | { readonly kind: "failed"; readonly why: string };

/**
 * Stops the runtime of an alias and waits until it is gone; only then its record says so and its URL
 * file goes (runtimes §1.6, §12.2-4). To be called with the alias's lock.
 *
 * @throws the reason of the call's signal, or OperatorError if it may not be signalled
 */
export async function endRuntime(
  { alias, record }: KnownRuntime,
  { running }: Pick<RuntimeLook, "running">,
  tmux: Tmux,
  call: Pick<StateCall, "state" | "signal">,
): Promise<RuntimeEnd> {
  const end = await endProcess(running, call.signal);
  if (end.kind === "failed") return end;
  // Its pane would stay, with what it said last.
  if (record?.mode === "tmux") await killSession(tmux, record.session_name);
  const urlFile = urlFileOf(alias, record, call.state);
  if (await isRunFileHeld(urlFile)) {
    return { kind: "failed", why: `URL file ${urlFile} ${HELD_BY_CLIENT}` };
  }
  await removeUrlFile(urlFile);
  if (record !== undefined && record.mode !== "stopped") await writeDown(record, call);
  return end;
}

/** What happened must be told even if it cannot be kept: the next command finds out by itself. */
async function writeDown(
  record: ProcessRecord,
  call: Pick<StateCall, "state" | "signal">,
): Promise<void> {
  try {
    await keepRecord(stopped(record), call);
  } catch (cause) {
    if (!(cause instanceof OperatorError)) throw cause;
    const line = `the runtime of ${record.alias} is stopped, but ${cause.message}`;
    throw new OperatorError(line, { cause });
  }
}

async function endProcess(
  running: RuntimeLook["running"],
  signal: AbortSignal,
): Promise<RuntimeEnd> {
  switch (running.kind) {
    case "stopped":
      return { kind: "was stopped" };
    case "unknown":
      return {
        kind: "failed",
        why: `process ${running.pid} cannot be told from a stranger: ${running.why}`,
      };
    case "running": {
      const { pid, started } = running;
      const outcome = await stopRuntime(
        {
          recognise: () => recognise(pid, started),
          signal: (name, scope) => signalProcess(pid, name, scope),
        },
        systemClock,
        signal,
      );
      switch (outcome.kind) {
        case "gone":
        case "stranger":
          return { kind: "stopped", wasKilled: false };
        case "killed":
          return { kind: "stopped", wasKilled: true };
        case "failed":
          return { kind: "failed", why: `process ${pid}: ${outcome.why}` };
      }
    }
  }
}
