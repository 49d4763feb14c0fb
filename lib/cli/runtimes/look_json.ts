import type { AliasRecord } from "../../runtimes/alias_record.ts";
import { processMembers, type ProcessRecord } from "../../runtimes/process_record.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { EndpointFinding } from "../health/health_report.ts";
import { isGood } from "../health/health_report.ts";
import type { FileLook, HealthAnswers } from "./health_look.ts";
import type { LiveAdmin } from "./live_admin.ts";
import { pollHealth } from "./poll_health.ts";
import type { RepairAction } from "./repair_actions.ts";
import { isProcessRunning, type RuntimeLook } from "./runtime_look.ts";

/** What `status`, `stop` and `connect` print about one runtime. */
export interface LookReport {
  readonly alias: AliasRecord;
  readonly record: ProcessRecord | undefined;
  readonly look: RuntimeLook;
  readonly adminProfile: string;
  readonly adminProfilePath: string;
  readonly remoteError: string;
  readonly issues: readonly string[];
  readonly repairActions: readonly RepairAction[];
  readonly nextSteps: readonly string[];
}

/** The members that `connect` and `status` have in common (runtimes §1.7). Pure. */
export function commonMembers(report: LookReport): JsonObject {
  const { alias, record, look, adminProfile, adminProfilePath } = report;
  const { state, effective } = look;
  return {
    alias: alias.alias,
    admin_profile: adminProfile,
    admin_profile_path: adminProfilePath,
    profile_name: alias.profile_name,
    profile_dir: alias.profile_dir,
    profile_path: alias.profile_path,
    profile_exists: look.profile.exists,
    config_path: alias.config_path,
    health_url_file: look.health.file.path,
    health_url: effective?.baseUrl ?? "",
    ui_url: uiUrl(effective?.baseUrl),
    runtime_state: state,
    healthy: state === "healthy" || state === "ready",
    ready: state === "ready",
    remote_error: report.remoteError,
    tmux: tmuxMembers(report),
    process_running: isProcessRunning(look),
    process: record === undefined ? null : processPayload(record),
    local: localMembers(report),
    repair_actions: report.repairActions,
    next_steps: report.nextSteps,
  };
}

/** The stored record of a process; what another version keeps there, and our own marks, stay out. */
function processPayload(record: ProcessRecord): JsonObject {
  return processMembers({ ...record, profile_digest: "", other: {} });
}

function localMembers(report: LookReport): JsonObject {
  const { alias, look, issues } = report;
  const { health, effective, live, log, profile } = look;
  return {
    runtime_state: look.state,
    issues,
    profile: {
      ...fileMembers(profile),
      name: alias.profile_name,
      dir: alias.profile_dir,
      config_path: alias.config_path,
    },
    health: {
      ...fileMembers(health.file),
      raw_url: health.rawUrl,
      ...answerMembers(health.answers),
    },
    effective_health: answerMembers(effective),
    live_admin_ui: liveMembers(live),
    control_plane_poll_health: pollHealth(live),
    log: { ...fileMembers(log.file), tail: log.tail },
    tmux: tmuxMembers(report),
    process_running: isProcessRunning(look),
  };
}

function fileMembers({ path, exists, sizeBytes }: FileLook): JsonObject {
  return { path, exists, size_bytes: sizeBytes };
}

function answerMembers(answers: HealthAnswers | undefined): JsonObject {
  const baseUrl = answers?.baseUrl ?? "";
  return {
    base_url: baseUrl,
    url: baseUrl,
    ui: uiUrl(answers?.baseUrl),
    healthz: answers === undefined ? null : endpointMembers(answers.healthz),
    readyz: answers === undefined ? null : endpointMembers(answers.readyz),
  };
}

function endpointMembers(finding: EndpointFinding): JsonObject {
  return finding.kind === "answered"
    ? {
      url: finding.url,
      ok: isGood(finding),
      status: finding.status,
      body: finding.body,
      error: "",
    }
    : { url: finding.url ?? "", ok: false, status: 0, body: "", error: finding.error };
}

function liveMembers(live: LiveAdmin | undefined): JsonObject {
  if (live === undefined) return { found: false };
  return {
    found: true,
    base_url: live.baseUrl,
    ui_url: uiUrl(live.baseUrl),
    source_health_url_file: live.urlFile,
    match_reason: "control_plane_tunnel_id",
    status: live.status,
    system: live.system ?? null,
  };
}

function tmuxMembers({ record, look }: LookReport): JsonObject {
  const isTmux = record?.mode === "tmux";
  return {
    session_name: record?.session_name ?? "",
    running: isTmux && look.running.kind !== "stopped",
  };
}

function uiUrl(baseUrl: string | undefined): string {
  return baseUrl === undefined ? "" : `${baseUrl}/ui`;
}
