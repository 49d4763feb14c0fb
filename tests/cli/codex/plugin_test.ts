import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ROOT } from "../../e2e/process.ts";
import { UNDER_TEST } from "../../e2e/under_test.ts";
import { inCodexHome } from "../../codex/plugin/codex_home.ts";
import { baseEnvironment, call, connectTo } from "../../codex/plugin/plugin_server.ts";
import { Secret } from "../../../lib/core/secret.ts";
import { createPlane } from "../../../lib/plane/plane.ts";
import { servePlane } from "../../../lib/plane/serve.ts";
import { runClient } from "../client_process.ts";

const LOCAL = "plugins/cache/debug/tunnel-mcp/local";
const TUNNEL = `tunnel_${"b2".repeat(16)}`;
const ADMIN_KEY = "admin-key-0123456789";
const RUNTIME_KEY = "runtime-key-0123456789";

/** What `.mcp.json` says about the server. */
async function written(folder: string): Promise<{ words: string[]; names: string[] }> {
  const { mcpServers } = JSON.parse(await Deno.readTextFile(`${folder}/.mcp.json`));
  const { command, args, env_vars } = mcpServers.tunnelMcp;
  return { words: [command, ...args], names: env_vars };
}

/** Only the variables that are named, as Codex passes them. */
function named(names: readonly string[], env: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
}

Deno.test("codex plugin: install, again, uninstall, again; also by the older words [codex §11.10]", () =>
  inCodexHome(async ({ home, tree, write }) => {
    await write("config.toml", "model = 1 # no line end");
    const before = await tree();
    const options = { env: { CODEX_HOME: home }, writable: home };
    for (const words of [["codex", "plugin"], ["plugin", "codex"]]) {
      const first = await runClient([...words, "install"], options);
      assertEquals([first.code, first.stderr], [0, ""]);
      assertMatch(
        first.stdout,
        /^Installed .*local\nSwitched on tunnel-mcp@debug in .*\nIt starts /,
      );
      const installed = await tree();
      const second = await runClient([...words, "install", "--codex-home", home], options);
      assertStringIncludes(second.stdout, "tunnel-mcp@debug was already on");
      assertEquals(await tree(), installed);
      const gone = await runClient([...words, "uninstall"], options);
      assertStringIncludes(gone.stdout, "Removed tunnel-mcp@debug from");
      assertEquals(await tree(), before);
      const again = await runClient([...words, "uninstall"], options);
      assertEquals(again, { code: 0, stdout: `Nothing to remove in ${home}\n`, stderr: "" });
    }
  }));

const mistakes: readonly [words: readonly string[], line: string][] = [
  [["install", "--marketplace", "../x"], "--marketplace"],
  [["install", "--pass-env", "A=b"], "--pass-env"],
  [["install", "now"], "accepts 0 arg(s), received 1"],
  [["export"], "--dir is required"],
];
for (const [words, line] of mistakes) {
  Deno.test(`codex plugin ${words.join(" ")}: one line, exit 1, nothing written`, () =>
    inCodexHome(async ({ home, tree }) => {
      const options = { env: { CODEX_HOME: home }, writable: home };
      const { code, stderr } = await runClient(["codex", "plugin", ...words], options);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assertStringIncludes(stderr, line);
      assertEquals(await tree(), {});
    }));
}

Deno.test("codex plugin install: a home that is a file is told in one line", () =>
  inCodexHome(async ({ home, at, write }) => {
    await write("file", "");
    const options = { env: { CODEX_HOME: at("file") }, writable: home };
    const { code, stderr } = await runClient(["codex", "plugin", "install"], options);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
    assertMatch(stderr, /^codex plugin: Not a directory .*file/);
  }));

Deno.test("codex plugin export: the same files as an installation [codex §4]", () =>
  inCodexHome(async ({ home, at }) => {
    const options = { env: { CODEX_HOME: home }, writable: home };
    await runClient(["codex", "plugin", "install"], options);
    await runClient(["codex", "plugin", "export", "--dir", at("out")], options);
    const { success, stdout } = await new Deno.Command("diff", {
      args: ["-r", at(LOCAL), at("out")],
    }).output();
    assert(success, new TextDecoder().decode(stdout));
  }));

