import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { API_KEY, TUNNEL_ID } from "./client.ts";
import { ADMIN_KEY, memberOf, openRuntimes, payloadOf, pidOf } from "./runtimes_rig.ts";
import { call, request } from "./tunnel.ts";

const COMMON = [
  ...["alias", "admin_profile", "admin_profile_path", "profile_name", "profile_dir"],
  ...["profile_path", "profile_exists", "config_path", "health_url_file", "health_url", "ui_url"],
  ...["runtime_state", "healthy", "ready", "remote_error", "tmux", "process_running", "process"],
  ...["local", "repair_actions", "next_steps"],
];
const CONNECT = [
  ...["tunnel", "launched", "mode", "command", "session_name", "log_path", "launch_diagnostics"],
  ...["started", "running", "already_running", "pid"],
];
const STATUS = [
  ...["tunnel_id", "remote", "stale", "error", "repair_command", "control_plane_poll_health"],
  ...["remote_lookup_attempted", "remote_lookup_auth_kind", "remote_lookup_auth_ref"],
  "remote_skipped_reason",
];
const LOCAL = [
  ...["runtime_state", "issues", "profile", "health", "effective_health", "live_admin_ui"],
  ...["control_plane_poll_health", "log", "tmux", "process_running"],
];

const HELLO = `{"protocolVersion":"2025-06-18","capabilities":{},` +
  `"clientInfo":{"name":"test","version":"1"}}`;

Deno.test("runtimes: connect, status, stop, rm with every key of their payloads [runtimes §11.3, cli §17.26]", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "Docs_MCP", "--wait-for", "ready", "--json"];
  const connected = payloadOf(await rig.run([...words, ...rig.target]), 0);
  assertEquals(Object.keys(connected), [...COMMON, ...CONNECT]);
  assertEquals(Object.keys(Object(connected["local"])), LOCAL);
  assertEquals(
    ["alias", "runtime_state", "launched", "started", "running", "already_running", "mode"]
      .map((name) => connected[name]),
    ["docs-mcp", "ready", true, true, true, false, "process"],
  );
  assertEquals(connected["launch_diagnostics"], null);
  assertEquals(memberOf(connected, "tunnel", "id"), TUNNEL_ID);
  assertEquals(memberOf(connected, "local", "live_admin_ui", "found"), true);

  const through = await call(rig.plane.url, request("initialize", HELLO), {
    accept: "application/json, text/event-stream",
  });
  assertEquals(through.status, 200, through.text);
  assertStringIncludes(through.text, '"rig"');

  const status = payloadOf(await rig.run(["status", "docs-mcp", "--json"]), 0);
  assertEquals(Object.keys(status), [...COMMON, ...STATUS]);
  assertEquals(
    ["process_running", "healthy", "ready", "remote_lookup_attempted", "remote"]
      .map((name) => status[name]),
    [true, true, true, false, null],
  );
  // Its own pages are asked too: the way to the control plane is known [runtimes §12.5].
  assertEquals(memberOf(status, "control_plane_poll_health", "state"), "direct");

  const refused = await rig.run(["rm", "docs-mcp"]);
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.stderr, "runtimes stop docs-mcp"); // [cli §17.28]

  const stopped = payloadOf(await rig.run(["stop", "docs-mcp", "--json"]), 0);
  assertEquals(Object.keys(stopped), [
    ...[...COMMON, ...STATUS],
    ...["already_stopped", "stopped", "stop_error"],
  ]);
  assertEquals([stopped["runtime_state"], stopped["process_running"]], ["stopped", false]);
  assertEquals(await rig.processes(), []);
  assertEquals(rig.record("docs-mcp")["mode"], "stopped");
  assertEquals(
    (await rig.run(["disconnect", "docs-mcp"])).stdout,
    "docs-mcp was stopped already\n",
  );

  assertEquals((await rig.run(["rm", "docs-mcp"])).code, 0);
  const left = [
    ...Deno.readDirSync(`${rig.state}/logs`),
    ...Deno.readDirSync(`${rig.state}/health`),
  ];
  assertEquals(left, []);
});

Deno.test("runtimes connect: the runtime outlives its starter, in a session of its own, with exactly the rights of its profile [runtimes §11.6]", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target, "--wait-for", "ready"];
  const connected = await rig.run(words);
  assertEquals(connected.code, 0, connected.stderr);
  assertMatch(connected.stdout, /^Connected docs to tunnel_\S+: ready, see http:\S+\/ui\n$/);
  const pid = pidOf(rig.record("docs"));
  assertEquals(await rig.processes(), [pid]);
  const { stdout } = await new Deno.Command("ps", {
    args: ["-ww", "-o", "sid=,tty=,args=", "-p", String(pid)],
  }).output();
  const [session, terminal, ...started] = new TextDecoder().decode(stdout).trim().split(/\s+/);
  assertEquals([session, terminal], [String(pid), "?"]);
  assert(!started.includes("-A") && !started.includes("--allow-all"), started.join(" "));
  assert(started.includes("--no-prompt"));
  const net = started.find((word) => word.startsWith("--allow-net="));
  const [plane, stub] = [rig.plane.url, rig.stub.url].map((url) => new URL(url).host);
  assertEquals(net, `--allow-net=${plane},${stub},127.0.0.1:0`);
  assert(!started.some((word) => word.startsWith("--allow-run") || word.includes(API_KEY)));
  // A hang-up, as when a terminal is closed.
  Deno.kill(pid, "SIGHUP");
  assertEquals((await rig.run(["status", "docs"])).stdout.split("\t").slice(0, 2), [
    "docs",
    "ready",
  ]);
  assertEquals(await rig.processes(), [pid]);
});

