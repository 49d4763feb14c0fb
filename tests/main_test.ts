import { assertEquals } from "@std/assert";
import { ROOT, runProcess } from "./e2e/process.ts";

/**
 * All that is loaded before a command is known: help, version and mistakes of the first words answer
 * from these. A file more here slows every start; commands and their libraries load when called.
 */
const LOADED_AT_START = [
  "deno.json",
  "lib/cli/columns.ts",
  "lib/cli/command_line.ts",
  "lib/cli/commands/about.ts",
  "lib/cli/commands/admin.ts",
  "lib/cli/commands/cloudflared.ts",
  "lib/cli/commands/codex.ts",
  "lib/cli/commands/deploy.ts",
  "lib/cli/commands/dev.ts",
  "lib/cli/commands/profiles.ts",
  "lib/cli/commands/runtimes.ts",
  "lib/cli/commands/sandbox.ts",
  "lib/cli/commands/serving.ts",
  "lib/cli/deploy/start_flags.ts",
  "lib/cli/dispatch.ts",
  "lib/cli/output.ts",
  "lib/cli/places.ts",
  "lib/cli/report.ts",
  "lib/cli/root_help.ts",
  "lib/cli/self_command.ts",
  "lib/cli/topics.ts",
  "lib/cli/verbs.ts",
  "lib/config/nearest.ts",
  "lib/core/build.ts",
  "lib/core/errors.ts",
  "lib/core/version.ts",
  "main.ts",
];

/** What `deno info --json` tells of one file. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    /** Absent where only types are imported. */
    readonly code?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

Deno.test("main.ts: only the files of help and version are loaded at the start", async () => {
  const { code, stdout, stderr } = await runProcess({ args: ["info", "--json", "main.ts"] });
  assertEquals(code, 0, stderr);
  const { modules }: { modules: Module[] } = JSON.parse(stdout);
  assertEquals(modules.length > 100, true, "the graph holds the whole program");
  const root = `file://${ROOT}`;
  const reached = new Set([`${root}main.ts`]);
  for (const specifier of reached) {
    const dependencies = modules.find((module) => module.specifier === specifier)?.dependencies;
    for (const { code, isDynamic } of dependencies ?? []) {
      if (isDynamic !== true && code?.specifier !== undefined) reached.add(code.specifier);
    }
  }
  assertEquals([...reached].map((file) => file.replace(root, "")).toSorted(), LOADED_AT_START);
});

const withoutRights: readonly (readonly string[])[] = [[], ["--help"], ["-h"], ["--version"], [
  "dev",
]];
for (const args of withoutRights) {
  Deno.test(`main.ts ${args.join(" ")}: needs no rights`, async () => {
    const { code, stderr } = await runProcess({
      args: ["run", "--no-prompt", "--frozen", "main.ts", ...args],
    });
    assertEquals([code, stderr], [0, ""]);
  });
}

Deno.test("main.ts: without the right to load a command says which right, exit 1", async () => {
  const { code, stderr } = await runProcess({
    args: ["run", "--no-prompt", "--frozen", "main.ts", "help", "quickstart"],
  });
  assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
  const start = "tunnel-client: the runtime refuses it: ";
  assertEquals([stderr.startsWith(start), stderr.endsWith(`--allow-read=${ROOT}lib/\n`)], [
    true,
    true,
  ], stderr);
});
