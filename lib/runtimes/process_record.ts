import type { JsonObject } from "../wire/json.ts";
import { filled, RecordFields } from "./record_fields.ts";

/** How a runtime was started, or that it was stopped. */
export type ProcessMode = "tmux" | "process" | "stopped";

/** What a runtime serves. */
export type TargetKind = "server_url" | "command";

/**
 * What was started for an alias, under the names of `processes.yaml` (runtimes §1.2). An empty text
 * stands for what is not known; it is not written.
 */
export interface ProcessRecord {
  readonly alias: string;
  readonly tunnel_id: string;
  readonly config_path: string;
  readonly health_url_file: string;
  readonly target_kind: TargetKind | undefined;
  readonly target_value: string;
  /** The command line that was started, as one text. */
  readonly command: string;
  /** RFC 3339, UTC, seconds. */
  readonly started_at: string;
  readonly admin_profile: string;
  readonly profile_name: string;
  readonly profile_dir: string;
  readonly profile_path: string;
  readonly mode: ProcessMode;
  readonly session_name: string;
  /** Only in mode `process`. */
  readonly pid: number | undefined;
  /** When the process of `pid` began, as the system tells it: a number that was used again differs. */
  readonly pid_started: string;
  readonly log_path: string;
  /** SHA-256 of the profile it was started with, lower-case hex. */
  readonly profile_digest: string;
  /** Members of other versions, kept as they are. */
  readonly other: JsonObject;
}

/** A runtime that was never started; copies name what they add. */
export function newProcessRecord(alias: string, tunnelId: string): ProcessRecord {
  return {
    alias,
    tunnel_id: tunnelId,
    config_path: "",
    health_url_file: "",
    target_kind: undefined,
    target_value: "",
    command: "",
    started_at: "",
    admin_profile: "",
    profile_name: "",
    profile_dir: "",
    profile_path: "",
    mode: "stopped",
    session_name: "",
    pid: undefined,
    pid_started: "",
    log_path: "",
    profile_digest: "",
    other: {},
  };
}

/** Reads the record that stands under an alias. @throws OperatorError naming the wrong member */
export function readProcessRecord(
  alias: string,
  members: JsonObject,
  place: string,
): ProcessRecord {
  const fields = new RecordFields(members, place);
  fields.text("alias");
  const session_name = fields.text("session_name");
  const pid = fields.processId("pid");
  const mode = fields.oneOf("mode", ["tmux", "process", "stopped"]);
  return {
    alias,
    tunnel_id: fields.text("tunnel_id"),
    config_path: fields.text("config_path"),
    health_url_file: fields.text("health_url_file"),
    target_kind: fields.oneOf("target_kind", ["server_url", "command"]),
    target_value: fields.text("target_value"),
    command: fields.words("command"),
    started_at: fields.text("started_at"),
    admin_profile: fields.text("admin_profile"),
    profile_name: fields.text("profile_name"),
    profile_dir: fields.text("profile_dir"),
    profile_path: fields.text("profile_path"),
    mode: mode ?? impliedMode(session_name, pid),
    session_name,
    pid,
    pid_started: fields.text("pid_started"),
    log_path: fields.text("log_path"),
    profile_digest: fields.text("profile_digest"),
    other: fields.rest(),
  };
}

/** The record as it stands in the file. */
export function processMembers({ other, alias, tunnel_id, ...rest }: ProcessRecord): JsonObject {
  return { ...other, alias, tunnel_id, ...filled(rest) };
}

function impliedMode(sessionName: string, pid: number | undefined): ProcessMode {
  if (sessionName !== "") return "tmux";
  return pid === undefined ? "stopped" : "process";
}
