import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { openPlane, startClient } from "./client.ts";
import { startTunnel, type Tunnel } from "./tunnel.ts";
import { connect, textOf } from "./everything_session.ts";
import { scriptedServer } from "./stdio_servers.ts";

/** Texts that others look for, in the order in which they come (design §7). */
const MOMENTS = [
  "starting component=process",
  "HEALTH URL: ",
  "health server listening",
  "pid file written",
  "MCP channel opened",
  "starting control-plane poller",
  "tunnel metadata fetched",
  "Connected to control plane",
  "Long-polling for requests...",
  "tunnel-client startup summary",
  "🟢 tunnel-client started",
];

Deno.test("run --embedded-mcp-stub: serves its tools and tells of its moments in order (cli §17.6)", async () => {
  await using tunnel = await startTunnel({ flags: ["--embedded-mcp-stub"] });
  const { client } = tunnel;
  await client.line("🟢 tunnel-client started");
  const at = MOMENTS.map((words) => client.lines.findIndex((line) => line.includes(words)));
  assertEquals(at.includes(-1), false, client.lines.join("\n"));
  assertEquals(at, at.toSorted((a, b) => a - b), client.lines.join("\n"));

  await using session = await connect(tunnel.ingress());
  const echoed = await session.client.callTool({ name: "echo", arguments: { input: "hello" } });
  assertEquals(textOf(echoed), "hello");
  await probes(tunnel);
});

/** What supervisors read from the health pages. */
async function probes({ client, plane }: Tunnel): Promise<void> {
  assertMatch(await Deno.readTextFile(client.urlFile), /^http:\/\/127\.0\.0\.1:\d+$/);
  assertEquals((await Deno.stat(client.urlFile)).mode! & 0o777, 0o600);
  assertEquals(await client.readyz(), { status: 200, text: "ready" });
  const live = await fetch(`${client.healthUrl}/healthz`);
  assertEquals([live.status, await live.text()], [200, "live"]);
  await client.counted("liveness", 1);
  await client.counted("readiness", 1);
  // What the plane counted as answered, the client counts as requests.
  const answered = plane.snapshot().tunnels[0]?.answered ?? 0;
  await client.counted(`tunnel_client_requests_total{status="success"}`, answered);
}

Deno.test("run: the summary names what is amiss with the main server (operator-surface §6)", async () => {
  await using plane = openPlane();
  await using client = await startClient(plane.url, { http: { main: refusingUrl() } });
  const summary = await client.line("tunnel-client startup summary");
  assertMatch(summary, /first_failing_dependency="?mcp_probe: .*refused/);
  await client.line("🟢 tunnel-client started");
});

Deno.test("run --log.format=json: every line is JSON with instance and tunnel", async () => {
  await using tunnel = await startTunnel({
    stdio: { main: scriptedServer() },
    flags: ["--log.format=json"],
  });
  await tunnel.client.line("🟢 tunnel-client started");
  for (const line of tunnel.client.lines) {
    const { time, level, msg, client_instance_id, tunnel_id } = JSON.parse(line);
    assertMatch(client_instance_id, /^[0-9a-f]{32}$/);
    assertStringIncludes(tunnel_id, "tunnel_");
    assertEquals([typeof time, level, typeof msg], ["string", level.toUpperCase(), "string"]);
  }
});
