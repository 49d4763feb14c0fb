import { createServer } from "node:http";
import { assert, assertEquals } from "@std/assert";
import { type Addressee, Responder } from "../../lib/control/responder.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import type { PostTry } from "../../lib/wire/post_outcome.ts";
import {
  answer,
  type Fault,
  hang,
  noAnswer,
  redirect,
  refusingUrl,
  serveFaults,
} from "../fixtures/fault_server.ts";
import { ManualClock } from "./manual_clock.ts";
import { openClient, problem, scriptPlane, TUNNEL } from "./scripted_plane.ts";

const BODY = '{"request_id":"r1","channel":"main","resp_json":{"n":1.0},"resp_code":200}';

function addressee(about: Partial<Addressee> = {}): Addressee {
  return { requestId: "r1", shardToken: "shard", headers: [], deadlineAt: Infinity, ...about };
}

/** A responder for the control plane at `url`; the middle of every range is drawn. */
function openResponder(url: string, clock: ManualClock = new ManualClock()) {
  const stop = new AbortController();
  const { client, [Symbol.dispose]: close } = openClient(url, { clock });
  const responder = new Responder({ client, clock, hardStop: stop.signal, random: () => 0.5 });
  return { responder, clock, stop, [Symbol.dispose]: close };
}

Deno.test("wire 23: the shard token goes in a header and nowhere else", async () => {
  await using plane = scriptPlane(() => Response.json({ status: "ok" }));
  using it = openResponder(plane.url);
  const to = addressee({ headers: [["x-request-id", "client-7"], ["X-Request-Id", "second"]] });
  assertEquals(await it.responder.post(to, BODY, true), { kind: "delivered", attempts: 1 });
  const { method, target, headers, body } = await plane.requests.nth(1);
  assertEquals(`${method} ${target}`, `POST /v1/tunnels/${TUNNEL}/response`);
  assertEquals(body, BODY);
  assertEquals(
    ["content-type", "x-tunnel-shard-token", "x-client-request-id", "authorization"]
      .map((name) => headers.get(name)),
    ["application/json", "shard", "client-7", "Bearer key"],
  );
});

const NO_REQUEST_ID: readonly (readonly [string, HeaderList])[] = [
  ["absent", []],
  ["empty", [["X-Request-Id", ""]]],
  ["with a line end", [["X-Request-Id", "a\r\nX-Evil: 1"]]],
  ["beyond Latin-1", [["X-Request-Id", "日本"]]],
];

Deno.test("wire 23: without a usable X-Request-Id none is sent, and the answer is posted all the same", async () => {
  for (const [name, headers] of NO_REQUEST_ID) {
    await using plane = scriptPlane(() => new Response());
    using it = openResponder(plane.url);
    const posted = await it.responder.post(addressee({ headers }), BODY, true);
    assertEquals(posted, { kind: "delivered", attempts: 1 }, name);
    const seen = await plane.requests.nth(1);
    assertEquals([seen.headers.has("x-client-request-id"), seen.headers.has("x-evil")], [
      false,
      false,
    ]);
  }
});

Deno.test("wire 25: every attempt sends the same bytes and headers", async () => {
  await using plane = await serveFaults(answer(503, "{}"), noAnswer("rst"), answer(200, "{}"));
  using it = openResponder(plane.url);
  const body = BODY.replace("1.0", '"é😀"');
  assertEquals(await it.responder.post(addressee(), body, true), {
    kind: "delivered",
    attempts: 3,
  });
  assertEquals(it.clock.sleeps.items, [200, 300]);
  const first = await plane.seen(1);
  assertEquals(first.body, body);
  assertEquals(await plane.seen(2), first);
  assertEquals(await plane.seen(3), first);
});

/** First answer, attempts and outcome for a final reply, attempts for a notification. */
const OUTCOMES: readonly (readonly [string, Fault, number, string, number])[] = [
  ["wire 25: 503", answer(503, "{}"), 3, "failed", 1],
  ["design §5: 500", answer(500, "{}"), 3, "failed", 1],
  ["408", answer(408, "{}"), 3, "failed", 1],
  ["wire 26: 429", answer(429, "{}"), 3, "failed", 3],
  ["wire 25: 400", answer(400, "{}"), 1, "failed", 1],
  ["wire 25: 404", answer(404, "{}"), 1, "unknown_request", 1],
  ["202", answer(202, "{}"), 1, "failed", 1],
  ["design §4: a redirect", redirect(307, "/elsewhere"), 1, "failed", 1],
  ["wire 26: a reset after the request was written", noAnswer("rst"), 3, "failed", 1],
  ["an end without an answer", noAnswer("fin"), 3, "failed", 1],
];

for (const [name, fault, attempts, kind, notifyAttempts] of OUTCOMES) {
  Deno.test(`${name}: ${attempts} attempts for a final, ${notifyAttempts} for a notification`, async () => {
    for (const [final, expected] of [[true, attempts], [false, notifyAttempts]] as const) {
      await using plane = await serveFaults(fault);
      using it = openResponder(plane.url);
      const posted = await it.responder.post(addressee(), BODY, final);
      assertEquals([posted.kind, posted.attempts], [kind, expected]);
      await plane.ended(expected);
    }
  });
}

