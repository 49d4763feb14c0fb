import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { socketUrl } from "../../lib/ops/health_socket.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { probeAnswer } from "../fixtures/probe_aside.ts";
import { API_KEY, clientPermissions, openPlane, startClient, TUNNEL_ID } from "./client.ts";
import { ROOT, startProcess } from "./process.ts";
import { scriptedServer } from "./stdio_servers.ts";
import { call, request, startTunnel } from "./tunnel.ts";

/** A server on the address of a URL that notes the methods it is asked. */
function serveAt(url: string, status = 200) {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: Number(new URL(url).port), onListen() {} },
    async (incoming) => {
      const body = await incoming.text();
      if (incoming.method === "POST") asked.push(JSON.parse(body).method);
      const answer = probeAnswer(incoming.method, body);
      const isCall = body.includes(`"tools/list"`);
      const text = isCall ? `{"jsonrpc":"2.0","id":1,"result":{}}` : answer.text;
      const headers = { "content-type": "application/json" };
      const code = status === 200 ? answer.status : status;
      return new Response(text === "" || code === 204 ? null : text, { status: code, headers });
    },
  );
  return { asked, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("run before its MCP server: not ready and says why, ready without a restart once it is there", async () => {
  const url = refusingUrl();
  await using plane = openPlane();
  await using client = await startClient(plane.url, { http: { main: url } });
  await client.line("Connected to control plane");
  await client.line("retrying MCP startup probe");
  const { status, text } = await client.readyz();
  assertEquals(status, 503);
  assertStringIncludes(text, "mcp probe failed: ");
  assertStringIncludes(text, "check mcp.server_urls");

  await using server = serveAt(url);
  await client.line("mcp session initialized");
  // The line is true of the health pages already (design §7).
  assertEquals(await client.readyz(), { status: 200, text: "ready" });
  assertEquals((await call(plane.url, request("tools/list"))).status, 200);
  // Nothing but looks and the one call has reached it.
  assertEquals(server.asked.filter((method) => method === "tools/list").length, 1);
});

Deno.test("run with an MCP server that wants credentials: ready, and says so", async () => {
  const url = refusingUrl();
  await using _server = serveAt(url, 401);
  await using plane = openPlane();
  await using client = await startClient(plane.url, { http: { main: url } });
  await client.line("Connected to control plane");
  await client.line("MCP initialize requires auth");
  assertEquals(await client.readyz(), {
    status: 200,
    text: "ready (mcp initialize requires auth: HTTP 401)",
  });
});

Deno.test("run --mcp.startup-wait-timeout: polls only once the server accepts connections", async () => {
  const url = refusingUrl();
  await using plane = openPlane();
  await using client = await startClient(plane.url, {
    http: { main: url },
    flags: ["--mcp.startup-wait-timeout=15s"],
  });
  await client.line("retrying MCP startup probe");
  assertEquals(client.lines.some((line) => line.includes("starting control-plane poller")), false);
  await using _server = serveAt(url);
  await client.line("starting control-plane poller");
  await client.ready();
});

Deno.test("run --mcp.startup-wait-timeout: polls all the same when the time is over, and stops at once before", async () => {
  await using plane = openPlane();
  const http = { main: refusingUrl() };
  await using patient = await startClient(plane.url, {
    http,
    flags: ["--mcp.startup-wait-timeout=30s"],
  });
  await using hasty = await startClient(plane.url, {
    http,
    flags: ["--mcp.startup-wait-timeout=200ms"],
  });
  await hasty.line("MCP startup wait timed out");
  await hasty.line("starting control-plane poller");
  await patient.line("retrying MCP startup probe");
  patient.signal("SIGTERM");
  assertEquals(await patient.exit(), { code: 0, signal: null });
});

Deno.test("run --embedded-mcp-stub: its OAuth metadata is found (design §7)", async () => {
  await using tunnel = await startTunnel({ flags: ["--embedded-mcp-stub"] });
  const line = await tunnel.client.line("OAuth discovery ProtectedResourceMetaData fetched");
  assertStringIncludes(line, "status_code=200");
});

Deno.test("run --enable-request-timing: one line a request with the milliseconds of each step (configuration §S)", async () => {
  await using tunnel = await startTunnel({
    stdio: { main: scriptedServer() },
    flags: ["--enable-request-timing"],
  });
  await tunnel.call(request("echo"));
  const line = await tunnel.client.line("request timing");
  assertMatch(line, /queue_ms=[\d.]+ mcp_ms=[\d.]+ response_ms=[\d.]+ total_ms=[\d.]+/);
});

Deno.test("run --health.unix-socket: the URL file names it, only its owner may connect, gone after the stop", async () => {
  await using mcp = serveRawMcp();
  await using plane = openPlane();
  const directory = await Deno.makeTempDir();
  const [path, urlFile] = [`${directory}/health.sock`, `${directory}/url`];
  try {
    await using client = startProcess({
      args: [
        ...["run", "-q", ...clientPermissions(directory), `--allow-net=unix:${path},127.0.0.1`],
        ...[`${ROOT}main.ts`, "run"],
        ...["--control-plane.base-url", plane.url, "--control-plane.tunnel-id", TUNNEL_ID],
        ...["--mcp.server-url", mcp.url, "--health.unix-socket", path],
        ...["--health.url-file", urlFile],
      ],
      env: { CONTROL_PLANE_API_KEY: API_KEY },
    });
    await client.line("health server listening");
    assertEquals(await Deno.readTextFile(urlFile), socketUrl(path));
    assertEquals((await Deno.lstat(path)).mode! & 0o777, 0o600);
    {
      using unix = Deno.createHttpClient({ proxy: { transport: "unix", path } });
      const live = await fetch("http://localhost/healthz", { client: unix });
      assertEquals(await live.text(), "live");
    }
    assert(client.lines.some((line) => line.includes("HEALTH URL: http+unix://")));
    client.signal("SIGTERM");
    assertEquals((await client.exit()).code, 0);
    assertEquals(Array.from(Deno.readDirSync(directory)), []);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
