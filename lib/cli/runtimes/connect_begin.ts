import { OperatorError } from "../../core/errors.ts";
import { profileDigest, writeProfile } from "../../runtimes/generated_profile.ts";
import { openLogFile } from "../../runtimes/log_file.ts";
import { logTail } from "../../runtimes/log_tail.ts";
import { newProcessRecord, type ProcessRecord } from "../../runtimes/process_record.ts";
import { systemTmux, type Tmux } from "../../runtimes/tmux.ts";
import { shellLine } from "../../sandbox/flags.ts";
import { keepAlias } from "./alias_tunnel.ts";
import {
  type ConnectPlan,
  type ConnectTunnel,
  prepareRuntime,
  rehearse,
  tunnelFor,
} from "./connect_prepare.ts";
import { endRuntime } from "./end_runtime.ts";
import { knownRuntime } from "./known_runtime.ts";
import { keepRecord, launchRuntime, type StartedRuntime } from "./launch_runtime.ts";
import { refreshUrlFile, reuseOf } from "./reuse.ts";
import {
  isProcessRunning,
  type KnownRuntime,
  lookAtRuntime,
  type Running,
} from "./runtime_look.ts";
import type { StateCall } from "./verb.ts";

/** A runtime that is on its way up, or was up before. */
export interface Begun {
  readonly found: ConnectTunnel;
  /** Whether this command has started it. */
  readonly launched: boolean;
  readonly runtime: StartedRuntime;
}

/**
 * Brings the runtime of an alias to what the command line says (runtimes §1.6): one that runs with
 * this very profile is used as it is; one with another, or that cannot be found any more, is stopped,
 * and gone, before the new one starts (§12.1, §12.4). To be called with the alias's lock; what comes up
 * is waited for without it.
 *
 * @throws OperatorError if nothing could be started; what ran until then runs on
 */
export async function beginConnect(plan: ConnectPlan, call: StateCall): Promise<Begun> {
  const { state, env } = call;
  const { alias, force, profileDir, profileName } = plan;
  const tmux = systemTmux(env);
  if (plan.viaTmux) await requireTmux(tmux);
  await rehearse(plan, call);
  const found = await tunnelFor(plan, call);
  const prepared = prepareRuntime(plan, found, call);
  const { profile, healthUrlFile, logFile: logPath } = prepared;
  await writeProfile(profile.path, profile.text, { alias, force });
  const digest = profileDigest(profile.text);
  const place = {
    config_path: profile.path,
    profile_name: profileName,
    profile_dir: profileDir,
    profile_path: profile.path,
    profile_digest: digest,
    health_url_file: healthUrlFile,
  };
  const { admin_profile } = await keepAlias(plan, found, call, place);
  if (found.goneTunnelId !== undefined) {
    await state.note("stale-alias", alias, found.goneTunnelId, "the tunnel is gone");
  }
  const known = knownRuntime(alias, await state.read(), state);
  const look = await lookAtRuntime(known, state, tmux);
  const { record } = known;
  const reuse = reuseOf(look, record?.profile_digest === digest, Date.now());
  if (record !== undefined && reuse.kind !== "replace") {
    if (reuse.kind === "refresh") await refreshUrlFile(healthUrlFile, reuse.baseUrl);
    const kept = await adopt(record, look.running, call);
    return { found, launched: false, runtime: running(kept, look.running, tmux, call) };
  }
  // A log that cannot be written must not cost the runtime that runs now.
  openLogFile(logPath)[Symbol.dispose]();
  await endOld(known, look.running, tmux, call);
  const order: ProcessRecord = {
    ...newProcessRecord(alias, found.tunnel.id),
    other: record?.other ?? {},
    ...place,
    target_kind: plan.target.kind,
    target_value: plan.target.kind === "command" ? plan.target.command : plan.target.url,
    command: shellLine(prepared.argv),
    admin_profile,
    log_path: logPath,
  };
  const runtime = await launchRuntime({
    record: order,
    argv: prepared.argv,
    env: prepared.env,
    tmux: plan.viaTmux ? tmux : undefined,
  }, call);
  return { found, launched: true, runtime };
}

/**
 * Records the process of a runtime whose starter was killed before it could, or that was started by hand
 * in place of the recorded one.
 */
async function adopt(
  record: ProcessRecord,
  process: Running,
  call: StateCall,
): Promise<ProcessRecord> {
  if (record.mode === "tmux" || process.kind !== "running") return record;
  const { pid, started: pid_started } = process;
  if (record.pid === pid && record.pid_started === pid_started) return record;
  const kept: ProcessRecord = { ...record, mode: "process", pid, pid_started };
  await keepRecord(kept, call);
  return kept;
}

/** One that ran before this command: how it does has to be asked. */
function running(
  record: ProcessRecord,
  process: Running,
  tmux: Tmux,
  { state }: StateCall,
): StartedRuntime {
  return {
    record,
    pid: record.mode === "tmux" || process.kind === "stopped" ? undefined : process.pid,
    exited: new Promise(() => {}),
    async ended() {
      const known = knownRuntime(record.alias, await state.read(), state);
      const isThere = isProcessRunning(await lookAtRuntime(known, state, tmux));
      return isThere ? undefined : { code: undefined, signal: undefined };
    },
    tail: () => logTail(record.log_path),
    release() {},
  };
}

/** The old process is gone before the new one starts: its end would take the new URL file away. */
async function endOld(
  known: KnownRuntime,
  process: Running,
  tmux: Tmux,
  call: StateCall,
): Promise<void> {
  const { alias } = known.alias;
  const end = await endRuntime(known, { running: process }, tmux, call);
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
