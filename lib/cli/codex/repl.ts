import { CodexError } from "../../codex/codex_error.ts";
import type { AnswerOutput } from "./answer_output.ts";
import type { AssistantSession } from "./assistant_session.ts";
import type { Interrupts } from "./interrupts.ts";
import type { ModelWords } from "./model_words.ts";
import { readReplLine } from "./repl_line.ts";
import type { TypedLines } from "./typed_lines.ts";

/** What a conversation at a terminal works with. */
export interface ReplParts {
  readonly lines: TypedLines;
  readonly output: AnswerOutput;
  readonly interrupts: Interrupts;
}

/** Talks until the person leaves; a turn that fails is told, and the talk goes on (codex §12.16). */
export async function converse(
  session: AssistantSession,
  { lines, output, interrupts }: ReplParts,
): Promise<number> {
  output.aside("Ask about tunnels; /exit leaves, /new begins anew, /model tells the model.");
  while (true) {
    output.prompt("> ");
    const line = await lines.next(interrupts.stop);
    if (line === undefined) {
      output.aside("");
      return 0;
    }
    const meant = readReplLine(line, session.choice);
    switch (meant.kind) {
      case "nothing":
        break;
      case "leave":
        return 0;
      case "new":
        session.forget();
        output.aside("A new conversation.");
        break;
      case "model":
        output.aside(takeModel(session, meant.words));
        break;
      case "unknown":
        output.aside(`${meant.word} is no command; there are /exit, /quit, /new and /model`);
        break;
      case "prompt":
        await talk(session, meant.text, output, interrupts);
        break;
    }
  }
}

async function talk(
  session: AssistantSession,
  prompt: string,
  output: AnswerOutput,
  interrupts: Interrupts,
): Promise<void> {
  await interrupts.during(async (interrupt) => {
    try {
      const outcome = await session.turn(prompt, interrupt);
      if (outcome.kind === "interrupted") output.aside("Interrupted.");
      if (outcome.kind === "failed") output.aside(`The turn failed: ${outcome.message}`);
    } catch (error) {
      if (!(error instanceof CodexError)) throw error;
      output.aside(`The turn failed: ${error.message}`);
    }
  });
}

function takeModel(session: AssistantSession, words: ModelWords): string {
  switch (words.kind) {
    case "wrong":
      return words.message;
    case "set":
      session.choice = words.choice;
      break;
    case "show":
      break;
  }
  const { model, effort } = session.choice;
  return `Model: ${model ?? "Codex's own choice"}, effort: ${effort}`;
}
