import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import {
  type AdminOptions,
  openStream,
  ownAddress,
  rawPage,
  startAdmin,
  until,
} from "./admin_rig.ts";
import { runClient } from "../cli/client_process.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { startClient } from "./client.ts";
import { ROOT, runProcess } from "./process.ts";
import { soon } from "./soon.ts";

const REFUSED = "admin UI is restricted to loopback; set --allow-remote-ui to override\n";
const OWN = ownAddress();
const NAME_OF_NONE = OWN === undefined ? " (skipped: this machine has no other address)" : "";
/** Binds every address of the machine. */
const OPEN: AdminOptions = {
  listen: () => ["--health.listen-addr", "0.0.0.0:0"],
  permissions: () => ["--allow-net=127.0.0.1,0.0.0.0"],
};

Deno.test({
  name: `pages: others than this machine are probed, not shown [operator §12.7]${NAME_OF_NONE}`,
  ignore: OWN === undefined,
  fn: async () => {
    await using it = await startAdmin(OPEN);
    const far = { host: OWN ?? "", port: new URL(it.baseUrl).port };
    const headers = { "x-forwarded-for": "127.0.0.1" };
    const live = await rawPage(far, "/healthz", { headers });
    assertEquals([live.status, live.text], [200, "live"]);
    for (const path of ["/readyz", "/metrics"]) {
      assertEquals((await rawPage(far, path)).status, 200, path);
    }
    for (const path of ["/", "/ui", "/api/status", "/api/logs/export", "/api/events"]) {
      const { status, text } = await rawPage(far, path, { headers });
      assertEquals([path, status, text], [path, 403, REFUSED]);
    }
    assertEquals((await rawPage(far, "/harpoon/mcp", { method: "POST" })).status, 403);
    const near = { host: "127.0.0.1", port: far.port };
    assertEquals((await rawPage(near, "/api/status")).status, 200);
  },
});

Deno.test({
  name:
    `pages: with the remote UI others are shown them, by address, not by a name of theirs [operator §12.7]${NAME_OF_NONE}`,
  ignore: OWN === undefined,
  fn: async () => {
    const flags = ["--allow-remote-ui", "--harpoon.additional-transport=http-streamable"];
    await using it = await startAdmin({ ...OPEN, flags });
    const far = { host: OWN ?? "", port: new URL(it.baseUrl).port };
    for (const path of ["/ui", "/api/status"]) {
      assertEquals((await rawPage(far, path)).status, 200, path);
    }
    const headers = { host: `evil.example:${far.port}` };
    assertEquals((await rawPage(far, "/api/status", { headers })).status, 403);
    const harpoon = await rawPage(far, "/harpoon/mcp", { method: "POST" });
    assertEquals(harpoon.status, 403);
  },
});

Deno.test("pages: a rebound name reads and changes nothing, whatever its origin [operator §12.8]", async () => {
  await using it = await startAdmin();
  const { port } = new URL(it.baseUrl);
  const near = { host: "127.0.0.1", port };
  const rebound = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
  const body = `{"level":"debug"}`;
  const put = (headers: Readonly<Record<string, string>>) =>
    rawPage(near, "/api/log-level", { method: "PUT", headers, body });
  for (const path of ["/api/status", "/api/logs", "/api/requests", "/ui"]) {
    assertEquals((await rawPage(near, path, { headers: rebound })).status, 403, path);
  }
  assertEquals((await put(rebound)).status, 403);
  const foreign = { host: `127.0.0.1:${port}`, origin: "https://evil.example" };
  assertEquals((await put(foreign)).text, "admin UI unsafe request must be same-origin\n");
  assertEquals((await rawPage(near, "/api/status", { headers: foreign })).status, 403);
  assertEquals((await it.json("/api/log-level")).level, "info");
  assertEquals((await put({ host: `localhost:${port}` })).status, 200);
});

