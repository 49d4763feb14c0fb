import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as z from "zod";
import { servePlugin } from "../../../lib/codex/plugin/server.ts";
import type { ToolHost } from "../../../lib/codex/plugin/tool_call.ts";
import { soon } from "../../e2e/soon.ts";
import { inCodexHome } from "./codex_home.ts";
import {
  baseEnvironment,
  call,
  connectTo,
  serveWords,
  type Session,
  type StandIn,
  standIn,
} from "./plugin_server.ts";

const TUNNEL = `tunnel_${"a1".repeat(16)}`;
const KEY = "runtime-key-0123456789";
const SECRET = "hunter2-hunter2";
const CLIENT = { name: "test", version: "1" };

interface Stage {
  readonly session: Session;
  readonly program: StandIn;
}

/** A server whose program is a stand-in, and a client of it. */
function onStage(work: (stage: Stage) => Promise<void>, flags: readonly string[] = []) {
  return inCodexHome(async ({ home }) => {
    const program = await standIn(home);
    const env = {
      ...baseEnvironment(),
      TUNNEL_CLIENT_BIN: program.path,
      CONTROL_PLANE_API_KEY: KEY,
      CONTROL_PLANE_BASE_URL: "http://127.0.0.1:8787",
      OWN_TOKEN: SECRET,
      UNNAMED: "must stay here",
    };
    await using session = await connectTo(serveWords(...flags), env, home);
    await work({ session, program });
  });
}

/** Asks again and again until there is an answer. */
async function waitFor(ask: () => Promise<string>): Promise<string> {
  const asking = async () => {
    for (;;) {
      const found = await ask();
      if (found !== "") return found;
    }
  };
  return await soon(asking(), "an answer");
}

function json(value: object): string {
  return `cat <<'END_OF_ANSWER'\n${JSON.stringify(value)}\nEND_OF_ANSWER`;
}

Deno.test("servePlugin: initialize, ping, tools/list, as the official client asks [codex §4.1]", () =>
  onStage(async ({ session: { client } }) => {
    assertEquals(client.getServerVersion()?.name, "tunnel-mcp");
    assertEquals(Object.keys(client.getServerCapabilities() ?? {}), ["tools"]);
    assertEquals(await client.ping(), {});
    const { tools } = await client.listTools();
    assertEquals(tools.map(({ name }) => name), [
      ...["install_or_select_tunnel_client", "create_tunnel_runtime", "connect_stdio_mcp"],
      ...["list_runtime_aliases", "runtime_status", "stop_runtime"],
    ]);
    for (const { inputSchema } of tools) assertEquals(inputSchema["additionalProperties"], false);
  }));

Deno.test("servePlugin: a call runs the command, by words, with variables by name [codex §4.1]", () =>
  onStage(async ({ session, program }) => {
    const native = {
      alias: "docs",
      tunnel: { id: TUNNEL },
      runtime_state: "ready",
      profile_path: "/p.yaml",
      local: { effective_health: { healthz: { ok: true }, readyz: { ok: true } } },
    };
    await program.answer(json(native));
    const { code, text, payload } = await call(session, "connect_stdio_mcp", {
      alias: "docs",
      tunnel_id: TUNNEL,
      mcp_command: "server --token $OWN_TOKEN; `id` $(id)",
    });
    assertEquals([code, text], [undefined, `connect_stdio_mcp: docs, ready, ${TUNNEL}`]);
    assertEquals([payload["ok"], payload["exit_code"], payload["native"]], [true, 0, native]);
    assertEquals([payload["tunnel_id"], payload["healthz"]], [TUNNEL, { ok: true }]);
    assertEquals(payload["selected_tunnel_client_bin"], program.path);
    assertEquals(payload["selection_source"], "environment");
    const [called, ...more] = await program.calls();
    assertEquals(more, []);
    assertEquals(called?.args, [
      ...["runtimes", "connect", "--alias=docs"],
      ...["--mcp-command=server --token $OWN_TOKEN; `id` $(id)", `--tunnel-id=${TUNNEL}`, "--json"],
    ]);
    const variables = called?.variables ?? [];
    assert(variables.includes(`CONTROL_PLANE_API_KEY=${KEY}`));
    assert(variables.includes(`OWN_TOKEN=${SECRET}`), "it is referred to");
    assertEquals(variables.some((line) => line.startsWith("UNNAMED=")), false);
  }));

