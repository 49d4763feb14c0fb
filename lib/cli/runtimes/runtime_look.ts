import type { AliasRecord } from "../../runtimes/alias_record.ts";
import { commandLineOf, runsProfile, type StartedProfile } from "../../runtimes/process_command.ts";
import { lookAtProcess, recognise, startedAtMs } from "../../runtimes/process_identity.ts";
import type { ProcessRecord } from "../../runtimes/process_record.ts";
import type { State } from "../../runtimes/state.ts";
import { paneOf, type Tmux } from "../../runtimes/tmux.ts";
import {
  askHealth,
  type FileLook,
  type HealthAnswers,
  type HealthLook,
  isHealthyAnswer,
  isReadyAnswer,
  isRefused,
  type LogLook,
  lookAtFile,
  lookAtHealth,
  lookAtLog,
} from "./health_look.ts";
import { findLiveAdmin, type LiveAdmin, processIdOf } from "./live_admin.ts";

/** What a runtime is at the moment (runtimes §1.7). */
export type RuntimeState = "stopped" | "starting" | "healthy" | "ready";

/** Whether the process of an alias runs, and which it is. */
export type Running =
  | { readonly kind: "running"; readonly pid: number; readonly started: string }
  | { readonly kind: "stopped" }
  /** Something may run, and cannot be told from a stranger. */
  | { readonly kind: "unknown"; readonly pid: number; readonly why: string };

/** An alias and what is known of it. */
export interface KnownRuntime {
  readonly alias: AliasRecord;
  readonly record: ProcessRecord | undefined;
  /** The URL files of all other aliases. */
  readonly foreignUrlFiles: readonly string[];
}

/** Everything that one look gave. */
export interface RuntimeLook {
  readonly state: RuntimeState;
  readonly running: Running;
  readonly profile: FileLook;
  readonly health: HealthLook;
  /** Where its pages really are: behind its own file, or behind another one that leads there. */
  readonly effective: HealthAnswers | undefined;
  readonly live: LiveAdmin | undefined;
  readonly log: LogLook;
}

/**
 * How long one page may take a command that acts on what it finds: on a busy machine a client that is
 * slow must not be taken for one that is gone.
 */
const PAGE_MS = 2_000;
/** The same for a command that only shows: one page after another is asked for, within a second. */
export const SHOWN_PAGE_MS = 450;

/**
 * Looks at a runtime, on this machine only: its record, its process, its pages, its log. Changes
 * nothing.
 */
export async function lookAtRuntime(
  { alias, record, foreignUrlFiles }: KnownRuntime,
  state: State,
  tmux: Tmux,
  pageMs: number = PAGE_MS,
): Promise<RuntimeLook> {
  const urlFile = urlFileOf(alias, record, state);
  const [recorded, health, live, profile, log] = await Promise.all([
    recordedProcess(record, tmux),
    lookAtHealth(urlFile),
    findLiveAdmin({
      tunnelId: alias.tunnel_id,
      ownFile: urlFile,
      directory: `${state.root}/health`,
      foreign: foreignUrlFiles,
      pageMs,
    }),
    lookAtFile(alias.profile_path || record?.profile_path || ""),
    lookAtLog(record?.log_path || state.logFile(alias.alias)),
  ]);
  const running = await withPages(recorded, live, urlFile, {
    name: alias.profile_name || record?.profile_name || alias.alias,
    path: alias.profile_path || record?.profile_path || "",
  });
  const effective = await effectiveAnswers(health, running, live);
  return {
    state: runtimeState(running, effective),
    running,
    profile,
    health,
    effective,
    live,
    log,
  };
}

/** The file that a runtime of an alias writes its URL to. */
export function urlFileOf(
  alias: AliasRecord,
  record: ProcessRecord | undefined,
  state: State,
): string {
  return record?.health_url_file || alias.health_url_file || state.healthUrlFile(alias.alias);
}

/** What the state is, by process and pages. Pure. */
export function runtimeState(
  running: Running,
  effective: HealthAnswers | undefined,
): RuntimeState {
  if (isReadyAnswer(effective)) return "ready";
  if (isHealthyAnswer(effective)) return "healthy";
  return running.kind === "stopped" ? "stopped" : "starting";
}

