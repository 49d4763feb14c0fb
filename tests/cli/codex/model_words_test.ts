import { assertEquals } from "@std/assert";
import { type ModelChoice, readModelWords } from "../../../lib/cli/codex/model_words.ts";
import { readReplLine, type ReplLine } from "../../../lib/cli/codex/repl_line.ts";

const current: ModelChoice = { model: "m", effort: "medium" };

const forms: readonly (readonly [line: string, choice: ModelChoice | "show" | "wrong"])[] = [
  ["", "show"],
  ["gpt-9", { model: "gpt-9", effort: "medium" }],
  ["low", { model: "m", effort: "low" }],
  ["medium", { model: "m", effort: "medium" }],
  ["high", { model: "m", effort: "high" }],
  ["gpt-9 low", { model: "gpt-9", effort: "low" }],
  ["- high", { model: "m", effort: "high" }],
  ["-", "wrong"],
  ["gpt-9 much", "wrong"],
  ["a b c", "wrong"],
];
for (const [line, choice] of forms) {
  Deno.test(`readModelWords: /model ${line} [codex §3.4]`, () => {
    const words = readModelWords(line.split(" ").filter((word) => word !== ""), current);
    assertEquals(words.kind === "set" ? words.choice : words.kind, choice);
  });
}

const lines: readonly (readonly [line: string, meant: ReplLine["kind"]])[] = [
  ["", "nothing"],
  ["   ", "nothing"],
  ["/exit", "leave"],
  [" /quit ", "leave"],
  ["/new", "new"],
  ["/model x", "model"],
  ["/help", "unknown"],
  ["/", "unknown"],
  // A path is no command.
  ["/etc/hosts is what?", "prompt"],
  ["why /exit?", "prompt"],
];
for (const [line, meant] of lines) {
  Deno.test(`readReplLine: ${JSON.stringify(line)} means ${meant} [codex §3.4]`, () => {
    assertEquals(readReplLine(line, current).kind, meant);
  });
}
