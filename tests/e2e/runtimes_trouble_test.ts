import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { API_KEY, TUNNEL_ID } from "./client.ts";
import { memberOf, openRuntimes, payloadOf, pidOf } from "./runtimes_rig.ts";

/** Nobody listens there. */
const NO_PLANE = { CONTROL_PLANE_BASE_URL: "http://127.0.0.1:9" };
/** Enough for its health pages to come, on a busy machine too; the rest is waited for in vain. */
const VAIN = ["--wait-for", "ready", "--wait", "5s"];

Deno.test("runtimes connect: not up in time is exit 2 with payload and log tail, and it runs on [runtimes §11.4]", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target, ...VAIN];
  const ran = await rig.run([...words, "--json"], { env: NO_PLANE });
  const payload = payloadOf(ran, 2);
  assertEquals(
    ["launched", "started", "running", "healthy", "ready", "runtime_state"]
      .map((name) => payload[name]),
    [true, true, true, true, false, "healthy"],
  );
  assertStringIncludes(
    JSON.stringify(memberOf(payload, "launch_diagnostics", "log_tail")),
    "Failed to connect to control plane",
  );
  assertStringIncludes(String(payload["remote_error"]), `/v1/tunnels/${TUNNEL_ID}`);
  assertEquals(await rig.processes(), [pidOf(rig.record("docs"))]);
});

Deno.test("runtimes connect: in text form it says the state, the end of the log and what next [runtimes §12.7, cli §18]", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target, ...VAIN];
  const { code, stdout, stderr } = await rig.run(words, { env: NO_PLANE });
  assertEquals(code, 2);
  const lines = stdout.trimEnd().split("\n");
  assertMatch(lines[0] ?? "", /^docs is healthy: still waiting for readiness: .*control plane/);
  assertMatch(lines[1] ?? "", /^The end of its log .*\/logs\/docs\.log:$/);
  assert(lines.length > 5 && lines.length <= 23, stdout);
  assertMatch(lines.at(-1) ?? "", /^Next: .*tunnel-client runtimes status docs$/);
  assertStringIncludes(stderr, "docs: waiting for readiness: ");
  assert(!(stdout + stderr).includes(API_KEY));
});

Deno.test("runtimes connect: a wait of nothing tells the state as it is", async () => {
  await using rig = await openRuntimes();
  const payload = payloadOf(
    await rig.run(["connect", "--alias", "docs", ...rig.target, "--wait", "0s", "--json"]),
    2,
  );
  assertEquals([payload["launched"], payload["running"]], [true, true]);
});

Deno.test("runtimes connect: a runtime that ends at once is told with exit code and log tail, without waiting [runtimes §11.4]", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target, "--wait", "60s"];
  // What only the start itself finds out.
  const env = { AUDIT_FILE: `${rig.directory}/nowhere/audit.log` };
  // The rig itself waits for no more than a third of that time.
  const payload = payloadOf(await rig.run([...words, "--json"], { env }), 2);
  assertEquals(
    ["runtime_state", "launched", "running", "exit_code", "mode"].map((name) => payload[name]),
    ["stopped", true, false, 1, "process"],
  );
  assertEquals(memberOf(payload, "launch_diagnostics", "exit_code"), 1);
  const tail = JSON.stringify(memberOf(payload, "launch_diagnostics", "log_tail"));
  assertStringIncludes(tail, "nowhere/audit.log");
  assertEquals(rig.record("docs")["mode"], "stopped");
  assertEquals(rig.record("docs")["pid"], undefined);

  const text = await rig.run(words, { env });
  assertEquals(text.code, 2);
  assertMatch(text.stdout, /^docs is stopped: the runtime ended: exit code 1\n/);
  assertMatch(text.stdout, /\nNext: .*runtimes connect --alias docs --tunnel-id tunnel_\S+ .*\n$/);
  assertEquals(await rig.processes(), []);
});

Deno.test("runtimes connect: settings that run would refuse are refused before anything is started or written", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const pid = pidOf(rig.record("docs"));
  const other = ["--tunnel-id", TUNNEL_ID, "--mcp-command", "'unclosed"];
  const profile = `${rig.directory}/.config/tunnel-client/docs.yaml`;
  const before = await Deno.readTextFile(profile);
  const refused = await rig.run(["connect", "--alias", "docs", ...other, "--json"], {
    env: { MCP_STARTUP_WAIT_TIMEOUT: "soon" },
  });
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertStringIncludes(refused.stderr, "the runtime would not start: ");
  assertEquals(await Deno.readTextFile(profile), before);
  assertEquals(await rig.processes(), [pid]);
});

Deno.test("runtimes status: a stale URL file is reconciled with a live listener of the same tunnel [runtimes §11.7]", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target, "--wait-for", "ready"]);
  const [own, moved] = ["docs", "elsewhere"].map((name) => `${rig.state}/health/${name}.url`);
  const url = await Deno.readTextFile(own ?? "");
  await Deno.writeTextFile(moved ?? "", `${url}/readyz`);
  const nobody = new URL(refusingUrl()).origin;
  await Deno.writeTextFile(own ?? "", nobody);
  const status = payloadOf(await rig.run(["status", "docs", "--json"]), 0);
  assertEquals([status["runtime_state"], status["health_url"]], ["ready", url]);
  assertEquals(memberOf(status, "local", "live_admin_ui", "source_health_url_file"), moved);
  assertEquals(memberOf(status, "local", "health", "raw_url"), nobody);
  assertEquals(memberOf(status, "local", "health", "healthz", "ok"), false);
  const [action] = Object(status["repair_actions"]);
  assertEquals(action.id, "refresh_stale_health_url");
  assertStringIncludes(action.command, ` --mcp-server-url ${rig.stub.mcpUrl}`); // [runtimes §12.9]
});

