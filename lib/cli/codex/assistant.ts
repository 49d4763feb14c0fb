import { CodexBridge } from "../../codex/bridge.ts";
import { CodexError } from "../../codex/codex_error.ts";
import type { ApprovalPolicy } from "../../codex/approval.ts";
import type { OptionReader } from "../../config/option_reader.ts";
import { OperatorError } from "../../core/errors.ts";
import { printErrors } from "../output.ts";
import { FAILED } from "../report.ts";
import { AnswerOutput } from "./answer_output.ts";
import { developerInstructions, ownKnowledge } from "./assistant_knowledge.ts";
import { assistantOptions as rows } from "./assistant_options.ts";
import { AssistantSession } from "./assistant_session.ts";
import { INTERRUPTED, Interrupts } from "./interrupts.ts";
import { ensureLogin } from "./login.ts";
import { readPipedPrompt } from "./piped_prompt.ts";
import { converse } from "./repl.ts";
import { TypedLines } from "./typed_lines.ts";
import { type CodexVerb, LAUNCH_HELP, runCodexVerb } from "./verb.ts";

const verb: CodexVerb = {
  usage: "assistant [prompt...]",
  purpose: [
    "Asks Codex about tunnels and lets it work on them. With words it answers once, without them what is",
    "piped in is the prompt, and on a terminal it is a conversation. Answers are on standard output,",
    "everything else on standard error. Ctrl-C interrupts a turn.",
  ],
  rows: Object.values(rows),
  words: "any",
  after: [
    "In a conversation:",
    "  /exit, /quit                 leave",
    "  /new                         begin anew",
    "  /model                       tell which model answers",
    "  /model NAME                  take another",
    "  /model low|medium|high       think shorter or longer",
    "  /model NAME|- EFFORT         both; - keeps the model",
    "",
    ...LAUNCH_HELP,
  ],
  run: (reader, { positionals }) => assist(reader, positionals.join(" ")),
};

/** `codex assistant` (cli §12). */
export const codexAssistant = (args: string[]): Promise<number> => runCodexVerb(verb, args);
export const codexAssistantFlags = verb.rows;

/** Where prompts come from. */
type Mode =
  | { readonly kind: "once"; readonly prompt: string }
  | { readonly kind: "conversation" };

async function assist(reader: OptionReader, words: string): Promise<number> {
  // A character device such as /dev/null is no terminal (codex §12.16).
  const isTerminal = Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
  const mode = await modeOf(words);
  using interrupts = new Interrupts();
  await using bridge = new CodexBridge({
    env: Deno.env.toObject(),
    approvals: approvalsOf(reader, isTerminal),
  });
  const output = new AnswerOutput();
  using lines = new TypedLines();
  const choice = { model: reader.take(rows.model), effort: reader.take(rows.effort) };
  const session = new AssistantSession({
    bridge,
    output,
    thread: {
      cwd: reader.take(rows.cwd) ?? Deno.cwd(),
      modelProvider: reader.take(rows.modelProvider),
      approvalPolicy: reader.take(rows.approvalPolicy),
      sandbox: reader.take(rows.sandboxType),
      developerInstructions: developerInstructions(reader.take(rows.developerInstructions)),
    },
    summary: reader.take(rows.summary),
    knowledge: await ownKnowledge(),
    async approve(question, interrupt) {
      output.prompt(`${question} [y/N] `);
      return /^y(?:es)?$/i.test((await lines.next(interrupt))?.trim() ?? "");
    },
  }, choice);
  try {
    await bridge.start(interrupts.stop);
    await ensureLogin(bridge, {
      isTerminal,
      timeoutMs: reader.take(rows.loginTimeout),
      tell: (line) => output.aside(line),
    }, interrupts.stop);
    return mode.kind === "conversation"
      ? await converse(session, { lines, output, interrupts })
      : await answerOnce(session, mode.prompt, interrupts);
  } catch (error) {
    if (interrupts.stop.aborted && !(error instanceof CodexError)) return INTERRUPTED;
    throw error;
  } finally {
    output.end();
  }
}

async function modeOf(words: string): Promise<Mode> {
  if (words.trim() !== "") return { kind: "once", prompt: words };
  if (Deno.stdin.isTerminal()) return { kind: "conversation" };
  const prompt = await readPipedPrompt(Deno.stdin.readable);
  if (prompt.trim() === "") {
    throw new OperatorError(
      "there is no prompt: give it as words, or pipe it into standard input",
    );
  }
  return { kind: "once", prompt };
}

/** The operator's explicit word, a person at the terminal, or nobody (codex §12.15). */
function approvalsOf(reader: OptionReader, isTerminal: boolean): ApprovalPolicy {
  if (reader.take(rows.acceptApprovals)) return "accept";
  return isTerminal && reader.take(rows.approvalPolicy) !== "never" ? "ask" : "decline";
}

async function answerOnce(
  session: AssistantSession,
  prompt: string,
  interrupts: Interrupts,
): Promise<number> {
  const outcome = await interrupts.during((interrupt) => session.turn(prompt, interrupt));
  switch (outcome.kind) {
    case "completed":
      return 0;
    case "interrupted":
      printErrors("the turn was interrupted");
      return INTERRUPTED;
    case "failed":
      printErrors(`the turn failed: ${outcome.message}`);
      return FAILED;
  }
}
