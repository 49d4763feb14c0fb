import { type ModelChoice, type ModelWords, readModelWords } from "./model_words.ts";

/** What a line typed at the assistant means (codex §3.4). */
export type ReplLine =
  | { readonly kind: "nothing" }
  | { readonly kind: "leave" }
  /** The conversation begins anew. */
  | { readonly kind: "new" }
  | { readonly kind: "model"; readonly words: ModelWords }
  | { readonly kind: "unknown"; readonly word: string }
  | { readonly kind: "prompt"; readonly text: string };

/** Reads one line. What begins with a slash is for the program, not for the model. */
export function readReplLine(line: string, current: ModelChoice): ReplLine {
  const text = line.trim();
  if (text === "") return { kind: "nothing" };
  if (!/^\/[a-z]*(?:\s|$)/i.test(text)) return { kind: "prompt", text };
  const [word = "", ...rest] = text.split(/\s+/);
  switch (word) {
    case "/exit":
    case "/quit":
      return { kind: "leave" };
    case "/new":
      return { kind: "new" };
    case "/model":
      return { kind: "model", words: readModelWords(rest, current) };
    default:
      return { kind: "unknown", word };
  }
}
