import { OperatorError } from "../../core/errors.ts";
import type { ProcessExit } from "../../runtimes/launch_process.ts";
import type { ProcessRecord } from "../../runtimes/process_record.ts";
import { killSession, systemTmux } from "../../runtimes/tmux.ts";
import { typed } from "../self_command.ts";
import type { Begun } from "./connect_begin.ts";
import { keepRecord, stopped } from "./launch_runtime.ts";
import { awaitStart, type StartGoal, type StartOutcome } from "./start_progress.ts";
import type { StateCall } from "./verb.ts";

/** How a `connect` came out. */
export interface Connected extends Begun {
  readonly outcome: StartOutcome;
  /** What the runtime said last; nothing if it is up. */
  readonly tail: readonly string[];
  /** Why the history does not tell of it; absent if it does. */
  readonly unwritten: string | undefined;
}

/**
 * Waits for a runtime to come up. Others may work on its alias meanwhile: a `stop` need not wait until
 * it is ready.
 *
 * @throws OperatorError if the operator does not want to wait any more; the runtime goes on
 */
export async function finishConnect(
  begun: Begun,
  goal: StartGoal,
  call: StateCall,
): Promise<Connected> {
  const { runtime, launched, found } = begun;
  const { record, exited, ended } = runtime;
  const { alias, health_url_file: urlFile } = record;
  try {
    const outcome = await awaitStart({ alias, urlFile, exited, ended }, goal, call.signal);
    const tail = outcome.kind === "reached" ? [] : await runtime.tail();
    if (outcome.kind === "ended") await forget(record, call);
    const note = `${launched ? "" : "already running; "}${noteOf(outcome)}`;
    const unwritten = await call.state.note("connect", alias, found.tunnel.id, note);
    return { ...begun, outcome, tail, unwritten };
  } catch (error) {
    if (!call.signal.aborted) throw error;
    throw new OperatorError(
      `interrupted; the runtime of ${alias} goes on without: see ` +
        `${typed(`runtimes status ${alias}`)}, end it with ${typed(`runtimes stop ${alias}`)}`,
      { cause: error },
    );
  } finally {
    runtime.release();
  }
}

/** One that ended by itself is stopped, for `rm` and the next `connect`, unless it has a successor. */
async function forget(record: ProcessRecord, call: StateCall): Promise<void> {
  const { state, env, signal } = call;
  await state.withAlias(record.alias, signal, async () => {
    const now = (await state.read()).processes.get(record.alias);
    const isSame = now !== undefined && now.mode === record.mode && now.pid === record.pid &&
      now.started_at === record.started_at;
    if (!isSame) return;
    if (record.mode === "tmux") await killSession(systemTmux(env), record.session_name);
    await keepRecord(stopped(now), call);
  });
}

function noteOf(outcome: StartOutcome): string {
  switch (outcome.kind) {
    case "reached":
      return "it is up";
    case "late":
      return `still waiting for ${outcome.waitingFor}`;
    case "ended":
      return `it ended: ${exitWords(outcome.exit)}`;
  }
}

/** How a process ended, in words. Pure. */
export function exitWords({ code, signal }: ProcessExit): string {
  if (code !== undefined) return `exit code ${code}`;
  return signal === undefined ? "it is gone" : `ended by ${signal}`;
}
