import type { KnowledgePage } from "../../codex/knowledge.ts";
import { shownBelow } from "../verbs.ts";
import { typed } from "../self_command.ts";
import { topics } from "../topics.ts";

/** What the model is told at the start of every conversation. */
export function developerInstructions(own: string | undefined): string {
  return [
    "You help an operator with tunnel-client, which connects a private MCP server to a control plane",
    "over outbound HTTPS. Its commands:",
    ...shownBelow("").map(({ name, summary }) => `- ${typed(name)}: ${summary}`),
    `\`${typed("help TOPIC")}\` and \`--help\` behind a command tell more.`,
    "Keys are named as env:NAME or file:PATH; never ask for one, print one or write one into a command.",
    ...(own === undefined ? [] : [own]),
  ].join("\n");
}

/** The pages of `help`, from which each turn gets what fits its prompt. */
export async function helpPages(): Promise<KnowledgePage[]> {
  return await Promise.all(topics.map(async ({ name, load }) => ({
    title: name,
    text: (await load()).join("\n"),
  })));
}
