import { hintOf } from "../../../lib/codex/plugin/launch_hint.ts";
import type { Launch } from "../../../lib/codex/plugin/bundle.ts";

/** A folder as Codex has one, for one test. */
export interface CodexHome {
  readonly home: string;
  /** The path of something in it. */
  at(...names: readonly string[]): string;
  /** Writes a file with its folders. */
  write(name: string, text: string): Promise<void>;
  /** Its files with their text, by path below it. */
  tree(): Promise<Record<string, string>>;
}

/** Runs a test in a folder of its own. */
export async function inCodexHome(work: (home: CodexHome) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  const at = (...names: readonly string[]) => [home, ...names].join("/");
  try {
    await work({
      home,
      at,
      async write(name, text) {
        const path = at(name);
        await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
        await Deno.writeTextFile(path, text);
      },
      tree: () => filesBelow(home),
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** How a test's program is started; the file need not exist. */
export function launchOf(path: string): Launch {
  return { hint: hintOf([path]), serve: [path, "codex", "plugin", "serve"], typed: path };
}

/** A manifest that Codex takes for this plugin. */
export function manifestOf(version: string): string {
  return JSON.stringify({ name: "tunnel-mcp", version });
}

async function filesBelow(folder: string, prefix = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(found, await filesBelow(path, `${prefix}${name}/`));
    else if (isSymlink) found[`${prefix}${name}`] = `-> ${await Deno.readLink(path)}`;
    else found[`${prefix}${name}`] = await Deno.readTextFile(path);
  }
  return found;
}
