import { assertEquals } from "@std/assert";
import {
  MAX_WAITING_NOTIFICATION_CHARS,
  MAX_WAITING_NOTIFICATIONS,
  ReplyPoster,
} from "../../lib/control/reply_poster.ts";
import { Responder } from "../../lib/control/responder.ts";
import type { Fact } from "../../lib/core/fact.ts";
import type { NotificationReply } from "../../lib/wire/reply.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { call } from "../wire/samples.ts";
import { ManualClock } from "./manual_clock.ts";

/** One POST that waits for its status. */
interface Post {
  readonly body: { resp_type: string; resp_json: unknown; resp_headers: Record<string, string[]> };
  answer(status: number): void;
}

function openPoster(clock = new ManualClock({ holds: true })) {
  const posts = new Arrivals<Post>();
  const facts: Fact[] = [];
  let unknown = 0;
  const responder = new Responder({
    clock,
    hardStop: new AbortController().signal,
    client: {
      async post(body) {
        const parsed = JSON.parse(await new Response(body).text());
        return await new Promise((resolve) => {
          posts.add({
            body: parsed,
            answer: (status) => resolve({ status, retryAfterMs: undefined, message: undefined }),
          });
        });
      },
    },
  });
  const poster = new ReplyPoster(call("1"), {
    responder,
    clock,
    emit: (fact) => facts.push(fact),
    onUnknownRequest: () => unknown++,
  });
  return { poster, posts, facts, unknown: () => unknown };
}

function progress(n: number, padding = ""): NotificationReply {
  const message = `{"jsonrpc":"2.0","method":"n","params":{"n":${n},"p":"${padding}"}}`;
  return { kind: "notification", message, status: 200, headers: [] };
}

const FINAL = {
  kind: "response",
  message: '{"jsonrpc":"2.0","id":1,"result":{}}',
  status: 200,
  headers: [["Content-Type", "text/event-stream"]],
} as const;

const numberOf = ({ body }: Post) =>
  (body.resp_json as { params?: { n: number } }).params?.n ?? "final";
const kindsOf = (facts: readonly Fact[]) =>
  facts.map((fact) => "reason" in fact ? `${fact.kind} ${fact.reason}` : fact.kind);

Deno.test("wire 31: notifications go out one by one, in order, all before the final", async () => {
  const { poster, posts, facts } = openPoster();
  for (const n of [1, 2, 3]) poster.notify(progress(n));
  const finished = poster.finish(FINAL);
  for (let n = 1; n <= 4; n++) {
    const post = await posts.nth(n);
    assertEquals(posts.items.length, n);
    post.answer(200);
  }
  assertEquals(await finished, { kind: "delivered", attempts: 1 });
  assertEquals(posts.items.map(numberOf), [1, 2, 3, "final"]);
  assertEquals(posts.items.map(({ body }) => [body.resp_type, body.resp_headers["Content-Type"]]), [
    ["jsonrpc_notify", ["text/event-stream"]],
    ["jsonrpc_notify", ["text/event-stream"]],
    ["jsonrpc_notify", ["text/event-stream"]],
    ["jsonrpc_response", ["text/event-stream"]],
  ]);
  assertEquals(kindsOf(facts), Array(3).fill("notification_posted"));
});

Deno.test("wire 33: without a delivered notification the final is no event stream", async () => {
  const { poster, posts } = openPoster();
  const finished = poster.finish(FINAL);
  const post = await posts.nth(1);
  post.answer(200);
  await finished;
  assertEquals(post.body.resp_headers, { "Content-Type": ["application/json"] });
});

Deno.test("wire 32: after the first failed notification no other is tried, the final is", async () => {
  const { poster, posts, facts } = openPoster();
  for (const n of [1, 2, 3]) poster.notify(progress(n));
  (await posts.nth(1)).answer(400);
  const finished = poster.finish(FINAL);
  (await posts.nth(2)).answer(200);
  assertEquals((await finished).kind, "delivered");
  poster.notify(progress(4));
  assertEquals(posts.items.map(numberOf), [1, "final"]);
  assertEquals(kindsOf(facts), Array(4).fill("notification_dropped post_failed"));
  assertEquals(posts.items[1]?.body.resp_headers, { "Content-Type": ["application/json"] });
});

