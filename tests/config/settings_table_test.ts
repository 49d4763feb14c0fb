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
    if (named.some((name) => variables.includes(name))) reading.push(path);
    else if (/Deno\.env\.get\(\s*[^"\s]/.test(text) && !MAY_READ_ENVIRONMENT.includes(path)) {
      reading.push(path);
    }
  }
  assertEquals(reading, []);
});

/** Who may take the whole environment: to hand it to a child, or to mirror it once at the start. */
const MAY_TAKE_ENVIRONMENT: readonly string[] = [
  "lib/cli/demo.ts",
  "lib/cli/dev_proxy.ts",
  "lib/cli/dev_smoke.ts",
  "lib/cli/doctor.ts",
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