Deno.test("servePlugin: --pass-env hands a variable on that no argument names", () =>
  onStage(async ({ session, program }) => {
    await program.answer(json({ alias: "docs", log: `said ${SECRET}` }));
    const { payload } = await call(session, "runtime_status", { alias: "docs" });
    assertEquals(payload["native"], { alias: "docs", log: "said [REDACTED]" }, "and hides it");
    const [called] = await program.calls();
    assert(called?.variables.includes(`OWN_TOKEN=${SECRET}`));
  }, ["--pass-env", "OWN_TOKEN"]));

Deno.test("servePlugin: a secret or another host is refused before anything starts [codex §11.10]", () =>
  onStage(async ({ session, program }) => {
    await program.answer("exit 0");
    const connect = { alias: "docs", tunnel_id: TUNNEL, mcp_command: "server" };
    const attempts: readonly [tool: string, args: Record<string, unknown>, code: number][] = [
      ["connect_stdio_mcp", { ...connect, mcp_command: `server --token ${SECRET}` }, -32000],
      ["connect_stdio_mcp", { ...connect, control_plane_base_url: "https://x.example" }, -32000],
      ["list_runtime_aliases", { control_plane_base_url: "http://127.0.0.1:8788" }, -32000],
      ["connect_stdio_mcp", { ...connect, runtime_api_key: `sk-${SECRET}` }, -32602],
      ["runtime_status", { alias: "docs", shell: "rm -rf /" }, -32602],
    ];
    for (const [tool, args, expected] of attempts) {
      const { code, text } = await call(session, tool, args);
      assertEquals([code, text.includes(SECRET)], [expected, false], text);
    }
    assertEquals(await program.calls(), []);
    const ours = { control_plane_base_url: "http://127.0.0.1:8787" };
    await program.answer(json({ aliases: [] }));
    assertEquals((await call(session, "list_runtime_aliases", ours)).code, undefined);
  }));

Deno.test("servePlugin: a failure is -32000 with the payload, secrets hidden [codex §11.10]", () =>
  onStage(async ({ session, program }) => {
    await program.answer(
      `${
        json({ alias: "docs", api_key: SECRET, launch_diagnostics: { log_tail: [`x ${SECRET}`] } })
      }
echo "cannot use ${KEY}: Authorization: Bearer abc" >&2
exit 2`,
    );
    const { code, text, payload } = await call(session, "runtime_status", { alias: "docs" });
    assertEquals(code, -32000);
    assertStringIncludes(text, "runtime_status: cannot use [REDACTED]: Authorization:");
    assertEquals([payload["ok"], payload["exit_code"], payload["alias"]], [false, 2, "docs"]);
    assertEquals(payload["launch_diagnostics"], { log_tail: ["x [REDACTED]"] });
    const all = text + JSON.stringify(payload);
    assertEquals(all.includes(SECRET) || all.includes(KEY), false, all);
  }));

Deno.test("servePlugin: calls run side by side; a cancelled one ends its program [codex §12.18]", () =>
  onStage(async ({ session: { client }, program }) => {
    await program.answer(
      `[ "$3" = slow ] && exec sleep 60\n${json({ alias: "quick" })}`,
    );
    const cancel = new AbortController();
    const slow = client.callTool(
      { name: "runtime_status", arguments: { alias: "slow" } },
      undefined,
      { signal: cancel.signal },
    ).then(() => "answered", () => "cancelled");
    const quick = await client.callTool({ name: "runtime_status", arguments: { alias: "quick" } });
    assertEquals(Object(quick.structuredContent)["ok"], true);
    cancel.abort();
    assertEquals(await slow, "cancelled");
    assertEquals(await client.ping(), {});
  }));

