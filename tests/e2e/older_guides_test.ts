import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { startClient } from "../cli/client_process.ts";

const TUNNEL_ID = "tunnel_0123456789abcdef0123456789abcdef";
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

Deno.test("run --log-level debug --enable-request-timing with a flat JSON profile: as an older guide prints it (configuration §S, §9.29, §9.30)", async () => {
  await using opened = new AsyncDisposableStack();
  const home = await Deno.makeTempDir();
  opened.defer(() => Deno.remove(home, { recursive: true }));
  const plane = opened.use(createPlane({
    runtimeKeys: [{ key: new Secret("runtime-key") }],
    adminKey: new Secret("admin-key"),
    tunnels: [{ id: TUNNEL_ID, name: "docs" }],
  }));
  const served = opened.use(servePlane(plane, LOOPBACK));
  const stub = opened.use(await serveStub({ ...LOOPBACK, name: "docs", version: "1" }));
  const dir = `${home}/.tunnel-client/profiles`;
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(
    `${dir}/production-http.json`,
    JSON.stringify({
      tunnel_id: TUNNEL_ID,
      mcp_server_url: stub.mcpUrl,
      control_plane_url: served.url,
      admin_ui_address: "127.0.0.1:0",
      poll_interval_ms: 1000,
    }),
  );
  await using client = startClient(
    ["run", "--profile", "production-http", "--log-level", "debug", "--enable-request-timing"],
    { env: { HOME: home, CONTROL_PLANE_API_KEY: "runtime-key" } },
  );
  const health = await client.line("Health endpoint: ");
  assert(/Health endpoint: http:\/\/127\.0\.0\.1:\d+\/healthz/.test(health), health);
  await client.line("🟢 tunnel-client started");
  await client.line("readiness changed");
  // One line a person reads: time, level, message.
  const told = [
    /^\S+Z \[INFO\] tunnel-client v\d+\.\d+\.\d+ starting/,
    /\[INFO\] Profile: production-http/,
    new RegExp(`Tunnel ID: ${TUNNEL_ID}`),
    /MCP server: http:\/\/127\.0\.0\.1:\d+/,
    /Connected to control plane/,
    /Long-polling for requests\.\.\./,
    /\[WARN\] poll_interval_ms/,
  ];
  for (const line of told) assert(client.lines.some((text) => line.test(text)), `${line}`);

  const base = /http:\/\/127\.0\.0\.1:\d+/.exec(health)?.[0] ?? "";
  const headers = { accept: "application/json" };
  const live = await (await fetch(`${base}/healthz`, { headers })).json();
  assertEquals([typeof live.status, live.tunnel_id, live.connected], ["string", TUNNEL_ID, true]);
  const ready = await (await fetch(`${base}/readyz`, { headers })).json();
  assertObjectMatch(ready, { status: "ready", polling: true, mcp_server_reachable: true });

  const answer = await fetch(`${served.url}/v1/mcp/${TUNNEL_ID}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body:
      '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}',
  });
  assertEquals(answer.status, 200, await answer.text());
  const timing = await client.line("request timing");
  assert(/queue.*ms=|ms/.test(timing), timing);
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0);
});