Deno.test("runtimes connect: refreshes a stale URL file, and replaces a runtime that cannot be found [runtimes §12.9]", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target, "--wait-for", "ready", "--json"];
  await rig.run(words);
  const pid = pidOf(rig.record("docs"));
  const own = `${rig.state}/health/docs.url`;
  const url = await Deno.readTextFile(own);
  const nobody = new URL(refusingUrl()).origin;
  await Deno.writeTextFile(`${rig.state}/health/elsewhere.url`, url);
  await Deno.writeTextFile(own, nobody);
  const refreshed = payloadOf(await rig.run(words), 0);
  assertEquals([refreshed["already_running"], refreshed["health_url"]], [true, url]);
  assertEquals(await Deno.readTextFile(own), url);

  await Deno.remove(`${rig.state}/health/elsewhere.url`);
  await Deno.writeTextFile(own, nobody);
  const replaced = payloadOf(await rig.run(words), 0);
  assertEquals([replaced["launched"], replaced["ready"]], [true, true]);
  assert(replaced["pid"] !== pid);
  assertEquals(await rig.processes(), [pidOf(rig.record("docs"))]);
});

Deno.test("runtimes status: another program on the port of a runtime that is gone is not it", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  await rig.run(["stop", "docs"]);
  await using other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("live"),
  );
  await Deno.writeTextFile(
    `${rig.state}/health/docs.url`,
    `http://127.0.0.1:${other.addr.port}`,
  );
  const status = payloadOf(await rig.run(["status", "docs", "--json"]), 0);
  assertEquals([status["runtime_state"], status["healthy"]], ["stopped", false]);
});

Deno.test("runtimes connect: the URL file of an earlier runtime goes before the launch [runtimes §1.6]", async () => {
  await using rig = await openRuntimes();
  await using other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("live"),
  );
  await Deno.mkdir(`${rig.state}/health`, { recursive: true });
  await Deno.writeTextFile(`${rig.state}/health/docs.url`, `http://127.0.0.1:${other.addr.port}`);
  // A start that fails is not called healthy because somebody else answers there.
  const env = { AUDIT_FILE: `${rig.directory}/nowhere/audit.log` };
  const ran = await rig.run(["connect", "--alias", "docs", ...rig.target, "--json"], { env });
  assertEquals(payloadOf(ran, 2)["runtime_state"], "stopped");
});

Deno.test({
  name:
    "runtimes connect: a living client that does not answer keeps its URL file, and nothing is started",
  // There a lock keeps others from reading.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using rig = await openRuntimes();
    const urlFile = `${rig.state}/health/docs.url`;
    await Deno.mkdir(`${rig.state}/health`, { recursive: true });
    await Deno.writeTextFile(urlFile, "http://127.0.0.1:9");
    using client = await Deno.open(urlFile);
    assertEquals(await client.tryLock(true), true);
    const { code, stderr } = await rig.run(["connect", "--alias", "docs", ...rig.target]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "the runtime of docs that runs now cannot be replaced: URL file ");
    assert((await Deno.lstat(urlFile)).isFile);
    assertEquals(await rig.processes(), []);
  },
});

Deno.test("runtimes connect: a history that cannot be written is told, and the runtime is up", async () => {
  await using rig = await openRuntimes();
  const history = `${rig.state}/history.md`;
  await Deno.mkdir(history, { recursive: true });
  const { code, stderr } = await rig.run(["connect", "--alias", "docs", ...rig.target]);
  assertEquals(code, 0);
  assertEquals(stderr.split(`history ${history} cannot be written`).length, 2, stderr);
});

Deno.test("runtimes status --remote: asks with the runtime's key; a tunnel that is gone is told [runtimes §1.7]", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const found = payloadOf(await rig.run(["status", "docs", "--remote", "--json"]), 0);
  assertEquals(memberOf(found, "remote", "name"), "e2e");
  assertEquals(
    ["remote_lookup_attempted", "remote_lookup_auth_kind", "remote_lookup_auth_ref", "stale"]
      .map((name) => found[name]),
    [true, "runtime", "env:CONTROL_PLANE_API_KEY", false],
  );
  const path = `${rig.state}/aliases.yaml`;
  const gone = `tunnel_${"9".repeat(32)}`;
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replaceAll(TUNNEL_ID, gone));
  const stale = payloadOf(await rig.run(["status", "docs", "--remote", "--json"]), 0);
  assertEquals([stale["stale"], stale["remote"]], [true, null]);
  // With no process record either, there is nothing behind the alias.
  await rig.run(["stop", "docs"]);
  await Deno.remove(`${rig.state}/processes.yaml`);
  assertEquals((await rig.run(["status", "docs", "--remote"])).code, 2);
});