Deno.test("codex plugin: .mcp.json holds rights by name, never all of one kind [codex §12.22]", () =>
  inCodexHome(async ({ home, at }) => {
    await runClient(["codex", "plugin", "install", "--codex-home", home], { writable: home });
    const { words } = await written(at(LOCAL));
    const rights = words.filter((word) => word.startsWith("--allow-") || word === "-A");
    const open = rights.filter((right) => !right.includes("="));
    assertEquals(open, ["--allow-env"]);
    assert(rights.includes("--allow-write=.tunnel-client-bin"));
    assert(rights.includes(`--allow-run=${Deno.execPath()}`));
    assertEquals(rights.some((right) => right.startsWith("--allow-net")), false);
    assertEquals(words.slice(-3), ["codex", "plugin", "serve"]);
    const hint = JSON.parse(await Deno.readTextFile(`${at(LOCAL)}/.tunnel-client-bin`));
    assertEquals(hint.at(-1), UNDER_TEST ?? `${ROOT}main.ts`);
  }));

Deno.test("codex plugin: as Codex starts it, it connects, tells the status, stops [codex §4.1]", () =>
  inCodexHome(async ({ home, at, write }) => {
    await using opened = new AsyncDisposableStack();
    const plane = opened.use(createPlane({
      runtimeKeys: [{ key: new Secret(RUNTIME_KEY) }],
      adminKey: new Secret(ADMIN_KEY),
      tunnels: [{ id: TUNNEL, name: "docs" }],
    }));
    const served = opened.use(servePlane(plane, { hostname: "127.0.0.1", port: 0 }));
    const options = { env: { CODEX_HOME: home }, writable: home };
    await runClient(["codex", "plugin", "install"], options);
    const { words, names } = await written(at(LOCAL));
    const env = {
      ...baseEnvironment(),
      HOME: home,
      CODEX_HOME: home,
      TUNNEL_CLIENT_STATE_DIR: at("state"),
      TUNNEL_CLIENT_PROFILE_DIR: at("profiles"),
      TMUX_TMPDIR: home,
      CONTROL_PLANE_BASE_URL: served.url,
      CONTROL_PLANE_API_KEY: RUNTIME_KEY,
      OPENAI_ADMIN_KEY: ADMIN_KEY,
      SURPLUS: "x",
    };
    await write("empty", "");
    await using session = await connectTo(words, named(names, env), at(LOCAL));
    const list = await call(session, "list_runtime_aliases", {});
    assertEquals(
      [list.code, Object(list.payload["native"])["aliases"]],
      [undefined, []],
      list.text,
    );
    const created = await call(session, "create_tunnel_runtime", {
      alias: "wiki",
      organization_id: "org-1",
      description: "the wiki",
    });
    assertEquals(created.code, undefined, created.text + JSON.stringify(created.payload));
    assertMatch(String(created.payload["tunnel_id"]), /^tunnel_[a-z0-9]{32}$/);
    assertEquals(plane.snapshot().tunnels.length, 2);
    const stub = `${Deno.execPath()} run -q --no-prompt --allow-env --allow-read ${ROOT}main.ts`;
    try {
      const connected = await call(session, "connect_stdio_mcp", {
        alias: "docs",
        tunnel_id: TUNNEL,
        mcp_command: `${stub} dev mcp-stub --stdio`,
      });
      assertEquals(connected.code, undefined, connected.text + JSON.stringify(connected.payload));
      const status = await call(session, "runtime_status", { alias: "docs" });
      assertEquals(status.code, undefined, status.text);
      assertEquals([status.payload["alias"], status.payload["tunnel_id"]], ["docs", TUNNEL]);
      assertEquals(Object(status.payload["healthz"])["ok"], true, JSON.stringify(status.payload));
      assertEquals(JSON.stringify(status).includes(RUNTIME_KEY), false);
    } finally {
      const stopped = await call(session, "stop_runtime", { alias: "docs" });
      assertEquals(stopped.code, undefined, stopped.text + JSON.stringify(stopped.payload));
    }
    const after = await call(session, "runtime_status", { alias: "docs" });
    assertEquals(Object(after.payload["native"])["runtime_state"], "stopped");
  }));