Deno.test("wire 26: what certainly was not sent is tried again, notifications too", async () => {
  for (const final of [true, false]) {
    using it = openResponder(refusingUrl());
    const posted = await it.responder.post(addressee(), BODY, final);
    assert(posted.kind === "failed");
    assertEquals(posted.attempts, 3);
    assertEquals(posted.message, "the control plane cannot be reached (connection_refused)");
    assertEquals(it.clock.sleeps.items, [200, 300]);
  }
});

Deno.test("wire 26: the runtime does not repeat a notification on a broken reused connection", async () => {
  const bodies: string[] = [];
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    bodies.push(body);
    if (bodies.length > 1) return void incoming.socket.resetAndDestroy();
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  try {
    using it = openResponder(`http://127.0.0.1:${address.port}`);
    assertEquals((await it.responder.post(addressee(), BODY, false)).kind, "delivered");
    assertEquals((await it.responder.post(addressee(), BODY, false)).kind, "failed");
    assertEquals(bodies, [BODY, BODY]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

Deno.test("wire 25: a failure tells what the control plane said", async () => {
  await using plane = scriptPlane(() => problem(413, "request_body_too_large"));
  using it = openResponder(plane.url);
  assertEquals(await it.responder.post(addressee(), BODY, true), {
    kind: "failed",
    attempts: 1,
    message: "the control plane answered 413: it is request_body_too_large",
    status: 413,
  });
});

Deno.test("wire 16: Retry-After is the least wait, in seconds or as a date", async () => {
  const date = new Date(Date.UTC(2026, 0, 1, 0, 0, 12)).toUTCString();
  await using plane = scriptPlane(
    () => problem(429, "rate_limit_exceeded", { "Retry-After": "2" }),
    () => problem(503, "busy", { "Retry-After": date }),
    () => new Response(),
  );
  using it = openResponder(plane.url);
  assertEquals((await it.responder.post(addressee(), BODY, false)).attempts, 2);
  assertEquals(it.clock.sleeps.items, [2000]);
  await using later = scriptPlane(
    () => problem(503, "busy", { "Retry-After": date }),
    () => problem(503, "busy", { "Retry-After": "0" }),
    () => new Response(),
  );
  using other = openResponder(later.url);
  assertEquals((await other.responder.post(addressee(), BODY, true)).attempts, 3);
  assertEquals(other.clock.sleeps.items, [12_000, 300]);
});

Deno.test("wire 27: stopping ends a 60 s Retry-After wait at once, after one attempt", async () => {
  await using plane = scriptPlane(() => problem(503, "busy", { "Retry-After": "60" }));
  using it = openResponder(plane.url, new ManualClock({ holds: true }));
  const posting = it.responder.post(addressee(), BODY, true);
  assertEquals(await it.clock.sleeps.nth(1), 60_000);
  it.stop.abort();
  assertEquals(await posting, { kind: "failed", attempts: 1, message: "stopping" });
  assertEquals(plane.requests.items.length, 1);
});

Deno.test("responder: stopping cancels a POST under way and starts no other", async () => {
  await using plane = scriptPlane();
  using it = openResponder(plane.url);
  const posting = it.responder.post(addressee(), BODY, true);
  await plane.requests.nth(1);
  it.stop.abort();
  assertEquals((await posting).kind, "failed");
  assertEquals((await it.responder.post(addressee(), BODY, true)).attempts, 0);
  assertEquals(plane.requests.items.length, 1);
});

Deno.test("wire 13: past its deadline nothing is sent", async () => {
  await using plane = scriptPlane();
  using it = openResponder(plane.url);
  const to = addressee({ deadlineAt: it.clock.now() });
  assertEquals(await it.responder.post(to, BODY, true), { kind: "deadline", attempts: 0 });
  assertEquals(plane.requests.items, []);
});

Deno.test("wire 42: the deadline cuts a POST off; a wait that would pass it is not begun", async () => {
  await using plane = await serveFaults(hang);
  using it = openResponder(plane.url);
  const to = addressee({ deadlineAt: it.clock.now() + 30 });
  assertEquals(await it.responder.post(to, BODY, true), { kind: "deadline", attempts: 1 });
  await plane.ended(1);
  assertEquals(it.clock.sleeps.items, []);
  await using busy = scriptPlane(() => problem(503, "busy", { "Retry-After": "30" }));
  using other = openResponder(busy.url);
  const soon = addressee({ deadlineAt: other.clock.now() + 20_000 });
  assertEquals(await other.responder.post(soon, BODY, true), { kind: "deadline", attempts: 1 });
  assertEquals(other.clock.sleeps.items, []);
});

Deno.test("wire 42: an attempt that ends after the deadline is a missed deadline, the last one too", async () => {
  const clock = new ManualClock();
  const late = () => {
    clock.advance(60_000);
    return problem(503, "busy");
  };
  await using plane = scriptPlane(() => problem(503, "a"), () => problem(503, "b"), late);
  using it = openResponder(plane.url, clock);
  const to = addressee({ deadlineAt: clock.now() + 50_000 });
  assertEquals(await it.responder.post(to, BODY, true), { kind: "deadline", attempts: 3 });
});

Deno.test("ui §5: each attempt is told with its status, whatever became of it", async () => {
  await using plane = await serveFaults(answer(503, "{}"), noAnswer("rst"), answer(200, "{}"));
  using it = openResponder(plane.url);
  const tries: PostTry[] = [];
  await it.responder.post(addressee(), BODY, true, tries);
  assertEquals(tries.map(({ status }) => status), [503, undefined, 200]);
  assertEquals(tries.map(({ at }) => at).toSorted((a, b) => a - b), tries.map(({ at }) => at));
});