Deno.test("runtimes connect: a live runtime with the same profile is used again [runtimes §11.4]", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const pid = pidOf(rig.record("docs"));
  const again = payloadOf(
    await rig.run(["connect", "--alias", "docs", ...rig.target, "--json"]),
    0,
  );
  assertEquals(
    [again["launched"], again["started"], again["already_running"], again["pid"]],
    [false, false, true, pid],
  );
  assertEquals(await rig.processes(), [pid]);
});

Deno.test("runtimes connect: a changed target restarts it, the old one gone first [runtimes §12.1, §12.4]", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const before = pidOf(rig.record("docs"));
  const other = ["--tunnel-id", TUNNEL_ID, "--mcp-server-url", `${rig.stub.mcpUrl}?other`];
  const changed = payloadOf(
    await rig.run(["connect", "--alias", "docs", ...other, "--wait-for", "ready", "--json"]),
    0,
  );
  const pid = pidOf(rig.record("docs"));
  assert(pid !== before);
  assertEquals([changed["launched"], changed["pid"], changed["ready"]], [true, pid, true]);
  assertEquals(await rig.processes(), [pid]);
  assertEquals(rig.record("docs")["target_value"], `${rig.stub.mcpUrl}?other`);
  // The end of the old one did not take the new URL file away.
  assertEquals(memberOf(changed, "local", "health", "exists"), true);
});

Deno.test("runtimes connect: variables of the caller do not outrank the profile, no admin key goes along", async () => {
  await using rig = await openRuntimes();
  const stray = {
    CONTROL_PLANE_TUNNEL_ID: `tunnel_${"z".repeat(32)}`,
    OPENAI_ADMIN_KEY: ADMIN_KEY,
  };
  const ran = await rig.run(
    ["connect", "--alias", "docs", ...rig.target, "--wait-for", "ready", "--json"],
    { env: { ...stray, HEALTH_LISTEN_ADDR: "127.0.0.1:1", MCP_COMMAND: "false" } },
  );
  const live = memberOf(payloadOf(ran, 0), "local", "live_admin_ui", "status");
  assertEquals(Object(live)["control_plane_tunnel_id"], TUNNEL_ID);
  const { stdout } = await new Deno.Command("ps", {
    args: ["eww", "-o", "args=", "-p", String(pidOf(rig.record("docs")))],
  }).output();
  const environment = new TextDecoder().decode(stdout);
  assertStringIncludes(environment, ` CONTROL_PLANE_API_KEY=${API_KEY}`);
  assert(!environment.includes(ADMIN_KEY));
});

Deno.test("runtimes connect: without a tunnel id one is made, kept, and used again [runtimes §1.4]", async () => {
  await using rig = await openRuntimes();
  const target = ["--mcp-server-url", rig.stub.mcpUrl, "--json"];
  const admin = { env: { OPENAI_ADMIN_KEY: ADMIN_KEY } };
  const words = ["connect", "--alias", "docs", ...target];
  const made = payloadOf(await rig.run([...words, "--organization-id", "org-1"], admin), 0);
  const id = memberOf(made, "tunnel", "id");
  assertMatch(String(id), /^tunnel_[a-z0-9]{32}$/);
  assert(id !== TUNNEL_ID);
  assertEquals(memberOf(made, "tunnel", "name"), "docs");
  const again = payloadOf(await rig.run(words, admin), 0);
  assertEquals([memberOf(again, "tunnel", "id"), again["already_running"]], [id, true]);
});

Deno.test("runtimes status: does not wait for pages that never answer [runtimes §1.7]", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  // Pages that accept connections and say nothing: its own, as far as its file tells, and another's.
  await using silent = silentServer();
  for (const alias of ["docs", "other"]) {
    await Deno.writeTextFile(`${rig.state}/health/${alias}.url`, silent.url);
  }
  // The rig gives up on a command that hangs.
  const status = payloadOf(await rig.run(["status", "docs", "--json"]), 0);
  assertEquals([status["process_running"], status["runtime_state"]], [true, "starting"]);
  assertStringIncludes(
    JSON.stringify(memberOf(status, "local", "issues")),
    "its pages do not answer",
  );
});

/** Takes connections and never answers. */
function silentServer() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) open.push(connection);
  })();
  const { port } = listener.addr;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of open) connection.close();
    },
  };
}