Deno.test("pages: who comes by the socket is this machine, and `health --url-file` goes through it [operator §12.5]", async () => {
  await using it = await startAdmin({
    listen: (directory) => ["--health.unix-socket", `${directory}/health.sock`],
    permissions: (directory) => [`--allow-net=127.0.0.1,unix:${directory}/health.sock`],
  });
  const path = `${it.directory}/health.sock`;
  using unix = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const response = await fetch("http://localhost/api/status", { client: unix });
  const { health_listen_addr } = await response.json();
  assertEquals([response.status, health_listen_addr], [200, path]);
  assertEquals(await it.echo(), 200);
  const { code, stdout } = await runProcess({
    args: [
      ...[
        "run",
        "-q",
        "--no-prompt",
        "--allow-env",
        "--allow-read",
        `--allow-net=unix:${path},localhost:80`,
      ],
      ...[`--allow-write=${path}`, `${ROOT}main.ts`, "health", "--url-file", it.urlFile],
      ...["--require-control-plane-poll", "--json"],
    ],
  });
  const { result, readyz, control_plane_poll } = JSON.parse(stdout);
  assertEquals([code, result, readyz.body], [0, "ok", "ready"]);
  assertEquals(control_plane_poll.ok, true);
});

Deno.test("health --require-control-plane-poll: a client that never polled fails, two places are a mistake [operator §12.13]", async () => {
  await using client = await startClient(refusingUrl(), { flags: ["--embedded-mcp-stub"] });
  const health = async (...flags: readonly string[]) => {
    const { code, stdout, stderr } = await runClient(["health", ...flags]);
    return { code, told: stdout + stderr };
  };
  const place = ["--url-file", client.urlFile];
  const never = await health(...place, "--require-control-plane-poll", "--json");
  assertEquals(never.code, 2);
  const { control_plane_poll, healthz } = JSON.parse(never.told);
  assertEquals([healthz.ok, control_plane_poll.value], [true, 0]);
  assertMatch(control_plane_poll.error, /^no successful .*poll/);
  const twice = await health(...place, "--port", "1");
  assertEquals(twice.code, 1);
  assertMatch(twice.told, /--url, --url-file and --port .*one of them/);
});

Deno.test("pages: debug lines come in file and stream once the level is set, and go with it [operator §12.11]", async () => {
  await using it = await startAdmin({
    listen: (directory) => [
      ...["--health.listen-addr", "127.0.0.1:0", "--log.file", `${directory}/log`],
    ],
    flags: ["--log.format=json"],
  });
  const level = (body: string) =>
    fetch(`${it.baseUrl}/api/log-level`, { method: "PUT", body }).then(async (response) => {
      await response.body?.cancel();
      return response.status;
    });
  const debugLines = async () =>
    (await Deno.readTextFile(`${it.directory}/log`)).split("\n")
      .filter((line) => line.includes(`"level":"DEBUG"`) && line.includes("final response"));
  assertEquals(await it.echo(), 200);
  assertEquals(await debugLines(), []);
  assertEquals([await level(`{"level":"error"}`), await level(`{"level":"info"}{}`)], [400, 400]);
  await using stream = await openStream(`${it.baseUrl}/api/logs/stream`);
  assertEquals(await level(`{"level":"debug"}`), 200);
  await soon(stream.event("runtime log level updated", "DEBUG"), "the change");
  assertEquals(await it.echo(), 200);
  await soon(stream.event("final response posted", "DEBUG"), "a debug event");
  const { length } = await debugLines();
  assert(length > 0);
  assertEquals(await level(`{"level":"warn"}`), 200);
  assertEquals(await it.echo(), 200);
  assertEquals((await debugLines()).length, length);
});

Deno.test("pages: the bundle holds what happened, and a preview says what is in it [operator §12.12]", async () => {
  await using it = await startAdmin({ flags: ["--mcp.extra-headers", "X-Debug: planted-value"] });
  assertEquals(await it.echo(), 200);
  // Its consumer has the answer before the client knows that it was delivered.
  await until(
    async () => (await it.json("/api/requests")).requests[0]?.outcome === "ok",
    it.client,
  );
  const response = await fetch(`${it.baseUrl}/api/logs/export`);
  const entries = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const preview = await it.json("/api/logs/export?preview=1");
  assertEquals(Object.keys(entries), preview.files);
  const text = (name: string) => new TextDecoder().decode(entries[name]);
  const runtime = text("tunnel-client.runtime.yaml");
  assertStringIncludes(runtime, "X-Debug: [REDACTED]");
  assertStringIncludes(runtime, "CONTROL_PLANE_API_KEY: [REDACTED]".replace(": [", `: '[`));
  assertStringIncludes(text("tunnel-client.logs.ndjson"), "tunnel-client started");
  assertMatch(text("tunnel-client.metrics.prom"), /^commands_polled_total [1-9]/m);
  assertEquals(JSON.parse(text("admin/status.json")).pid, it.client.pid);
  assertEquals(JSON.parse(text("admin/readiness.json")).status, "ready");
  const [call] = JSON.parse(text("admin/requests.json"));
  assertEquals([call.method, call.outcome], ["echo", "ok"]);
  for (const [name, bytes] of Object.entries(entries)) {
    assertEquals(new TextDecoder().decode(bytes).includes("planted-value"), false, name);
  }
});

