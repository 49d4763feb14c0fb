import { assert, assertEquals } from "@std/assert";
import { loadVerdict } from "../../../lib/cli/doctor/load_checks.ts";
import type { LoadReport } from "../../../lib/config/load.ts";
import { readSettings } from "../../../lib/config/load.ts";
import { parseFlags } from "../../../lib/config/flags.ts";
import { optionRows } from "../../../lib/config/options.ts";

const GOOD = {
  CONTROL_PLANE_API_KEY: "sk-key",
  CONTROL_PLANE_TUNNEL_ID: `tunnel_${"a".repeat(32)}`,
  MCP_SERVER_URL: "http://127.0.0.1:3000/mcp",
};

interface Given {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

function load({ args = [], env = GOOD, files = {} }: Given): LoadReport {
  const readFile = (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Deno.errors.NotFound(path);
    return text;
  };
  return readSettings({ flags: parseFlags(args, optionRows), env: (name) => env[name], readFile });
}

/** `id state summary` of the checks that are not the setup URLs. */
function told(given: Given): string[] {
  return loadVerdict(load(given)).checks.filter(({ id }) => !id.endsWith("_url") || /base/.test(id))
    .map(({ id, state, summary }) => `${id} ${state} ${summary}`);
}

function idsOf(given: Given): string[] {
  return told(given).map((line) => line.split(" ").slice(0, 2).join(" "));
}

Deno.test("loadVerdict: sources are named by how they were chosen (cli §5)", () => {
  const files = { "/t.yaml": "config_version: 1\n", "/p/prod.yaml": "config_version: 1\n" };
  const table: [readonly string[], string, string][] = [
    [[], "flags/environment only", "flags/environment only"],
    [["--config=/t.yaml"], "/t.yaml", "/t.yaml"],
    [["--profile-file=/t.yaml"], "profile file: /t.yaml", "/t.yaml"],
    [["--profile=prod", "--profile-dir=/p"], "profile: prod", "/p/prod.yaml"],
  ];
  for (const [args, source, path] of table) {
    assertEquals(told({ args, files }).slice(0, 2), [
      `config_source PASS ${source}`,
      `profile_load PASS ${path}`,
    ]);
  }
});

Deno.test("loadVerdict: each wrong setting fails the check of its own id", () => {
  const table: [Record<string, string>, string][] = [
    [{ CONTROL_PLANE_TUNNEL_ID: "" }, "tunnel_id FAIL"],
    [{ CONTROL_PLANE_TUNNEL_ID: "tunnel_x" }, "tunnel_id FAIL"],
    [{ CONTROL_PLANE_API_KEY: "a b" }, "control_plane_api_key FAIL"],
    [{ CONTROL_PLANE_BASE_URL: "nonsense" }, "control_plane_base_url FAIL"],
    [{ MCP_SERVER_URL: "" }, "mcp_target FAIL"],
    [{ MCP_SERVER_URL: "nonsense://" }, "mcp_target FAIL"],
    [{ LOG_LEVEL: "loud" }, "config_validation FAIL"],
    [{ CONTROL_PLANE_URL_PATH: "x" }, "config_validation FAIL"],
  ];
  for (const [change, failure] of table) {
    const ids = idsOf({ env: { ...GOOD, ...change } });
    assertEquals(ids, ["config_source PASS", "profile_load PASS", failure], JSON.stringify(change));
  }
});

Deno.test("loadVerdict: what is wrong with the file itself fails profile_load, once", () => {
  for (const text of ["", "a: [", "tunel_id: x\n", "control_plane:\n  tunel: 1\n"]) {
    const ids = idsOf({ args: ["--config=/t.yaml"], files: { "/t.yaml": text } });
    assertEquals(ids, ["config_source PASS", "profile_load FAIL"], JSON.stringify(text));
  }
});

Deno.test("loadVerdict: without a source only the setup URLs follow (cli §5)", () => {
  const table: [readonly string[], string[]][] = [
    [["--config=/t.yaml", "--profile=p"], ["config_source FAIL"]],
    [["--profile=a/b"], ["config_source FAIL"]],
    [["--config=/none.yaml"], ["config_source PASS", "profile_load FAIL"]],
    [["--profile=none", "--profile-dir=/p"], ["config_source PASS", "profile_load FAIL"]],
  ];
  for (const [args, ids] of table) {
    const verdict = loadVerdict(load({ args }));
    assertEquals(verdict.kind, "no_source", args.join(" "));
    assertEquals(verdict.checks.length, ids.length + 4);
    assertEquals(idsOf({ args }), ids, args.join(" "));
  }
});

Deno.test("loadVerdict: the key is told by its source, never by itself (cli §5)", () => {
  const files = { "/t.yaml": "control_plane:\n  api_key: env:MY_KEY\n" };
  const env = { ...GOOD, CONTROL_PLANE_API_KEY: "", MY_KEY: "sk-other" };
  const table: [Given, string][] = [
    [{}, "CONTROL_PLANE_API_KEY"],
    [{ env, args: ["--config=/t.yaml"], files }, "env:MY_KEY"],
    [{ args: ["--control-plane.api-key=env:CONTROL_PLANE_API_KEY"] }, "env:CONTROL_PLANE_API_KEY"],
  ];
  for (const [given, shown] of table) {
    const line = told(given).find((text) => text.startsWith("control_plane_api_key"));
    assertEquals(line, `control_plane_api_key PASS ${shown}`);
  }
});

Deno.test("loadVerdict: an ambient key that beats the file's is told (configuration §10)", () => {
  const given = {
    args: ["--config=/t.yaml"],
    env: { ...GOOD, MY_KEY: "sk-other" },
    files: { "/t.yaml": "control_plane:\n  api_key: env:MY_KEY\n" },
  };
  const note = told(given).find((line) => line.startsWith("config_notes"));
  assert(note?.includes("WARN control_plane.api_key of /t.yaml is not used"), note);
});
