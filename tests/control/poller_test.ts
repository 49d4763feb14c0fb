import { assert, assertEquals, assertRejects } from "@std/assert";
import { halfBody, hang, noAnswer, serveFaults } from "../fixtures/fault_server.ts";
import { ManualClock } from "./manual_clock.ts";
import { idsOf, Polling, TestSink } from "./polling.ts";
import { batch, problem, scriptPlane } from "./scripted_plane.ts";

const query = ({ target }: { target: string }) => target.slice(target.indexOf("?"));

Deno.test("wire 1, 2: an idle client polls with limit=20&timeout_ms=30000", async () => {
  await using plane = scriptPlane();
  await using _polling = new Polling(plane.url).run();
  assertEquals(query(await plane.requests.nth(1)), "?limit=20&timeout_ms=30000");
});

Deno.test("wire 8: after empty answers it polls again, without an error", async () => {
  await using plane = scriptPlane(
    () => new Response(null, { status: 204 }),
    () => new Response("{}"),
    () => batch(0),
  );
  await using polling = new Polling(plane.url).run();
  await plane.requests.nth(4);
  assertEquals(polling.factsOf("poll_succeeded").map(({ commands }) => commands), [0, 0, 0]);
  assertEquals([polling.factsOf("poll_failed"), polling.batches.items], [[], []]);
});

Deno.test("design §4: an instant empty answer is followed by a pause, a late or a full one is not", async () => {
  await using plane = scriptPlane();
  await using polling = new Polling(plane.url).run();
  (await plane.requests.nth(1)).answer(batch(0));
  const late = await plane.requests.nth(2);
  assertEquals(polling.clock.sleeps.items, [50]);
  polling.clock.advance(60);
  late.answer(batch(0));
  (await plane.requests.nth(3)).answer(batch(1));
  await plane.requests.nth(4);
  assertEquals(polling.clock.sleeps.items, [50]);
});

Deno.test("wire 9: more commands than asked for are all delivered, in order, and it is told once", async () => {
  await using plane = scriptPlane(() => batch(3));
  const sink = new TestSink({ queueCapacity: 1, freeSlots: 1, slots: 1 });
  await using polling = new Polling(plane.url, { sink }).run();
  assertEquals(idsOf(await polling.batches.nth(1)), ["r1", "r2", "r3"]);
  assertEquals(query(await plane.requests.nth(1)), "?limit=1&timeout_ms=30000");
  assertEquals(polling.factsOf("poll_over_limit"), [
    { kind: "poll_over_limit", limit: 1, commands: 3 },
  ]);
});

Deno.test("wire 16: Retry-After is the least wait; a bad one is ignored; a huge one is a minute", async () => {
  const values = ["5", "later", "-1", "9".repeat(24), "Thu, 01 Jan 2026 00:00:00 GMT"];
  await using plane = scriptPlane(
    ...values.map((value) => () => problem(503, "busy", { "Retry-After": value })),
    () => batch(0),
    () =>
      problem(503, "busy", { "Retry-After": new Date(Date.UTC(2026, 0, 1, 0, 30)).toUTCString() }),
  );
  await using polling = new Polling(plane.url).run();
  await plane.requests.nth(8);
  const waits = polling.factsOf("poll_failed").map(({ retryInMs }) => retryInMs);
  assertEquals(waits, [5000, 300, 500, 60_000, 1700, 60_000]);
  assertEquals(polling.clock.sleeps.items, [...waits.slice(0, 5), 50, 60_000]);
});

Deno.test("wire 17: the first wait is 200 ms, later ones grow to 10 s, a success starts over", async () => {
  const failures = Array.from({ length: 9 }, () => () => problem(503, "busy"));
  await using plane = scriptPlane(...failures, () => batch(1), () => problem(500, "broken"));
  await using polling = new Polling(plane.url, { random: 0.999999 }).run();
  await plane.requests.nth(12);
  assertEquals(polling.factsOf("poll_failed").map(({ retryInMs }) => Math.round(retryInMs)), [
    ...[200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000],
    200,
  ]);
});

Deno.test("wire 18: 401 and 403 are tried less and less often, up to 30 s, and say what to do", async () => {
  const refusals = Array.from({ length: 10 }, () => () => problem(401, "certificate_required"));
  await using plane = scriptPlane(...refusals, () => problem(403, "tunnel_use_forbidden"));
  await using polling = new Polling(plane.url, { random: 0.999999 }).run();
  await plane.requests.nth(12);
  const failed = polling.factsOf("poll_failed");
  assertEquals(failed.map(({ retryInMs }) => Math.round(retryInMs)).slice(5), [
    ...[6400, 12_800, 25_600, 30_000, 30_000],
    30_000,
  ]);
  const [first] = failed;
  assertEquals([first?.status, first?.code, first?.errorKind], [
    401,
    "certificate_required",
    "other",
  ]);
  assert(first?.message.includes("it is certificate_required"));
  assert(first?.hint?.includes("client_cert"));
});

Deno.test("wire 19: a hung poll is a timeout and is tried again", async () => {
  await using plane = await serveFaults(hang);
  await using polling = new Polling(plane.url, { pollTimeoutMs: 10 }).run();
  await plane.seen(2);
  assertEquals(polling.factsOf("poll_failed")[0]?.errorKind, "timeout");
});

Deno.test("poller: broken answers are failures like any other", async () => {
  for (const fault of [halfBody("fin"), halfBody("rst"), noAnswer("rst")]) {
    await using plane = await serveFaults(fault);
    await using polling = new Polling(plane.url).run();
    await plane.seen(3);
    const [first, second] = polling.factsOf("poll_failed");
    assertEquals([first?.errorKind, first?.retryInMs, second?.retryInMs], ["other", 200, 300]);
  }
});

Deno.test("wire 20: stopping ends a poll at once, and is no failure", async () => {
  await using plane = scriptPlane();
  const polling = new Polling(plane.url).run();
  await plane.requests.nth(1);
  await polling[Symbol.asyncDispose]();
  assertEquals(polling.facts.items.map(({ kind }) => kind), [
    "poller_started",
    "poll_started",
    "poller_stopped",
  ]);
  assertEquals(polling.factsOf("poller_stopped")[0]?.reason, "stopping");
});

Deno.test("wire 20: stopping ends a wait after a failure at once", async () => {
  await using plane = scriptPlane(() => problem(503, "busy", { "Retry-After": "60" }));
  await using polling = new Polling(plane.url, { clock: new ManualClock({ holds: true }) }).run();
  assertEquals(await polling.clock.sleeps.nth(1), 60_000);
  await polling.stop();
  assertEquals(plane.requests.items.length, 1);
});

Deno.test("wire 21: a full queue is not polled for until there is room", async () => {
  await using plane = scriptPlane();
  const sink = new TestSink({ queued: 20, freeSlots: 0 });
  await using polling = new Polling(plane.url, { sink }).run();
  const wake = await sink.waits.nth(1);
  wake();
  (await sink.waits.nth(2))();
  await sink.waits.nth(3);
  assertEquals(polling.factsOf("poll_started"), []);
  sink.room = { ...sink.room, queued: 17 };
  sink.waits.items[2]?.();
  assertEquals(query(await plane.requests.nth(1)), "?limit=3&timeout_ms=30000");
});

Deno.test("poller: a mistake of our own ends it with that error", async () => {
  const client = { poll: () => Promise.reject(new Error("a bug")) };
  await using polling = new Polling("http://127.0.0.1", { client });
  await assertRejects(() => polling.iteration.next(), Error, "a bug");
  assertEquals(polling.factsOf("poller_stopped")[0]?.reason, "closed");
});
