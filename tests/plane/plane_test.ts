import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { createPlane, type PlaneOptions } from "../../lib/plane/plane.ts";
import { CALL, errorCode, noticed, notify, startPlane, TUNNEL } from "./plane_fixture.ts";

Deno.test("createPlane() refuses options it cannot work with, naming them", () => {
  const table: [Partial<PlaneOptions>, string][] = [
    [{ tunnels: [{ id: "tunnel_x" }] }, "tunnel_x"],
    [{ tunnels: [{ id: TUNNEL }, { id: TUNNEL }] }, "twice"],
    [{ tunnels: [{ id: TUNNEL }], limits: { maxQueued: 0 } }, "maxQueued"],
    [{ limits: { responseTimeoutMs: 1.5 } }, "responseTimeoutMs"],
    [{ publicOrigin: "https://a.test/path" }, "publicOrigin"],
    [{ publicOrigin: "plane.test" }, "publicOrigin"],
  ];
  for (const [options, text] of table) {
    assertThrows(() => createPlane({ runtimeKeys: [], ...options }), OperatorError, text);
  }
});

Deno.test("Plane.close() ends waiting polls, waiting connectors and open streams", async () => {
  await using test = startPlane();
  await test.poll("limit=1&timeout_ms=1");
  const streaming = test.connect(CALL);
  const [command] = await test.poll();
  if (command === undefined) throw new Error("no command");
  await test.respond(command, notify('{"jsonrpc":"2.0","method":"m"}'));
  const stream = await streaming;
  const waiting = test.connect(CALL, { path: `${TUNNEL}/docs` });
  await noticed(test, (tunnel) => tunnel.queued === 1);
  const polling = test.poll("channel=main&limit=1&timeout_ms=60000");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);

  test.plane.close();
  assertEquals(await polling, []);
  const answer = await waiting;
  assertEquals([answer.status, await errorCode(answer)], [503, "tunnel_transport_unavailable"]);
  const events = (await stream.text()).trimEnd().split("\n\n");
  assertEquals(
    events[1],
    'event: message\ndata: {"jsonrpc":"2.0","id":1,"error":{"code":-32603,' +
      '"message":"the control plane is shutting down"}}',
  );
  const later = await fetch(`${test.url}/readyz`);
  assertEquals([later.status, await errorCode(later)], [503, "tunnel_transport_unavailable"]);
});

Deno.test("Plane.snapshot() counts what happened to a tunnel's commands", async () => {
  await using test = startPlane();
  await test.poll("limit=1&timeout_ms=1");
  const answering = test.connect('{"jsonrpc":"2.0","method":"m"}');
  const [command] = await test.poll();
  if (command === undefined) throw new Error("no command");
  await test.respond(command, '"resp_code":202,"resp_type":"notify_ack"');
  await (await answering).body?.cancel();
  assertEquals(test.plane.snapshot().tunnels[0], {
    id: TUNNEL,
    name: "first",
    submitted: 1,
    delivered: 1,
    answered: 1,
    notified: 0,
    notificationsDropped: 0,
    unanswered: 0,
    queued: 0,
    pending: 0,
    waitingPolls: 0,
    connected: true,
  });
});