Deno.test("ReplyPoster: a 404 for a notification tells that nobody waits, once", async () => {
  const { poster, posts, unknown } = openPoster();
  for (const n of [1, 2]) poster.notify(progress(n));
  (await posts.nth(1)).answer(404);
  await poster.settled();
  assertEquals([unknown(), posts.items.length], [1, 1]);
});

Deno.test("design §5: a slow control plane holds up to 256 notifications; the newest are dropped", async () => {
  const { poster, posts, facts } = openPoster();
  for (let n = 0; n < MAX_WAITING_NOTIFICATIONS + 3; n++) poster.notify(progress(n));
  // One is being posted, 256 wait.
  assertEquals(kindsOf(facts), Array(2).fill("notification_dropped buffer_full"));
  for (let n = 1; n <= MAX_WAITING_NOTIFICATIONS + 1; n++) (await posts.nth(n)).answer(200);
  await poster.settled();
  assertEquals(posts.items.map(numberOf), Array.from({ length: 257 }, (_, n) => n));
});

Deno.test("design §5: large notifications are bounded by their size together", async () => {
  const { poster, posts, facts } = openPoster();
  const half = "x".repeat(MAX_WAITING_NOTIFICATION_CHARS / 2 - 1000);
  for (let n = 0; n < 4; n++) poster.notify(progress(n, half));
  assertEquals(kindsOf(facts), ["notification_dropped buffer_full"]);
  (await posts.nth(1)).answer(200);
  await posts.nth(2);
  poster.notify(progress(9, half)); // the second is being posted, so one waits
  assertEquals(facts.filter(({ kind }) => kind === "notification_dropped").length, 1);
  for (const n of [2, 3, 4]) (await posts.nth(n)).answer(200);
  await poster.settled();
  assertEquals(posts.items.map(numberOf), [0, 1, 2, 9]);
});

Deno.test("ReplyPoster: settled drops what waits and lets the one under way end", async () => {
  const { poster, posts } = openPoster();
  for (const n of [1, 2]) poster.notify(progress(n));
  const settled = poster.settled();
  (await posts.nth(1)).answer(200);
  await settled;
  assertEquals(posts.items.length, 1);
});

Deno.test("settled: a notification that waits to be tried again is given up, what waits behind it dropped", async () => {
  const { poster, posts, facts } = openPoster();
  for (const n of [1, 2]) poster.notify(progress(n));
  (await posts.nth(1)).answer(429);
  // The time stands still: nothing but this ends the wait before the second attempt.
  await poster.settled();
  const finished = poster.finish(FINAL);
  (await posts.nth(2)).answer(200);
  assertEquals(await finished, { kind: "delivered", attempts: 1 });
  assertEquals(posts.items.map(numberOf), [1, "final"]);
  assertEquals(kindsOf(facts), [
    "notification_dropped post_failed",
    "notification_dropped post_failed",
  ]);
});

Deno.test("settled: an answer does not wait for a notification that the control plane leaves hanging", async () => {
  for (const isInHand of [true, false]) {
    const { poster, posts } = openPoster(new ManualClock());
    for (const n of [1, 2]) poster.notify(progress(n));
    await posts.nth(1);
    let finished = isInHand ? poster.finish(FINAL) : undefined;
    await poster.settled();
    finished ??= poster.finish(FINAL);
    (await posts.nth(2)).answer(200);
    assertEquals(await finished, { kind: "delivered", attempts: 1 });
    assertEquals(posts.items.map(numberOf), [1, "final"]);
  }
});

Deno.test("settled: an answer that waits behind its progress goes out next", async () => {
  const { poster, posts } = openPoster();
  for (const n of [1, 2, 3]) poster.notify(progress(n));
  const finished = poster.finish(FINAL);
  const first = await posts.nth(1);
  const settled = poster.settled();
  first.answer(200);
  await settled;
  (await posts.nth(2)).answer(200);
  assertEquals(await finished, { kind: "delivered", attempts: 1 });
  assertEquals(posts.items.map(numberOf), [1, "final"]);
});
