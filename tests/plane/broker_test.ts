import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  type Consumer,
  type FailReason,
  type PendingRequest,
  type PostOutcome,
  TunnelBroker,
} from "../../lib/plane/broker.ts";
import { type PlaneLimits, planeLimits } from "../../lib/plane/limits.ts";
import type { PostedReply } from "../../lib/plane/posted_reply.ts";
import { FakeClock } from "./fake_clock.ts";

const FINAL: PostedReply = { type: "jsonrpc_response", status: 200, headers: [], json: "{}" };
const NOTIFY: PostedReply = { ...FINAL, type: "jsonrpc_notify" };

class RecordingConsumer implements Consumer {
  readonly replies: PostedReply[] = [];
  readonly failures: FailReason[] = [];
  reply(reply: PostedReply) {
    this.replies.push(reply);
    return "taken" as const;
  }
  fail(reason: FailReason) {
    this.failures.push(reason);
  }
}

function setUp(limits: Partial<PlaneLimits> = {}) {
  const clock = new FakeClock();
  const broker = new TunnelBroker(planeLimits(limits), clock);
  const submit = (channel = "main", payload = "{}", consumer = new RecordingConsumer()) => {
    const submission = broker.submit({
      type: "jsonrpc",
      channel,
      headersJson: "{}",
      payload,
      deadlineAt: Infinity,
      consumer,
    });
    return { submission, consumer };
  };
  const submitted = (channel?: string, payload?: string) => {
    const { submission, consumer } = submit(channel, payload);
    assert(submission.kind === "accepted");
    return { request: submission.request, consumer };
  };
  return { clock, broker, submit, submitted };
}

function ids(requests: readonly PendingRequest[]) {
  return requests.map((request) => request.requestId);
}

Deno.test("TunnelBroker.submit() refuses until a client was seen and after it is gone", () => {
  const { clock, broker, submit } = setUp({ clientLastSeenMs: 20_000 });
  assertEquals(submit().submission, { kind: "refused", reason: "never_seen" });
  broker.touch();
  assertEquals(submit().submission.kind, "accepted");
  clock.advance(20_000);
  assertEquals(submit().submission.kind, "accepted");
  clock.advance(1);
  assertEquals(submit().submission, { kind: "refused", reason: "not_connected" });
});

Deno.test("TunnelBroker.submit() counts a waiting poll as connected however long it waits", () => {
  const { clock, broker, submit } = setUp();
  const poll = { channels: new Set(["other"]), deliver() {} };
  broker.wait(poll);
  clock.advance(60_000);
  assertEquals(submit().submission.kind, "accepted");
  broker.leave(poll);
  assertEquals(submit().submission.kind, "accepted");
});

Deno.test("TunnelBroker.submit() refuses when queue, pending requests or their text are full", () => {
  for (
    const limits of [{ maxQueued: 2 }, { maxPending: 2 }, { maxPendingChars: 8 }] satisfies Partial<
      PlaneLimits
    >[]
  ) {
    const { broker, submit, submitted } = setUp(limits);
    broker.touch();
    const { request } = submitted();
    submitted();
    assertEquals(submit().submission, { kind: "refused", reason: "queue_full" });
    broker.abandon(request);
    assertEquals(submit().submission.kind, "accepted");
  }
});

Deno.test("TunnelBroker.take() hands out in order, each command once, up to the limit", () => {
  const { broker, submitted } = setUp();
  broker.touch();
  const all = [1, 2, 3, 4, 5].map(() => submitted().request);
  const taken = [...broker.take(2, undefined), ...broker.take(25, undefined)];
  assertEquals(ids(taken), ids(all));
  assertEquals(broker.take(25, undefined), []);
});

Deno.test("TunnelBroker.take() leaves other channels' commands where they are", () => {
  const { broker, submitted } = setUp();
  broker.touch();
  const main = submitted("main").request;
  const docs = submitted("docs").request;
  const main2 = submitted("main").request;
  assertEquals(ids(broker.take(25, new Set(["docs"]))), ids([docs]));
  assertEquals(ids(broker.take(25, new Set(["docs", "main"]))), ids([main, main2]));
});

