import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { startEverythingHttp } from "../fixtures/everything.ts";
import { allSteps, connect, longOperation, useEverything } from "./everything_session.ts";
import { request, startTunnel } from "./tunnel.ts";

Deno.test("tunnel to server-everything over HTTP: the official client can do everything", async () => {
  await using server = await startEverythingHttp();
  await using tunnel = await startTunnel({ http: { main: server.url } });
  await using session = await connect(tunnel.ingress());
  assert(session.transport.sessionId);
  await useEverything(session);

  // Sessions live beside each other and end one by one (wire-protocol §9.45).
  await using other = await connect(tunnel.ingress());
  assertNotEquals(other.transport.sessionId, session.transport.sessionId);
  const told = await Promise.all([
    longOperation(session.client, 2),
    longOperation(other.client, 3),
  ]);
  assertEquals(told, [allSteps(2), allSteps(3)]);

  const ended = session.transport.sessionId ?? "";
  await session.transport.terminateSession();
  assertEquals(session.transport.sessionId, undefined);
  const late = await tunnel.call(request("ping"), {
    accept: "application/json, text/event-stream",
    headers: { "mcp-session-id": ended },
  });
  assertEquals([late.status, "error" in JSON.parse(late.text)], [400, true]);
  assertEquals(await other.client.ping(), {});
});
