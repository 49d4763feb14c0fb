import { excerptsFor, type KnowledgePage, REFERENCE_EXCERPTS } from "../../codex/knowledge.ts";
import { bundleFiles } from "../../codex/plugin/bundle.ts";
import { shownBelow } from "../verbs.ts";
import { pluginLaunch } from "./plugin_launch.ts";
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

/** The pages of `help`. */
export async function helpPages(): Promise<KnowledgePage[]> {
  return await Promise.all(topics.map(async ({ name, load }) => ({
    title: name,
    text: (await load()).join("\n"),
  })));
}

/** Finds what is to be known for a prompt in what this program says of itself. */
export type Knowledge = (prompt: string) => readonly string[];

/** Knows the pages of `help` and the references of the plugin; each turn gets what fits it. */
export async function ownKnowledge(): Promise<Knowledge> {
  const help = await helpPages();
  const references = [...bundleFiles(await pluginLaunch())]
    .filter(([path]) => path.includes("/references/"))
    .map(([path, text]) => ({ title: path.replace(/^.*\/|\.md$/g, ""), text }));
  return (prompt) => [
    ...excerptsFor(prompt, help),
    ...excerptsFor(prompt, references, REFERENCE_EXCERPTS),
  ];
}
