import { assert, assertEquals } from "@std/assert";
import { variablesOf } from "../../lib/cli/help_text.ts";
import { maskedProfile } from "../../lib/cli/profiles/masked.ts";
import { parseFlags } from "../../lib/config/flags.ts";
import { readSettings } from "../../lib/config/load.ts";
import type { Option } from "../../lib/config/option.ts";
import { optionRows } from "../../lib/config/options.ts";
import { SettingsError } from "../../lib/config/problem.ts";
import { runClient } from "../cli/client_process.ts";
import {
  forAll,
  type Given,
  given,
  hidden,
  type Node,
  PLANTS,
  type Way,
  WAYS,
} from "./planted_secrets.ts";

const TUNNEL_ID = "tunnel_0123456789abcdef0123456789abcdef";
const BOTH = ["good", "bad"] as const;
const SECRET_ROWS = optionRows.filter(({ secrecy }) => secrecy !== "open");
/** A place of its own for the file whose name the ways of a file give. */
const FILE = { yaml: "/c.yaml", json: "/c.json", flag: "", env: "" };

Deno.test("planted secrets: every setting that may hold one is planted", () => {
  assertEquals(SECRET_ROWS.map(({ name }) => name).toSorted(), Object.keys(PLANTS).toSorted());
});

/** Rows whose name sounds like a secret; each of these holds the place of one, or what all may see. */
const OPEN_ALL_THE_SAME = [
  "control_plane.client_key",
  "harpoon.allow_plaintext_http",
  "health.url_file",
  "log.http_raw_unsafe",
  "mcp.client_key",
  "proxy.check_interval",
  "proxy.no_proxy",
];

Deno.test("planted secrets: a setting that sounds like one is not open unless it is listed here", () => {
  const suspicious = optionRows.filter(({ name, secrecy }) =>
    secrecy === "open" && /key|token|secret|password|header|http|url|proxy|command/.test(name)
  );
  assertEquals(suspicious.map(({ name }) => name).toSorted(), OPEN_ALL_THE_SAME);
});

for (const row of SECRET_ROWS) {
  Deno.test(`planted secrets: ${row.name} is told by no problem, note or effective value`, () => {
    for (const way of WAYS) {
      // Each variable that sets it counts, whatever its rank.
      const names = way.place === "env" ? variablesOf(row) : [row.name];
      for (const name of names) {
        const rows = [way.place === "env" ? { ...row, env: [name] } : row];
        for (const kind of BOTH) {
          const told = toldOf(given(rows, valuesOf(kind, rows), way, "/refs"), way);
          hidden(told, `${name} ${kind}, ${way.place} by ${way.by}`);
        }
      }
    }
  });
}

/** Everything that reading the settings has to tell, and the profile as it is shown. */
function toldOf({ args, env, file, files }: Given, { place }: Way): string {
  const path = FILE[place];
  const flags = parseFlags(file === undefined ? args : ["--config", path], optionRows);
  const { problems, notes, values } = readSettings({
    flags,
    env: (name) => env[name],
    readFile(name) {
      const text = name === path ? file : files[name];
      if (text === undefined) throw new Deno.errors.NotFound(name);
      return text;
    },
  });
  const masked = file === undefined ? "" : maskedOrTold(path, file);
  return [...problems, ...notes, ...values].map((told) => JSON.stringify(told)).concat(masked)
    .join("\n");
}

function maskedOrTold(path: string, text: string): string {
  try {
    return maskedProfile(path, text);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message;
  }
}

interface Setup {
  readonly way: Way;
  readonly kind: (typeof BOTH)[number];
}

/** JSON files are read as YAML ones are, and by-reference variables as by-reference flags. */
const SETUPS: readonly Setup[] = WAYS
  .filter(({ place, by }) => by === "value" || place === "flag" || place === "yaml")
  .flatMap((way) => BOTH.map((kind) => ({ way, kind })));

Deno.test("planted secrets: no command shows one, wherever all of them stand, right or wrong", async () => {
  const home = await Deno.makeTempDir();
  try {
    // Nothing gets further than the bind of the health pages.
    using busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const env = {
      HOME: home,
      CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
      HEALTH_LISTEN_ADDR: `127.0.0.1:${busy.addr.port}`,
      LOG_LEVEL: "debug",
    };
    const lines: (readonly [args: readonly string[], env: Readonly<Record<string, string>>])[] = [];
    for (const setup of SETUPS) {
      const { commands, variables } = await prepare(setup, home);
      lines.push(...commands.map((args) => [args, { ...env, ...variables }] as const));
    }
    await forAll(lines, async ([args, env]) => {
      const { stdout, stderr } = await runClient(args, { env, writable: home });
      const what = args.filter((word) => !word.includes("=")).join(" ");
      assert(stdout + stderr !== "", what);
      assert(!stderr.includes("internal error"), `${what}\n${stderr}`);
      hidden(stdout + stderr, what);
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

/** Puts the files of a setup in place; what to run and with which variables. */
async function prepare({ way, kind }: Setup, home: string) {
  const name = `${way.place}-${way.by}-${kind}`;
  const { args, env, file, files } = given(
    SECRET_ROWS,
    valuesOf(kind, SECRET_ROWS),
    way,
    `${home}/refs-${name}`,
  );
  await Deno.mkdir(`${home}/refs-${name}`);
  for (const [path, text] of Object.entries(files)) await Deno.writeTextFile(path, text);
  const dir = way.place === "json" ? ".tunnel-client/profiles" : ".config/tunnel-client";
  if (file !== undefined) {
    await Deno.mkdir(`${home}/${dir}`, { recursive: true });
    await Deno.writeTextFile(`${home}/${dir}/${name}.${way.place}`, file);
  }
  const chosen = file === undefined ? args : ["--profile", name];
  const commands = [
    ["doctor", "--explain", "--show-config", ...chosen],
    ...(way.by === "value" ? [["doctor", "--json", "--show-config", ...chosen]] : []),
    ["run", ...chosen],
    ...(file === undefined ? [] : [
      ["profiles", "show", name],
      ["profiles", "show", "--effective", name],
      ["profiles", "show", "--effective", "--json", name],
    ]),
    ...(file === undefined || way.by !== "value" ? [] : [
      ["profiles", "validate", name],
      ["profiles", "add", "again", "--from-file", `${home}/${dir}/${name}.${way.place}`, "--force"],
      ["dev", "proxy", "--duration", "1ms", ...chosen],
      ["health", ...chosen],
    ]),
  ];
  return { commands, variables: env };
}

function valuesOf(
  kind: Setup["kind"],
  rows: readonly Option<unknown>[],
): Record<string, Node> {
  return Object.fromEntries(
    rows.flatMap(({ name }) => {
      const plant = PLANTS[name];
      return plant === undefined ? [] : [[name, plant[kind]]];
    }),
  );
}
