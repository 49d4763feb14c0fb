import { assertEquals } from "@std/assert";

/**
 * The layout's rule (README, "The code"): arrows point inward. `wire` and `core` stand alone, the
 * parts build on them and not on each other, `runtime` joins, `cli` starts.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  core: ["wire"],
  config: ["wire", "core"],
  control: ["wire", "core"],
  mcp: ["wire", "core"],
  harpoon: ["wire", "core"],
  plane: ["wire", "core"],
  ops: ["wire", "core"],
  dispatch: ["wire", "core"],
  // What a client may do follows from its settings.
  sandbox: ["wire", "core", "config"],
  // Other programs that stand beside a client.
  cloudflared: ["wire", "core"],
  codex: ["wire", "core"],
  // Clients in the background are found and named through their settings and their tunnels.
  runtimes: ["wire", "core", "config", "control"],
  runtime: [
    "wire",
    "core",
    "cloudflared",
    "codex",
    "config",
    "control",
    "dispatch",
    "mcp",
    "harpoon",
    "ops",
    "sandbox",
  ],
  cli: [
    "wire",
    "core",
    "cloudflared",
    "codex",
    "config",
    "control",
    "dispatch",
    "mcp",
    "harpoon",
    "ops",
    "plane",
    "runtime",
    "runtimes",
    "sandbox",
  ],
  docs: ["config"],
  // Makes the shipped file of all the others; only its tasks start it.
  build: ["core", "config", "sandbox", "cli"],
  main: ["cli"],
};

/** Single files that others may import although their folder is not open to them. */
const OPEN_FILES: readonly string[] = ["config/settings.ts", "config/engine_settings.ts"];
const DISPATCH_MAY_KNOW = "mcp/channel.ts";
/** Harpoon is a channel over an MCP server of ours (design §3). */
const HARPOON_MAY_KNOW: readonly string[] = ["mcp/channel.ts", "mcp/memory.ts"];

const ROOT = new URL("../", import.meta.url);
const IMPORT = /(?:\bfrom|\bimport\()\s*"([^"]+)"/g;

interface Arrow {
  readonly from: string;
  readonly to: string;
}

async function* sourceFiles(dir: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(dir)) {
    if (entry.isDirectory && entry.name !== "std") {
      yield* sourceFiles(new URL(`${entry.name}/`, dir));
    } else if (entry.name.endsWith(".ts")) yield new URL(entry.name, dir);
  }
}

/** Path below `lib/`, or `main.ts`. */
function place(url: URL): string {
  return url.href.slice(ROOT.href.length).replace(/^lib\//, "");
}

function part(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : path.replace(/\.ts$/, "");
}

async function arrows(): Promise<Arrow[]> {
  const found: Arrow[] = [];
  const files = [new URL("main.ts", ROOT)];
  for await (const file of sourceFiles(new URL("lib/", ROOT))) files.push(file);
  for (const file of files) {
    for (const [, specifier = ""] of (await Deno.readTextFile(file)).matchAll(IMPORT)) {
      if (!specifier.startsWith(".")) continue;
      found.push({ from: place(file), to: place(new URL(specifier, file)) });
    }
  }
  return found;
}

function isAllowed({ from, to }: Arrow): boolean {
  const [source, target] = [part(from), part(to)];
  if (source === target || OPEN_FILES.includes(to)) return true;
  if (source === "dispatch" && to === DISPATCH_MAY_KNOW) return true;
  if (source === "harpoon" && HARPOON_MAY_KNOW.includes(to)) return true;
  // The samples are files of their own, embedded as text.
  if (target === "profiles") return source === "config";
  // The built pages are files of their own, embedded as text.
  if (target === "ui") return source === "ops";
  if (to.endsWith("deno.json")) return source === "core";
  return ALLOWED[source]?.includes(target) === true;
}

Deno.test("import arrows point inward", async () => {
  const all = await arrows();
  assertEquals(all.length > 100, true, "the walk finds the imports");
  assertEquals(
    all.filter((arrow) => !isAllowed(arrow)).map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});

Deno.test("no source file is longer than 300 lines", async () => {
  const long: string[] = [];
  for await (const file of sourceFiles(new URL("lib/", ROOT))) {
    const lines = (await Deno.readTextFile(file)).split("\n").length - 1;
    if (lines > 300) long.push(`${place(file)} (${lines})`);
  }
  assertEquals(long, []);
});
