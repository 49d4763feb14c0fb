import { join } from "node:path";
import type { PlainValue } from "../../core/redact.ts";
import { HINT_FILE, hintText, type LaunchHint } from "./launch_hint.ts";
import { PASSED_VARIABLES, passedEnvironment, referredVariables } from "./passed_variables.ts";
import { holdsPlugin } from "./plugin_files.ts";
import { redactLine, redactPayload } from "./redact_payload.ts";
import { type Ran, runProgram } from "./run_program.ts";
import { type Selection, selectProgram } from "./select_program.ts";
import { type CommandContext, type RuntimeCall, toolCommand } from "./tool_command.ts";
import { failureOf, type PayloadParts, summaryOf, toolPayload } from "./tool_payload.ts";
import type { ToolArguments } from "./tool_schemas.ts";

/** What the tools need of the program around them. */
export interface ToolHost extends CommandContext {
  /** The plugin's folder. */
  readonly pluginDir: string;
  readonly self: LaunchHint;
  /** The words that start a command of a program, with the rights that command needs. */
  commandWords(program: LaunchHint, command: readonly string[]): readonly string[];
  /** Names of further variables that are handed on. */
  readonly passed: readonly string[];
  /** How long one command may take, milliseconds. */
  readonly timeoutMs?: number;
}

/** A call that failed: JSON-RPC error -32000, what is known of it in `data` (codex §4.1). */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
  readonly code = -32000;
  constructor(message: string, readonly data: PlainValue) {
    super(message);
  }
}

/** What a call gives; secrets are out of it. */
export interface ToolAnswer {
  readonly text: string;
  readonly payload: PlainValue;
}

/** The shortest value of a variable that is taken for a secret and hidden wherever it occurs. */
const MIN_SECRET_CHARS = 6;
/** Names of variables that hold secrets; the others hold places, addresses, names. */
const SECRET_VARIABLE = /(?:KEY|TOKEN|SECRET|PASSWORD)$/i;

/** Does what a call asks for. @throws ToolFailure */
export async function callTool(
  call: ToolArguments,
  host: ToolHost,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const known = knownSecrets(host);
  if (call.tool === "install_or_select_tunnel_client") {
    const { tunnel_client_bin: path, allow_path_lookup: allowPathLookup, persist_hint } =
      call.given;
    const selection = await selectProgram({ path, allowPathLookup }, host);
    const parts = { operation: call.tool, ...selected(selection) };
    if (selection.kind === "refused") throw failure(selection.why, parts, known);
    if (persist_hint) await persist(selection.program, host, parts, known);
    const answer = toolPayload({ ...parts, ok: true });
    return {
      text: redactLine(
        `${call.tool}: ${answer.selected_tunnel_client_bin} (${selection.source})`,
        known,
      ),
      payload: redactPayload(answer, known),
    };
  }
  return await runCommand(call, host, known, signal);
}

async function runCommand(
  call: RuntimeCall,
  host: ToolHost,
  known: readonly string[],
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const alias = "alias" in call.given ? call.given.alias : undefined;
  const asked = { operation: call.tool, alias };
  const command = toolCommand(call, host);
  if (command.kind === "refused") throw failure(command.why, asked, known);
  const selection = await selectProgram({ path: call.given.tunnel_client_bin }, host);
  const parts = { ...asked, ...selected(selection), words: command.words };
  if (selection.kind === "refused") throw failure(selection.why, parts, known);
  const ran: Ran = await runProgram({
    words: host.commandWords(selection.program, command.words),
    env: environment(command.words, host),
    signal,
    ...(host.timeoutMs === undefined ? {} : { timeoutMs: host.timeoutMs }),
  });
  const answer = toolPayload({ ...parts, ran });
  const why = failureOf(answer, ran);
  if (why !== undefined) throw failure(why, { ...parts, ran }, known);
  return {
    text: redactLine(summaryOf(answer), known),
    payload: redactPayload(answer, known),
  };
}

function selected(selection: Selection): Pick<PayloadParts, "program" | "source"> {
  return selection.kind === "selected"
    ? { program: selection.program, source: selection.source }
    : {};
}

function failure(why: string, parts: PayloadParts, known: readonly string[]): ToolFailure {
  const payload = redactPayload(toolPayload(parts), known);
  return new ToolFailure(redactLine(`${parts.operation}: ${why}`, known), payload);
}

async function persist(
  program: LaunchHint,
  { pluginDir }: ToolHost,
  parts: PayloadParts,
  known: readonly string[],
): Promise<void> {
  try {
    // Anything else is no folder of ours to write into.
    if (!await holdsPlugin(pluginDir)) throw new Error(`${pluginDir} holds no plugin`);
    await Deno.writeTextFile(join(pluginDir, HINT_FILE), hintText(program));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw failure(`the choice cannot be remembered: ${why}`, parts, known);
  }
}

function environment(words: readonly string[], { env, passed }: ToolHost): Record<string, string> {
  return passedEnvironment([...PASSED_VARIABLES, ...passed, ...referredVariables(...words)], env);
}

function knownSecrets({ env, passed }: ToolHost): string[] {
  const names = [...PASSED_VARIABLES, ...passed].filter((name) => SECRET_VARIABLE.test(name));
  return names.map((name) => env(name)?.trim() ?? "")
    .filter((value) => value.length >= MIN_SECRET_CHARS);
}
