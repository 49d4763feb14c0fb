import { assert, assertEquals } from "@std/assert";
import { hang, serveFaults } from "../fixtures/fault_server.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { soon } from "./soon.ts";
import { request, startTunnel } from "./tunnel.ts";

Deno.test("a channel full of hung calls holds up no other channel (design §5)", async () => {
  await using mcp = serveRawMcp();
  await using stuck = await serveFaults(hang);
  await using tunnel = await startTunnel({
    http: { main: mcp.url, slow: stuck.url },
    flags: ["--mcp.max-concurrent-requests=2", "--control-plane.max-inflight=3"],
  });
  // Slots and queue of the channel, and as many again that have to wait at the control plane.
  const leaving = new AbortController();
  let answered = 0;
  const hung = Array.from({ length: 10 }, async (_, id) => {
    const response = await fetch(tunnel.ingress("slow"), {
      method: "POST",
      body: request("x", "{}", String(id)),
      signal: leaving.signal,
    }).catch(() => undefined);
    if (response !== undefined) answered++;
    await response?.body?.cancel();
  });
  await soon(stuck.seen(2), "two calls");
  await tunnel.client.counted("commands_queue_length", 3);

  for (let id = 0; id < 50; id++) {
    assertEquals((await tunnel.call(request("echo", "{}", String(id)))).status, 200);
  }
  assertEquals(answered, 0);
  assertEquals(mcp.requests.length, 50);
  const [tunnelState] = tunnel.plane.snapshot().tunnels;
  assert((tunnelState?.queued ?? 0) >= 5, JSON.stringify(tunnelState));
  leaving.abort();
  await Promise.all(hung);
});