/** Whether there is a process that is the alias's, by the system's word or by its own. Pure. */
export function isProcessRunning({ running, live, health }: RuntimeLook): boolean {
  if (running.kind !== "unknown") return running.kind === "running";
  return live !== undefined && live.urlFile === health.file.path &&
    processIdOf(live) === running.pid;
}

/**
 * Whether the alias's own URL file leads nowhere, or to somebody else. Pages that take long to answer
 * are another matter.
 */
export function isUrlFileStale({ health, effective }: RuntimeLook): boolean {
  const { file, answers } = health;
  if (!file.exists) return false;
  if (effective !== undefined) return answers?.baseUrl !== effective.baseUrl;
  return answers === undefined || isRefused(answers);
}

/** The process by the record alone. */
async function recordedProcess(record: ProcessRecord | undefined, tmux: Tmux): Promise<Running> {
  if (record === undefined) return { kind: "stopped" };
  switch (record.mode) {
    case "stopped":
      return { kind: "stopped" };
    case "tmux": {
      const pane = await paneOf(tmux, record.session_name);
      return pane.kind === "running" ? await processNow(pane.pid) : { kind: "stopped" };
    }
    case "process": {
      const { pid, pid_started: started } = record;
      if (pid === undefined) return { kind: "stopped" };
      const found = await recognise(pid, started);
      switch (found.kind) {
        case "same":
          return { kind: "running", pid, started };
        case "gone":
        case "stranger":
          return { kind: "stopped" };
        case "unknown":
          return { kind: "unknown", pid, why: found.why };
      }
    }
  }
}

/**
 * A client that answers behind the alias's own URL file is its runtime, recorded or not: the command
 * that started it may have been killed before it could say so. Only a process that was started with the
 * alias's profile is taken for it: it may be signalled.
 */
async function withPages(
  recorded: Running,
  live: LiveAdmin | undefined,
  urlFile: string,
  profile: StartedProfile,
): Promise<Running> {
  if (recorded.kind === "running" || live === undefined) return recorded;
  const pid = processIdOf(live);
  if (pid === undefined || live.urlFile !== urlFile) return recorded;
  const told = await processNow(pid);
  if (told.kind !== "running") return told;
  if (!mayHaveSaid(live, told.started)) return recorded;
  if (runsProfile(await commandLineOf(pid) ?? "", profile)) return told;
  const why =
    `its command line does not name profile ${profile.name}; stop it where it was started`;
  return { kind: "unknown", pid, why };
}

/** From the start of a process to the start of its pages. */
const MAX_START_MS = 60_000;
/** Starts are told in whole seconds. */
const START_SLACK_MS = 2_000;

/**
 * Whether pages can be those of the process with their number here: they tell when they were opened. A
 * client in another container has the number of a stranger.
 */
export function mayHaveSaid({ status }: Pick<LiveAdmin, "status">, started: string): boolean {
  const began = startedAtMs(started);
  const opened = Date.parse(String(status["started_at"]));
  if (began === undefined) return true;
  const tookMs = opened - began;
  return tookMs >= -START_SLACK_MS && tookMs <= MAX_START_MS;
}

async function processNow(pid: number): Promise<Running> {
  const look = await lookAtProcess(pid);
  switch (look.kind) {
    case "alive":
      return { kind: "running", pid, started: look.started };
    case "gone":
      return { kind: "stopped" };
    case "unknown":
      return { kind: "unknown", pid, why: look.why };
  }
}

/**
 * The answers that count. Another program may have got the port of a runtime that is gone: answers
 * behind the own file count only while the process runs or says itself that it serves the tunnel.
 */
async function effectiveAnswers(
  { answers }: HealthLook,
  running: Running,
  live: LiveAdmin | undefined,
): Promise<HealthAnswers | undefined> {
  const isOwn = running.kind === "running" || live?.baseUrl === answers?.baseUrl;
  if (isOwn && answers?.healthz.kind === "answered") return answers;
  return live === undefined ? undefined : await askHealth(live.baseUrl);
}