Deno.test("servePlugin: what is no message does not end it; the next call is answered [codex §12.18]", () =>
  onStage(async ({ session: { client, transport } }) => {
    const unasked: string[] = [];
    client.onerror = ({ message }) => unasked.push(message);
    const noise = [
      "this is no JSON",
      '{"jsonrpc":"2.0"',
      "[]",
      '{"jsonrpc":"1.0","id":"odd","method":"ping"}',
      `"${"x".repeat(2 * 1024 * 1024)}"`,
      "",
      '{"jsonrpc":"2.0","method":"notifications/nobody/knows"}',
    ];
    await transport.write(noise.map((line) => `${line}\n`).join(""));
    assertEquals(await client.ping(), {});
    const errors = transport.strays.map((stray) => Object(stray)["error"]["code"]);
    assertEquals(errors, [-32700, -32700, -32600, -32700], "a notification gets no answer");
    assertEquals(unasked.map((line) => line.includes('"odd"') && line.includes("-32600")), [true]);
    const unknown = await client.request({ method: "nobody/knows" }, z.object({}))
      .then(() => 0, (error) => Object(error)["code"]);
    assertEquals(unknown, -32601);
  }));

Deno.test("servePlugin: the end of the input ends it and the programs it runs [codex §12.18]", () =>
  onStage(async ({ session: { client, transport }, program }) => {
    await program.answer('echo $$ > "$0.pid"; exec sleep 60');
    const call = client.callTool({ name: "stop_runtime", arguments: { alias: "docs" } })
      .then(() => "answered", () => "ended");
    const pidFile = `${program.path}.pid`;
    const pid = await waitFor(() => Deno.readTextFile(pidFile).catch(() => ""));
    const { code, stderr } = await transport.end();
    assertEquals([code, stderr, await call], [0, "", "ended"]);
    const { success } = await new Deno.Command("kill", { args: ["-0", pid.trim()], stderr: "null" })
      .output();
    assertEquals(success, false, "the program is gone");
  }));

Deno.test("servePlugin: what was asked right before the end of the input is answered", async () => {
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: CLIENT };
  const selection = { name: "install_or_select_tunnel_client", arguments: { persist_hint: false } };
  const requests = [
    { id: 1, method: "initialize", params },
    { id: 2, method: "tools/list" },
    { id: 3, method: "tools/call", params: { name: "no_such_tool" } },
    { id: 4, method: "tools/call", params: selection },
  ];
  const lines = requests.map((request) => `${JSON.stringify({ jsonrpc: "2.0", ...request })}\n`);
  const input = ReadableStream.from([new TextEncoder().encode(lines.join(""))]);
  let said = "";
  const decoder = new TextDecoder();
  const output = new WritableStream<Uint8Array>({
    write: (chunk) => void (said += decoder.decode(chunk)),
  });
  const host: ToolHost = {
    env: () => undefined,
    secretIn: () => undefined,
    pluginDir: "/nowhere",
    self: { kind: "executable", path: Deno.execPath() },
    commandWords: (_program, command) => command,
    passed: [],
  };
  await servePlugin({ input, output }, host, new AbortController().signal);
  const ids = said.trim().split("\n").map((line) => JSON.parse(line)["id"]);
  assertEquals(ids.toSorted(), [1, 2, 3, 4]);
});

Deno.test("servePlugin: SIGTERM ends it with exit code 0", () =>
  onStage(async ({ session: { transport } }) => {
    Deno.kill(transport.pid, "SIGTERM");
    assertEquals(await transport.end(), { code: 0, stderr: "" });
  }));

Deno.test("install_or_select_tunnel_client: remembers the choice only in a plugin's folder [codex §4.1]", () =>
  inCodexHome(async ({ home, write, at }) => {
    const { path } = await standIn(home);
    await using session = await connectTo(serveWords(), baseEnvironment(), home);
    const select = (args: Record<string, unknown>) =>
      call(session, "install_or_select_tunnel_client", args);
    const own = await select({ persist_hint: false });
    assertEquals([own.code, own.payload["selection_source"]], [undefined, "self"]);
    const nowhere = await select({ tunnel_client_bin: path });
    assertEquals([nowhere.code, nowhere.text.includes("cannot be remembered")], [-32000, true]);
    await write(".codex-plugin/plugin.json", '{"name":"tunnel-mcp"}');
    const chosen = await select({ tunnel_client_bin: path });
    assertEquals([chosen.payload["ok"], chosen.payload["selected_tunnel_client_bin"]], [
      true,
      path,
    ]);
    assertEquals(await Deno.readTextFile(at(".tunnel-client-bin")), `${path}\n`);
    assertEquals((await select({})).payload["selection_source"], "hint");
    const missing = await select({ tunnel_client_bin: at("missing") });
    assertEquals([missing.code, missing.payload["ok"]], [-32000, false]);
    assertStringIncludes(missing.text, "does not exist");
  }));
