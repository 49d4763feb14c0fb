import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { MAX_REQUESTS, RequestLog } from "../../lib/ops/request_log.ts";

const CLOCK = { now: () => 1_000, wall: () => 50_000, sleep: () => Promise.resolve() };

function ref(requestId: string, method = "tools/call", tool?: string) {
  const base = { requestId, channel: "main", commandKind: "call", method } as const;
  return tool === undefined ? base : { ...base, tool };
}

function received(requestId: string, at: number, more: object = {}): Fact {
  return { kind: "command_received", ...ref(requestId), at, chars: 10, ...more };
}

function life(requestId: string, at: number): Fact[] {
  return [
    received(requestId, at, { ageMs: 4 }),
    { kind: "command_started", ...ref(requestId), at: at + 3, queuedMs: 3 },
    {
      kind: "notification_posted",
      ...ref(requestId),
      at: at + 10,
      notification: "notifications/progress",
    },
    {
      kind: "command_replied",
      ...ref(requestId),
      at: at + 40,
      firstAt: at + 30,
      chars: 77,
      status: 200,
      verdict: { kind: "ok" },
    },
    {
      kind: "command_finished",
      ...ref(requestId),
      at: at + 45,
      outcome: "answered",
      status: 200,
      isError: false,
      ms: 45,
      attempts: 1,
    },
  ];
}

Deno.test("RequestLog: a request's steps, sizes, notifications and end", () => {
  const log = new RequestLog(CLOCK);
  const seen: string[] = [];
  const stop = log.subscribe(({ outcome }) => seen.push(outcome));
  for (const fact of life("a", 900)) log.fold(fact);
  stop();
  log.fold(received("b", 950));
  const record = log.get("a");
  assertEquals(record?.receivedAt, 49_900);
  assertEquals(record?.phases, [4, 0, 3, null, 27, 10, 5]);
  assertEquals([record?.outcome, record?.durationMs, record?.status], ["ok", 45, 200]);
  assertEquals([record?.sentChars, record?.answeredChars, record?.attempts], [10, 77, 1]);
  assertEquals(record?.notifications, [{ at: 10, method: "notifications/progress" }]);
  assertEquals(seen, ["in_flight", "ok"]);
  assertEquals([...log.newestFirst()].map(({ id }) => id), ["b", "a"]);
});

Deno.test("RequestLog: what the data plane tells of ids, revisions and posts [ui §5]", () => {
  const log = new RequestLog(CLOCK);
  const polled: Fact = {
    kind: "poll_succeeded",
    limit: 1,
    commands: 1,
    ms: 1,
    wallMs: 1,
    tunnelRequestId: "cp-1",
    ...{ receivedAt: 900 },
  };
  const [begin, started, progress, replied, finished] = life("a", 900);
  const told = { rpcId: '"x-1"', protocol: "2025-06-18" };
  const posts = [{ at: 940, ms: 2, status: 503 }, { at: 943, ms: 2, status: 200 }];
  for (const fact of [polled, begin, started, progress, replied, finished]) {
    if (fact === undefined) continue;
    const more = fact === begin ? told : fact === finished ? { attempts: 2, posts } : {};
    log.fold(Object.assign(fact, more));
  }
  log.fold(received("b", 901));
  const record = log.get("a");
  assertEquals([record?.rpcId, record?.protocol], ['"x-1"', "2025-06-18"]);
  assertEquals([record?.tunnelRequestId, record?.posts], ["cp-1", posts]);
  assertEquals(log.get("b")?.tunnelRequestId, undefined, "it came with another poll");
});

Deno.test("RequestLog: a single post is as long as posting took; what it got shows in the end", () => {
  const log = new RequestLog(CLOCK);
  for (const fact of life("a", 900)) log.fold(fact);
  assertEquals(log.get("a")?.posts, [{ at: 940, ms: 5, status: 200 }]);
});

Deno.test("RequestLog: the call that opens a session belongs to it", () => {
  const log = new RequestLog(CLOCK);
  for (const fact of life("a", 900)) {
    log.fold(fact.kind === "command_replied" ? { ...fact, session: "s1" } : fact);
  }
  assertEquals(log.get("a")?.session, "s1");
});

Deno.test("RequestLog: what was not seen stays unknown", () => {
  const log = new RequestLog(CLOCK);
  log.fold(received("a", 900));
  log.fold({
    kind: "command_finished",
    ...ref("a"),
    at: 910,
    outcome: "deadline",
    isError: false,
    ms: 10,
    attempts: 0,
  });
  const record = log.get("a");
  assertEquals(record?.phases, [null, null, null, null, null, null, null]);
  assertEquals([record?.outcome, record?.durationMs], ["expired", 10]);
});

Deno.test("RequestLog: calls of a session belong to the client that opened it", () => {
  const log = new RequestLog(CLOCK);
  const client = { name: "probe", version: "1" };
  log.fold(received("open", 1, { client }));
  log.fold({
    kind: "command_replied",
    ...ref("open", "initialize"),
    at: 2,
    firstAt: 2,
    chars: 1,
    status: 200,
    session: "s1",
  });
  log.fold(received("later", 3, { session: "s1" }));
  log.fold(received("stranger", 3, { session: "s2" }));
  assertEquals(log.get("later")?.client, client);
  assertEquals(log.get("stranger")?.client, undefined);
});

Deno.test("RequestLog: keeps the latest; of those under way that fall out, the end is told", () => {
  const log = new RequestLog(CLOCK);
  const ended: string[] = [];
  log.subscribe(({ id, durationMs }) => durationMs === undefined || ended.push(id));
  log.fold(received("stuck", 0));
  for (let i = 0; i < MAX_REQUESTS; i++) life(`r${i}`, i).forEach((fact) => log.fold(fact));
  const kept = [...log.newestFirst()];
  assertEquals([kept.length, kept[0]?.id, kept.at(-1)?.id], [
    MAX_REQUESTS,
    `r${MAX_REQUESTS - 1}`,
    "r0",
  ]);
  log.fold({ ...life("stuck", 1).at(-1)! });
  assertEquals([log.get("stuck"), ended.at(-1), log.underWay], [undefined, "stuck", 0]);
});

Deno.test("RequestLog: follows no more requests than it keeps, should none ever end", () => {
  const log = new RequestLog(CLOCK);
  for (let i = 0; i < MAX_REQUESTS + 5; i++) log.fold(received(`r${i}`, i));
  assertEquals(log.underWay, MAX_REQUESTS);
});

Deno.test("RequestLog: of many notifications the first are kept and all are counted", () => {
  const log = new RequestLog(CLOCK);
  log.fold(received("a", 0));
  for (let i = 0; i < 500; i++) {
    log.fold({ kind: "notification_posted", ...ref("a"), at: i, notification: "n" });
  }
  assertEquals([log.get("a")?.notifications.length, log.get("a")?.notificationCount], [16, 500]);
});