Deno.test("pages: a reader that comes back goes on behind what it has, in the next client from its start [operator §13]", async () => {
  await using it = await startAdmin();
  const instance = async () => (await it.json("/api/status")).client_instance_id;
  const first = await instance();
  let last: string | undefined;
  {
    await using stream = await openStream(`${it.baseUrl}/api/events`, { "last-event-id": "0" });
    assertStringIncludes(await soon(stream.event("event: hello"), "hello"), first);
    const started = await soon(stream.event("event: log", "tunnel-client started"), "a log event");
    last = /^id: (\d+)$/m.exec(started)?.[1];
    assertStringIncludes(await soon(stream.event("event: readiness"), "readiness"), "ready");
    assertEquals(await it.echo(), 200);
    assertStringIncludes(await soon(stream.event("event: request"), "a request"), "echo");
    await soon(stream.event("event: tick"), "a tick");
  }
  // Nobody reads when this is said.
  await fetch(`${it.baseUrl}/api/log-level`, { method: "PUT", body: `{"level":"info"}` })
    .then((response) => response.body?.cancel());
  const headers = { "last-event-id": last ?? "" };
  {
    await using stream = await openStream(`${it.baseUrl}/api/events`, headers);
    const next = await soon(stream.event("event: log"), "what was missed");
    assertStringIncludes(next, `id: ${Number(last) + 1}\n`);
    if (!next.includes("runtime log level updated")) {
      await soon(stream.event("runtime log level updated"), "the missed line");
    }
  }
  await it.restart();
  const second = await instance();
  assert(first !== second);
  const far = { "last-event-id": "100000" };
  await using stream = await openStream(`${it.baseUrl}/api/events`, far);
  assertStringIncludes(await soon(stream.event("event: hello"), "hello"), second);
  assertStringIncludes(await soon(stream.event("event: log"), "the first line"), "id: 1\n");
});

Deno.test("pages: switched off there are the probes and nothing else [operator §11]", async () => {
  await using it = await startAdmin({ file: "admin_ui: { enabled: false }\n" });
  for (const path of ["/healthz", "/readyz", "/startupz", "/metrics"]) {
    const response = await fetch(it.baseUrl + path);
    await response.body?.cancel();
    assertEquals([path, response.status], [path, 200]);
  }
  for (const path of ["/", "/ui", "/api/status", "/api/logs", "/assets/app.js", "/favicon.ico"]) {
    const response = await fetch(it.baseUrl + path);
    assertEquals([path, response.status, await response.text()], [path, 404, "not found\n"]);
  }
  assertEquals(it.client.lines.some((line) => line.includes("/ui")), false);
});

Deno.test("pages: what the log names can be opened, and orders are carried out [operator §6]", async () => {
  await using it = await startAdmin();
  const url = (await it.client.line("Admin UI available at")).match(/http:\S+\/ui/)?.[0] ?? "";
  const page = await fetch(url);
  assertStringIncludes(await page.text(), "tunnel-client");
  assertEquals(page.headers.get("cache-control"), "no-store, max-age=0");
  for (const path of ["/api/channels/main/probe", "/api/poll/retry"]) {
    const response = await fetch(it.baseUrl + path, { method: "POST" });
    assertEquals([path, response.status, await response.text()], [
      path,
      200,
      `{"status":"done"}\n`,
    ]);
  }
  const main = async () => (await it.json("/api/status")).channels[0];
  await until(async () => (await main()).state === "ok", it.client);
  const { name, enabled, probe_status } = await main();
  assertEquals([name, enabled, probe_status], ["main", true, "ok"]);
  assertEquals((await it.json("/api/requests")).total, 0);
  assertEquals(await it.echo(), 200);
  assertMatch(
    await (await fetch(`${it.baseUrl}/readyz?verbose`)).text(),
    /^\+ Poll good[^]*\nready\n$/,
  );
});
