import { OperatorError } from "../../core/errors.ts";
import { profileDigest, writeProfile } from "../../runtimes/generated_profile.ts";
import type { ProcessExit } from "../../runtimes/launch_process.ts";
import { openLogFile } from "../../runtimes/log_file.ts";
import { logTail } from "../../runtimes/log_tail.ts";
import { newProcessRecord, type ProcessRecord } from "../../runtimes/process_record.ts";
import { systemTmux, type Tmux } from "../../runtimes/tmux.ts";
import { shellLine } from "../../sandbox/flags.ts";
import { typed } from "../self_command.ts";
import { keepAlias } from "./alias_tunnel.ts";
import {
  type ConnectPlan,
  type ConnectTunnel,
  type PreparedRuntime,
  prepareRuntime,
  tunnelFor,
} from "./connect_prepare.ts";
import { endRuntime } from "./end_runtime.ts";
import { knownRuntime } from "./known_runtime.ts";
import { keepRecord, launchRuntime, type StartedRuntime, stopped } from "./launch_runtime.ts";
import {
  isProcessRunning,
  type KnownRuntime,
  lookAtRuntime,
  type Running,
} from "./runtime_look.ts";
import { awaitStart, type StartOutcome } from "./start_progress.ts";
import type { StateCall } from "./verb.ts";

/** How a `connect` came out. */
export interface Connected {
  readonly found: ConnectTunnel;
  readonly outcome: StartOutcome;
  /** Whether a process was started by this command; else one that ran already is used. */
  readonly launched: boolean;
  readonly command: string;
  readonly logPath: string;
  readonly pid: number | undefined;
  readonly tail: readonly string[];
}

/**
 * Brings the runtime of an alias to what the command line says (runtimes §1.6): one that runs with
 * this very profile is used as it is; one with another is stopped, and gone, before the new one starts
 * (§12.1, §12.4). To be called with the alias's lock.
 *
 * @throws OperatorError if nothing could be started; what ran until then runs on
 */
export async function connectRuntime(plan: ConnectPlan, call: StateCall): Promise<Connected> {
  const { state, env } = call;
  const { alias, force, profileDir, profileName } = plan;
  const tmux = systemTmux(env);
  if (plan.viaTmux) await requireTmux(tmux);
  const found = await tunnelFor(plan, call);
  const prepared = prepareRuntime(plan, found, call);
  const { profile, healthUrlFile, logFile: logPath } = prepared;
  await writeProfile(profile.path, profile.text, { alias, force });
  const aliasRecord = await keepAlias(plan, found, call, {
    config_path: profile.path,
    profile_name: profileName,
    profile_dir: profileDir,
    profile_path: profile.path,
    profile_digest: profileDigest(profile.text),
    health_url_file: healthUrlFile,
  });
  if (found.goneTunnelId !== undefined) {
    await state.note("stale-alias", alias, found.goneTunnelId, "the tunnel is gone");
  }
  const known = knownRuntime(alias, await state.read(), state);
  const look = await lookAtRuntime(known, state, tmux);
  const digest = profileDigest(profile.text);
  const { record } = known;
  if (record?.profile_digest === digest && isProcessRunning(look)) {
    return await reuse(record, look.running, { plan, found, tmux, healthUrlFile }, call);
  }
  // A log that cannot be written must not cost the runtime that runs now.
  openLogFile(logPath)[Symbol.dispose]();
  await endOld(known, look.running, tmux, call);
  const order: ProcessRecord = {
    ...newProcessRecord(alias, found.tunnel.id),
    other: record?.other ?? {},
    config_path: profile.path,
    health_url_file: healthUrlFile,
    target_kind: plan.target.kind,
    target_value: plan.target.kind === "command" ? plan.target.command : plan.target.url,
    command: shellLine(prepared.argv),
    admin_profile: aliasRecord.admin_profile,
    profile_name: profileName,
    profile_dir: profileDir,
    profile_path: profile.path,
    log_path: logPath,
    profile_digest: digest,
  };
  return await start(order, { plan, found, prepared, tmux }, call);
}

