import { CODEX_DOCS_URL } from "../../codex/examine.ts";
import { codexGuide, type GuideAction } from "../../codex/install_guide.ts";
import { columns } from "../columns.ts";
import { switchFlag } from "../flag_rows.ts";
import { printLines } from "../output.ts";
import { preferredOf, thisMachine } from "./machine.ts";
import { type CodexVerb, runCodexVerb } from "./verb.ts";

const json = switchFlag("json", "print one JSON document");

/** The rows of their flags. */
export const codexGuideFlags = [json];

/** `codex install`, `codex upgrade`, `codex uninstall`: tell how, and do nothing (cli §12). */
export function codexGuideVerb(action: GuideAction): (args: string[]) => Promise<number> {
  const verb: CodexVerb = {
    usage: action,
    purpose: [
      `Prints how to ${action} Codex on this machine. Nothing is run: type the command yourself.`,
    ],
    rows: codexGuideFlags,
    words: "none",
    async run(reader) {
      const guide = codexGuide(action, await thisMachine());
      const { preferred, methods } = guide;
      if (reader.take(json)) {
        const told = { action, docs_url: CODEX_DOCS_URL, preferred_method: preferred, methods };
        printLines(JSON.stringify(told, undefined, 2));
        return 0;
      }
      const others = methods.filter(({ name }) => name !== preferred);
      printLines(
        `To ${action} Codex, run:`,
        `  ${preferredOf(guide)}`,
        ...(others.length === 0 ? [] : ["Other ways:"]),
        ...columns(others.map(({ name, command }) => [name, command])),
        `More: ${CODEX_DOCS_URL}`,
      );
      return 0;
    },
  };
  return (args) => runCodexVerb(verb, args);
}
