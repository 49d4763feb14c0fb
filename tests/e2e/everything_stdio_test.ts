import { assertEquals } from "@std/assert";
import { everythingArgv } from "../fixtures/everything.ts";
import { allSteps, connect, longOperation, useEverything } from "./everything_session.ts";
import { request, startTunnel } from "./tunnel.ts";

Deno.test("tunnel to server-everything over stdio: sessions share the child without mixing", async () => {
  await using tunnel = await startTunnel({ stdio: { main: everythingArgv() } });
  await using session = await connect(tunnel.ingress());
  await useEverything(session);

  // Both clients number their calls from 0 and use that number as progress token too.
  await using one = await connect(tunnel.ingress());
  await using two = await connect(tunnel.ingress());
  const told = await Promise.all([longOperation(one.client, 2), longOperation(two.client, 5)]);
  assertEquals(told, [allSteps(2), allSteps(5)]);
  const texts = await Promise.all(["a", "b", "c"].map(async (message) => {
    const params = `{"name":"echo","arguments":{"message":"${message}"}}`;
    return JSON.parse((await tunnel.call(request("tools/call", params, "7"))).text);
  }));
  assertEquals(texts.map(({ id, result }) => [id, result.content[0].text]), [
    [7, "Echo: a"],
    [7, "Echo: b"],
    [7, "Echo: c"],
  ]);

  // One child serves all sessions: ending one is not possible and harms nobody (mcp-transports §12).
  const ending = { method: "DELETE", headers: { "mcp-session-id": "x" } } as const;
  assertEquals((await tunnel.call("", ending)).status, 405);
  assertEquals(await one.client.ping(), {});
  assertEquals(tunnel.client.lines.filter((line) => line.includes("MCP child started")).length, 1);
});
