import { assert, assertEquals } from "@std/assert";
import { options } from "../../lib/config/options.ts";
import { readSettings } from "../../lib/config/load.ts";
import { parseFlags } from "../../lib/config/flags.ts";
import { optionRows } from "../../lib/config/options.ts";
import { TUNNEL_ID } from "./load_fixture.ts";

const ROOT = new URL("../../", import.meta.url);

/** Where the environment is read: sources of settings, and what is handed to children. */
const MAY_READ_ENVIRONMENT: readonly string[] = [
  "lib/cli/system_sources.ts",
  "lib/core/proxy_environment.ts",
  // The runtime's own variables for trust, told in a log record.
  "lib/config/trust_summary.ts",
  // Where Codex keeps its files.
  "lib/codex/presence.ts",
  // Which control plane the plugin may name, and what it passes on to this program by name.
  "lib/codex/plugin/tool_command.ts",
  "lib/cli/codex/plugin_launch.ts",
  // Where profiles of runtimes are, as a diagnosis tells.
  "lib/cli/codex/diagnose.ts",
];

async function* sources(dir: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(dir)) {
    if (entry.isDirectory) yield* sources(new URL(`${entry.name}/`, dir));
    else if (entry.name.endsWith(".ts")) yield new URL(entry.name, dir);
  }
}

Deno.test("the options table: no setting is read from the environment anywhere else", async () => {
  const reading: string[] = [];
  const variables = optionRows.flatMap((
    { env = [], envAfterFile = [] },
  ) => [...env, ...envAfterFile]);
  for await (const file of sources(new URL("lib/", ROOT))) {
    const path = file.href.slice(ROOT.href.length);
    const text = await Deno.readTextFile(file);
    const named = [...text.matchAll(/\benv(?:\.get)?\(\s*"([A-Za-z_]+)"/g)].map(([, name]) =>
      name ?? ""
    );
    const isReading = named.some((name) => variables.includes(name)) ||
      /Deno\.env\.get\(\s*[^"\s]/.test(text);
    if (isReading && !MAY_READ_ENVIRONMENT.includes(path)) reading.push(path);
  }
  assertEquals(reading, []);
});

/** Who may take the whole environment: to hand it to a child, or to mirror it once at the start. */
const MAY_TAKE_ENVIRONMENT: readonly string[] = [
  // Cleaned before Codex gets it.
  "lib/cli/codex/assistant.ts",
  "lib/cli/codex/diagnose.ts",
  "lib/cli/codex/machine.ts",
  "lib/cli/codex/status.ts",
  "lib/cli/demo.ts",
  "lib/cli/dev_proxy.ts",
  "lib/cli/dev_smoke.ts",
  "lib/cli/doctor.ts",
  // For a client in the background, without what outranks its profile.
  "lib/cli/runtimes/runtime_environment.ts",
];

Deno.test("the options table: the whole environment is taken in few places", async () => {
  const taking: string[] = [];
  for await (const file of sources(new URL("lib/", ROOT))) {
    const path = file.href.slice(ROOT.href.length);
    if (path.startsWith("lib/std/")) continue;
    if (/Deno\.env\.toObject\(/.test(await Deno.readTextFile(file))) taking.push(path);
  }
  assertEquals(taking.sort(), MAY_TAKE_ENVIRONMENT);
});

Deno.test("the options table: every row is taken by a load, and has all that help shows", () => {
  const report = readSettings({
    flags: parseFlags(["--config=c", "--profile-dir=/d"], optionRows),
    env: (name) => name === "CONTROL_PLANE_TUNNEL_ID" ? TUNNEL_ID : undefined,
    readFile: () => "config_version: 1",
  });
  const taken = new Set(report.values.map(({ name }) => name));
  const selectors = [options.profile, options.profileFile];
  for (const { name, section, help, example } of optionRows) {
    assert(section !== undefined && help !== "" && example !== "", name);
    // Of the selectors only the chosen one is taken.
    if (selectors.every((selector) => selector.name !== name)) assert(taken.has(name), name);
  }
  assertEquals(taken.size, report.values.length, "no row is taken twice");
});
