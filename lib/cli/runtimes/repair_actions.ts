import type { AliasRecord } from "../../runtimes/alias_record.ts";
import { DEFAULT_RUNTIME_KEY } from "../../runtimes/key_reference.ts";
import type { ProcessRecord } from "../../runtimes/process_record.ts";
import { shellLine } from "../../sandbox/flags.ts";
import { typed } from "../self_command.ts";
import { isProxyBroken, type PollHealth } from "./poll_health.ts";
import type { Running, RuntimeState } from "./runtime_look.ts";

/** What can be done about a runtime, as a command that can be run as it is (runtimes §1.7, cli §18). */
export interface RepairAction {
  readonly id:
    | "reconnect_missing_profile"
    | "start_runtime"
    | "refresh_stale_health_url"
    | "repair_control_plane_proxy"
    | "check_remote_tunnel"
    | "inspect";
  readonly command: string;
  readonly reason: string;
}

/** What a repair follows from. */
export interface RepairCase {
  readonly alias: AliasRecord;
  readonly record: ProcessRecord | undefined;
  /** Where its profile says the key comes from. */
  readonly keyReference: string | undefined;
  readonly state: RuntimeState;
  readonly running: Running;
  readonly profileExists: boolean;
  readonly isUrlFileStale: boolean;
  readonly pollHealth: PollHealth;
  /** The control plane says that the tunnel is gone. */
  readonly isTunnelGone: boolean;
}

/** What to do, the most pressing first; at least one. Pure. */
export function repairActions(found: RepairCase): RepairAction[] {
  const { alias, record, state, running } = found;
  const connect = connectCommand(found);
  const actions: RepairAction[] = [];
  const add = (id: RepairAction["id"], command: string | undefined, reason: string) => {
    if (command !== undefined) actions.push({ id, command, reason });
  };
  if (found.isTunnelGone) {
    add(
      "check_remote_tunnel",
      typed(shellLine(["admin", "tunnels", "get", alias.tunnel_id])),
      `the control plane does not know tunnel ${alias.tunnel_id}`,
    );
  }
  if (record !== undefined && !found.profileExists) {
    add("reconnect_missing_profile", connect, missingProfile(alias));
  } else if (state === "stopped") {
    add("start_runtime", connect, "it does not run");
  } else if (found.isUrlFileStale && running.kind === "running") {
    add("refresh_stale_health_url", connect, "its URL file does not lead to its pages");
  }
  if (isProxyBroken(found.pollHealth)) {
    add(
      "repair_control_plane_proxy",
      typed(shellLine(["doctor", ...profileWords(alias)])),
      "the proxy on the way to the control plane does not work",
    );
  }
  if (actions.length > 0) return actions;
  return [inspection(found)];
}

/** The command that starts a runtime as it was; `undefined` if its target is not known. Pure. */
export function connectCommand(
  { alias, record, keyReference }: Pick<RepairCase, "alias" | "record" | "keyReference">,
): string | undefined {
  if (record?.target_kind === undefined) return undefined;
  const target = record.target_kind === "server_url" ? "--mcp-server-url" : "--mcp-command";
  const key = keyReference === undefined || keyReference === DEFAULT_RUNTIME_KEY
    ? []
    : ["--runtime-api-key", keyReference];
  return typed(shellLine([
    ...["runtimes", "connect", "--alias", alias.alias, "--tunnel-id", alias.tunnel_id],
    ...profileWords(alias),
    ...[target, record.target_value],
    ...key,
    ...(record.mode === "tmux" ? ["--tmux"] : []),
  ]));
}

/** What is said of a profile that is not there; where it was is not always known. Pure. */
export function missingProfile({ profile_path }: Pick<AliasRecord, "profile_path">): string {
  return profile_path === "" ? "its profile is missing" : `its profile ${profile_path} is missing`;
}

function profileWords({ profile_dir, profile_name }: AliasRecord): string[] {
  return profile_name === "" ? [] : ["--profile-dir", profile_dir, "--profile", profile_name];
}

const REASONS: Readonly<Record<RuntimeState, string>> = {
  ready: "nothing is to be repaired",
  healthy: "it is not ready yet",
  starting: "its pages do not answer yet",
  stopped: "it does not run, and how it was started is not known",
};

function inspection({ alias, record, state }: RepairCase): RepairAction {
  if (record?.target_kind === undefined) {
    return {
      id: "inspect",
      command: typed("runtimes connect --help"),
      reason: "it was never connected to an MCP server",
    };
  }
  return {
    id: "inspect",
    command: typed(shellLine(["runtimes", "status", alias.alias, "--json"])),
    reason: REASONS[state],
  };
}