Deno.test("TunnelBroker.take() stops before an answer grows too large, but always gives one", () => {
  const { broker, submitted } = setUp({ maxPollChars: 10 });
  broker.touch();
  const big = submitted("main", "x".repeat(20)).request;
  const small = [1, 2, 3].map(() => submitted("main", "1234").request);
  assertEquals(ids(broker.take(25, undefined)), ids([big]));
  assertEquals(broker.take(25, undefined).length, 1);
  assertEquals(broker.take(25, undefined).length, 1);
  assertEquals(ids(broker.take(25, undefined)), ids(small.slice(2)));
});

Deno.test("TunnelBroker.submit() wakes exactly one waiting poll of the channel, oldest first", () => {
  const { broker, submitted } = setUp();
  const got: [string, string[]][] = [];
  const poll = (name: string, channels?: string[]) =>
    broker.wait({
      channels: channels === undefined ? undefined : new Set(channels),
      deliver: (requests) => got.push([name, ids(requests)]),
    });
  poll("docs", ["docs"]);
  poll("first");
  poll("second");
  const a = submitted("main").request;
  const b = submitted("docs").request;
  const c = submitted("docs").request;
  const d = submitted("docs").request;
  assertEquals(got, [["first", ids([a])], ["docs", ids([b])], ["second", ids([c])]]);
  assertEquals(ids(broker.take(25, undefined)), ids([d]));
});

Deno.test("TunnelBroker.leave() takes nothing along", () => {
  const { broker, submitted } = setUp();
  const poll = {
    channels: undefined,
    deliver() {
      throw new Error("delivered to a poll that left");
    },
  };
  broker.wait(poll);
  broker.leave(poll);
  const { request } = submitted();
  assertEquals(ids(broker.take(25, undefined)), ids([request]));
});

Deno.test("TunnelBroker.wait() refuses more polls than the limit", () => {
  const { broker } = setUp({ maxWaitingPolls: 1 });
  assertEquals(broker.wait({ channels: undefined, deliver() {} }), true);
  assertEquals(broker.wait({ channels: undefined, deliver() {} }), false);
});

Deno.test("TunnelBroker.respond() needs id, shard token, channel and fitting type", () => {
  const { broker, submitted } = setUp();
  broker.touch();
  const { request, consumer } = submitted();
  const { requestId, shardToken } = request;
  const table: [string, string, string, PostedReply, PostOutcome][] = [
    ["nope", shardToken, "main", FINAL, "unknown_request"],
    [requestId, "nope", "main", FINAL, "mismatch"],
    [requestId, shardToken, "docs", FINAL, "mismatch"],
    [requestId, shardToken, "main", { ...FINAL, type: "oauth_discovery_response" }, "mismatch"],
    [requestId, shardToken, "main", { ...FINAL, type: "session_termination_response" }, "mismatch"],
    [requestId, shardToken, "main", NOTIFY, "taken"],
    [requestId, shardToken, "main", FINAL, "taken"],
    [requestId, shardToken, "main", FINAL, "unknown_request"],
    [requestId, shardToken, "main", NOTIFY, "unknown_request"],
  ];
  for (const [id, token, channel, reply, outcome] of table) {
    assertEquals(broker.respond(id, token, channel, reply), outcome);
  }
  assertEquals(consumer.replies, [NOTIFY, FINAL]);
});

Deno.test("TunnelBroker.abandon() takes a queued command back and makes answers unknown", () => {
  const { broker, submitted } = setUp();
  broker.touch();
  const { request } = submitted();
  broker.abandon(request);
  broker.abandon(request);
  assertEquals(broker.take(25, undefined), []);
  const { requestId, shardToken } = request;
  assertEquals(broker.respond(requestId, shardToken, "main", FINAL), "unknown_request");
  assertEquals(broker.snapshot().unanswered, 1);
});

Deno.test("TunnelBroker.close() answers polls empty, fails consumers and refuses commands", () => {
  const { broker, submit, submitted } = setUp();
  broker.touch();
  const { consumer } = submitted();
  const delivered: number[] = [];
  broker.wait({ channels: undefined, deliver: (requests) => delivered.push(requests.length) });
  broker.close("closing");
  assertEquals(consumer.failures, ["closing"]);
  assertEquals(delivered, [0]);
  assertEquals(submit().submission, { kind: "refused", reason: "closing" });
});

Deno.test("TunnelBroker gives every request its own id and shard token", () => {
  const { broker, submitted } = setUp();
  broker.touch();
  const a = submitted().request;
  const b = submitted().request;
  assertNotEquals(a.requestId, b.requestId);
  assertNotEquals(a.shardToken, b.shardToken);
  assertNotEquals(a.requestId, a.shardToken);
});