interface Start {
  readonly plan: ConnectPlan;
  readonly found: ConnectTunnel;
  readonly prepared: PreparedRuntime;
  readonly tmux: Tmux;
}

async function start(
  order: ProcessRecord,
  { plan, found, prepared, tmux }: Start,
  call: StateCall,
): Promise<Connected> {
  const { alias } = plan;
  const started = await launchRuntime({
    record: order,
    argv: prepared.argv,
    env: prepared.env,
    tmux: plan.viaTmux ? tmux : undefined,
  }, call);
  try {
    const outcome = await awaitStart(
      { alias, urlFile: order.health_url_file, exited: started.exited, ended: started.ended },
      plan.start,
      call.signal,
    );
    const tail = outcome.kind === "reached" ? [] : await started.tail();
    if (outcome.kind === "ended") await forget(started, tmux, call);
    await call.state.note("connect", alias, found.tunnel.id, noteOf(outcome));
    return {
      found,
      outcome,
      launched: true,
      command: order.command,
      logPath: order.log_path,
      pid: started.pid,
      tail,
    };
  } catch (error) {
    if (!call.signal.aborted) throw error;
    throw new OperatorError(
      `interrupted; the runtime of ${alias} goes on without: see ` +
        `${typed(`runtimes status ${alias}`)}, end it with ${typed(`runtimes stop ${alias}`)}`,
      { cause: error },
    );
  } finally {
    started.release();
  }
}

/** A runtime that ended by itself is stopped, for `rm` and for the next `connect`. */
async function forget(started: StartedRuntime, tmux: Tmux, call: StateCall): Promise<void> {
  const { record } = started;
  if (record.mode === "tmux") await tmux(["kill-session", "-t", `=${record.session_name}`]);
  await keepRecord(stopped(record), call);
}

interface Reuse {
  readonly plan: ConnectPlan;
  readonly found: ConnectTunnel;
  readonly tmux: Tmux;
  readonly healthUrlFile: string;
}

async function reuse(
  record: ProcessRecord,
  running: Running,
  { plan, found, tmux, healthUrlFile }: Reuse,
  call: StateCall,
): Promise<Connected> {
  const { alias } = plan;
  const ended = async (): Promise<ProcessExit | undefined> => {
    const look = await lookAtRuntime(
      knownRuntime(alias, await call.state.read(), call.state),
      call.state,
      tmux,
    );
    return isProcessRunning(look) ? undefined : { code: undefined, signal: undefined };
  };
  const outcome = await awaitStart(
    { alias, urlFile: healthUrlFile, exited: new Promise(() => {}), ended },
    plan.start,
    call.signal,
  );
  await call.state.note("connect", alias, found.tunnel.id, `already running; ${noteOf(outcome)}`);
  return {
    found,
    outcome,
    launched: false,
    command: record.command,
    logPath: record.log_path,
    pid: record.mode === "tmux" || running.kind === "stopped" ? undefined : running.pid,
    tail: outcome.kind === "reached" ? [] : await logTail(record.log_path),
  };
}

/** The old process is gone before the new one starts: its end would take the new URL file away. */
async function endOld(
  known: KnownRuntime,
  running: Running,
  tmux: Tmux,
  call: StateCall,
): Promise<void> {
  const { alias } = known.alias;
  const end = await endRuntime(known, { running }, tmux, call);
  if (end.kind === "failed") {
    throw new OperatorError(`the runtime of ${alias} that runs now cannot be replaced: ${end.why}`);
  }
}

async function requireTmux(tmux: Tmux): Promise<void> {
  const { ok, stderr } = await tmux(["-V"]);
  if (ok) return;
  throw new OperatorError(
    `--tmux: ${stderr || "tmux does not work here"}; install it, or leave the flag out`,
  );
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
