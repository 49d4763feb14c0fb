import { parseArgv } from "../../lib/mcp/argv.ts";

/** The README as it is. */
export const README: string = await Deno.readTextFile(new URL("../../README.md", import.meta.url));

/** The lines of the shell block with this mark, continued ones joined, without comments. */
export function blockLines(mark: string): string[] {
  const block = new RegExp(`^\`\`\`sh ${mark}\\n(.*?)^\`\`\`$`, "ms").exec(README)?.[1];
  if (block === undefined) throw new Error(`README has no shell block marked ${mark}`);
  return block.replaceAll("\\\n", " ").split("\n").map((line) => line.replace(/\s+# .*$/, ""))
    .filter((line) => line !== "");
}

/** The commands of this program in a marked block, each as its words after the program's name. */
export function commandsOf(mark: string): string[][] {
  return blockLines(mark).filter((line) => line.startsWith("tunnel-client "))
    .map((line) => parseArgv(line).slice(1));
}
