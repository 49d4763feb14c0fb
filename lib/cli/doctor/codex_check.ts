import { type Check, passed, skipped } from "./check.ts";

/** What is there of Codex on this machine. */
export type CodexPresence =
  | { readonly kind: "absent" }
  | { readonly kind: "without_plugin"; readonly home: string }
  | { readonly kind: "with_plugin"; readonly pluginDir: string };

const ID = "codex_plugin";
const WHY = "Codex is one way to work with a tunnel; nothing here depends on it.";

/** The check `codex_plugin` (cli §5): never a failure. */
export function codexCheck(presence: CodexPresence): Check {
  switch (presence.kind) {
    case "with_plugin":
      return passed(ID, presence.pluginDir);
    case "without_plugin":
      return {
        ...skipped(ID, "plugin not installed; tunnel-client codex plugin install adds it", WHY),
        evidence: [`Codex keeps its files in ${presence.home}`],
      };
    case "absent":
      return skipped(ID, "Codex not detected", WHY);
  }
}

/** Looks for Codex where it keeps its files: `CODEX_HOME`, else `~/.codex`. */
export async function findCodex(
  env: (name: string) => string | undefined,
): Promise<CodexPresence> {
  const userHome = env("HOME") ?? "";
  const home = env("CODEX_HOME") || (userHome === "" ? "" : `${userHome}/.codex`);
  if (home === "" || !await isDirectory(home)) return { kind: "absent" };
  const cache = `${home}/plugins/cache`;
  try {
    for await (const { name } of Deno.readDir(cache)) {
      const pluginDir = `${cache}/${name}/tunnel-mcp/local`;
      if (await isDirectory(pluginDir)) return { kind: "with_plugin", pluginDir };
    }
  } catch {
    // No plugin was ever installed, or the directory is not ours to read.
  }
  return { kind: "without_plugin", home };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
