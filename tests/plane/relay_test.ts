import { assertEquals } from "@std/assert";
import { FakeClock } from "./fake_clock.ts";
import {
  CALL,
  connected,
  errorCode,
  final,
  noticed,
  notify,
  polled,
  PROGRESS,
  startPlane,
} from "./plane_fixture.ts";

Deno.test("without a client the connector is told at once", async () => {
  const clock = new FakeClock();
  await using test = startPlane({ clock, limits: { clientLastSeenMs: 20_000 } });
  const never = await test.connect(CALL);
  assertEquals([never.status, await errorCode(never)], [503, "tunnel_client_not_seen"]);
  const polling = test.poll("limit=1&timeout_ms=1");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  await clock.advance(1);
  await polling;
  await clock.advance(20_001);
  const gone = await test.connect(CALL);
  assertEquals([gone.status, await errorCode(gone)], [503, "tunnel_client_not_connected"]);
});

Deno.test("a full queue is 429 with Retry-After", async () => {
  await using test = startPlane({ limits: { maxQueued: 1 } });
  await connected(test);
  const first = test.connect(CALL);
  await noticed(test, (tunnel) => tunnel.queued === 1);
  const second = await test.connect(CALL);
  assertEquals([second.status, second.headers.get("retry-after")], [429, "1"]);
  assertEquals(await errorCode(second), "tunnel_queue_full");
  await test.respond(await polled(test), final("{}"));
  await (await first).body?.cancel();
});

Deno.test("no answer in time is 504, and the late one is unknown", async () => {
  const clock = new FakeClock();
  await using test = startPlane({ clock, limits: { responseTimeoutMs: 50 } });
  const polling = polled(test);
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  const answering = test.connect(CALL);
  const command = await polling;
  await clock.advance(50);
  const answer = await answering;
  assertEquals([answer.status, await errorCode(answer)], [504, "tunnel_response_timeout"]);
  const late = await test.respond(command, final("{}"));
  assertEquals([late.status, await errorCode(late)], [404, "pending_request_not_found"]);
});

Deno.test("a command nobody polled leaves the queue when its time is up", async () => {
  await using test = startPlane({ limits: { responseTimeoutMs: 50 } });
  await connected(test);
  assertEquals(await errorCode(await test.connect(CALL)), "tunnel_response_timeout");
  assertEquals(test.plane.snapshot().tunnels[0]?.queued, 0);
});

Deno.test("a connector that left while waiting makes its answer unknown", async () => {
  await using test = startPlane();
  await connected(test);
  const leaving = new AbortController();
  const answering = test.connect(CALL, { signal: leaving.signal }).catch((e) => e.name);
  const command = await polled(test);
  leaving.abort();
  assertEquals(await answering, "AbortError");
  await noticed(test, (tunnel) => tunnel.pending === 0);
  const late = await test.respond(command, notify(PROGRESS));
  assertEquals([late.status, await errorCode(late)], [404, "pending_request_not_found"]);
});

Deno.test("a connector that left its stream makes the next notification unknown", async () => {
  await using test = startPlane();
  await connected(test);
  const answering = test.connect(CALL);
  const command = await polled(test);
  await test.respond(command, notify(PROGRESS));
  await (await answering).body?.cancel();
  await noticed(test, (tunnel) => tunnel.pending === 0);
  const late = await test.respond(command, notify(PROGRESS));
  assertEquals([late.status, await errorCode(late)], [404, "pending_request_not_found"]);
});

Deno.test("a connector that left while queued takes its command back", async () => {
  await using test = startPlane();
  await connected(test);
  const leaving = new AbortController();
  const answering = test.connect(CALL, { signal: leaving.signal }).catch((e) => e.name);
  await noticed(test, (tunnel) => tunnel.queued === 1);
  leaving.abort();
  await answering;
  await noticed(test, (tunnel) => tunnel.queued === 0);
  assertEquals(await test.poll("limit=1&timeout_ms=1"), []);
});
