import type { PlainValue } from "../../core/redact.ts";
import { tryParseJson } from "../../wire/json.ts";
import { type LaunchHint, programPath } from "./launch_hint.ts";
import type { Ran } from "./run_program.ts";
import type { SelectionSource } from "./select_program.ts";
import type { ToolName } from "./tool_schemas.ts";

/** What every answer of a tool holds, whatever the command printed (codex §4.1). */
export interface ToolPayload {
  readonly [name: string]: PlainValue;
  readonly ok: boolean;
  readonly operation: ToolName;
  readonly tunnel_id: PlainValue;
  readonly alias: PlainValue;
  readonly profile_path: PlainValue;
  readonly healthz: PlainValue;
  readonly readyz: PlainValue;
  readonly control_plane_poll_health: PlainValue;
  readonly session_name: PlainValue;
  readonly repair_actions: PlainValue;
  readonly selected_tunnel_client_bin: string | null;
  readonly live_process_command: PlainValue;
  readonly live_process_binary: PlainValue;
  readonly launch_diagnostics: PlainValue;
  /** The command line that was run. */
  readonly command: string | null;
  readonly exit_code: number | null;
  readonly stderr: string;
  /** What the command printed, if that was one JSON object. */
  readonly native: PlainValue;
  readonly selection_source: SelectionSource | null;
}

/** What an answer is made of; absent where a call did not come so far. */
export interface PayloadParts {
  readonly operation: ToolName;
  readonly alias?: string | undefined;
  readonly program?: LaunchHint | undefined;
  readonly source?: SelectionSource | undefined;
  /** The words of the command behind the program. */
  readonly words?: readonly string[] | undefined;
  readonly ran?: Ran | undefined;
  /** Whether a call without a command went well. */
  readonly ok?: boolean | undefined;
}

/** Puts an answer together. Pure; nothing is hidden yet. */
export function toolPayload(parts: PayloadParts): ToolPayload {
  const { operation, program, source, words, ran, ok = false } = parts;
  const native = ran?.kind === "ended" ? printedObject(ran.stdout) : undefined;
  const at = (...path: readonly string[]): PlainValue => valueAt(native, path);
  const alias = at("alias") ?? parts.alias ?? null;
  const command = at("process", "command") ?? at("command");
  return {
    ok: ran === undefined ? ok : ran.kind === "ended" && ran.code === 0 && native !== undefined,
    operation,
    tunnel_id: at("tunnel_id") ?? at("tunnel", "id"),
    alias,
    profile_path: at("profile_path"),
    healthz: at("local", "effective_health", "healthz") ?? at("local", "health", "healthz"),
    readyz: at("local", "effective_health", "readyz") ?? at("local", "health", "readyz"),
    control_plane_poll_health: at("control_plane_poll_health") ??
      at("local", "control_plane_poll_health"),
    session_name: at("session_name") ?? at("tmux", "session_name"),
    repair_actions: at("repair_actions") ?? [],
    selected_tunnel_client_bin: program === undefined ? null : programPath(program),
    live_process_command: command,
    live_process_binary: firstWord(command),
    launch_diagnostics: at("launch_diagnostics"),
    command: words === undefined || program === undefined ? null : commandLine(program, words),
    exit_code: ran?.kind === "ended" ? ran.code : null,
    stderr: ran === undefined || ran.kind === "not_started" ? "" : ran.stderr.trim(),
    native: native ?? null,
    selection_source: source ?? null,
  };
}

/** What went wrong, in one line; nothing if the call went well. */
export function failureOf(
  { ok, stderr, native, exit_code }: ToolPayload,
  ran: Ran,
): string | undefined {
  if (ok) return undefined;
  switch (ran.kind) {
    case "not_started":
    case "stopped":
      return ran.why;
    case "ended": {
      const [line] = stderr.split("\n");
      const error = valueAt(plainObject(native), ["error"]) ??
        valueAt(plainObject(native), ["remote_error"]);
      if (line !== undefined && line !== "") return line;
      if (typeof error === "string" && error !== "") return error;
      if (exit_code === 0) return "the command printed no JSON object";
      return `the command ended with exit code ${exit_code}`;
    }
  }
}

/** The answer of a call that went well, in one line. */
export function summaryOf({ operation, alias, native, tunnel_id }: ToolPayload): string {
  const found = plainObject(native);
  const state = valueAt(found, ["runtime_state"]);
  const aliases = valueAt(found, ["aliases"]);
  const said = [
    typeof alias === "string" ? alias : undefined,
    typeof state === "string" ? state : undefined,
    typeof tunnel_id === "string" && tunnel_id !== "" ? tunnel_id : undefined,
    Array.isArray(aliases) ? `${aliases.length} aliases` : undefined,
  ].filter((word) => word !== undefined);
  return said.length === 0 ? `${operation}: done` : `${operation}: ${said.join(", ")}`;
}

/** An object of plain values. */
type PlainObject = { readonly [name: string]: PlainValue | undefined };

/** Only a whole object counts; anything else that was printed is not shown. */
function printedObject(stdout: string): PlainObject | undefined {
  const parsed = tryParseJson(stdout);
  return isParsed(parsed) ? plainObject(parsed) : undefined;
}

/** `JSON.parse` gives plain values and nothing else; of a malformed text there is none. */
function isParsed(value: unknown): value is PlainValue {
  return value !== undefined;
}

function plainObject(value: PlainValue): PlainObject | undefined {
  return isPlainObject(value) ? value : undefined;
}

function isPlainObject(value: PlainValue | undefined): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(object: PlainObject | undefined, path: readonly string[]): PlainValue {
  let found: PlainValue | undefined = object;
  for (const name of path) {
    if (!isPlainObject(found) || !Object.hasOwn(found, name)) return null;
    found = found[name];
  }
  return found ?? null;
}

function firstWord(command: PlainValue): string | null {
  if (Array.isArray(command)) {
    const [first] = command;
    return typeof first === "string" ? first : null;
  }
  if (typeof command !== "string" || command === "") return null;
  return /^(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(command)?.slice(1).find((word) => word) ?? null;
}

/** For the eyes: the program by its path, words with white space in quotes. */
function commandLine(program: LaunchHint, words: readonly string[]): string {
  return [programPath(program), ...words]
    .map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)).join(" ");
}
