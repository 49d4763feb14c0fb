import { assert, assertEquals, assertRejects } from "@std/assert";
import { openSender } from "../../lib/harpoon/send.ts";
// What a sender loads with its first request is here before any timeout of these tests runs.
import "../../lib/harpoon/send_exchange.ts";
import { hang, redirect, serveFaults } from "../fixtures/fault_server.ts";
import { callerOf, get, registryOf, targetAt } from "./call_harness.ts";

const ABOUT = { tool: "call_target", requestId: "req-1" };

Deno.test("call: its timeout ends it with a code and closes the connection [harpoon §4, §15]", async () => {
  await using server = await serveFaults(hang);
  await using sender = openSender();
  const { call, facts, history } = callerOf({
    targets: registryOf(targetAt("slow", server.url)),
    sender,
  });
  assertEquals(await call(get("slow", { timeoutMs: 100 })), {
    kind: "refused",
    message: "request failed",
    code: "timeout",
  });
  await server.ended(1);
  const [fact] = facts;
  assert(fact?.kind === "harpoon_called");
  assertEquals([fact.outcome, fact.code], ["request_error", "timeout"]);
  assert(fact.ms < 4_000, `${fact.ms} ms`);
  assertEquals(history.snapshot()[0]?.error, "request failed: timeout");
});

Deno.test("call: one timeout covers the redirects too [harpoon §6]", async () => {
  await using slow = await serveFaults(hang);
  await using first = await serveFaults(redirect(302, slow.url));
  await using sender = openSender();
  const targets = registryOf(targetAt("first", first.url), targetAt("slow", slow.url));
  const { call, facts } = callerOf({ targets, sender });
  const result = await call(get("first", { timeoutMs: 300 }));
  assertEquals(result.kind === "refused" && result.code, "timeout");
  await slow.ended(1);
  const [fact] = facts;
  assert(fact?.kind === "harpoon_called");
  assertEquals([fact.redirects, fact.origin], [1, new URL(slow.url).origin]);
});

Deno.test("call: a redirect's target has its own ceiling [harpoon §13]", async () => {
  await using slow = await serveFaults(hang);
  await using first = await serveFaults(redirect(302, slow.url));
  await using sender = openSender();
  const targets = registryOf(
    targetAt("first", first.url),
    targetAt("slow", slow.url, { timeoutMs: 100 }),
  );
  const { call, facts } = callerOf({ targets, sender });
  const result = await call(get("first", { timeoutMs: 5_000 }));
  assertEquals(result.kind === "refused" && result.code, "timeout");
  const [fact] = facts;
  assert(fact?.kind === "harpoon_called");
  assert(fact.ms < 4_000, `${fact.ms} ms`);
});

Deno.test("call: an abort from outside cancels the outbound request [harpoon §8, §14.23]", async () => {
  await using server = await serveFaults(hang);
  await using sender = openSender();
  const { caller, facts, history } = callerOf({
    targets: registryOf(targetAt("slow", server.url)),
    sender,
  });
  const stop = new AbortController();
  const calling = caller.call(get("slow"), ABOUT, stop.signal);
  await server.seen(1);
  const reason = new DOMException("the deadline is over", "TimeoutError");
  stop.abort(reason);
  assertEquals(await assertRejects(() => calling), reason);
  await server.ended(1);
  assertEquals(facts.length, 1);
  const [fact] = facts;
  assert(fact?.kind === "harpoon_called");
  assertEquals([fact.outcome, fact.code], ["request_error", "canceled"]);
  assertEquals(history.snapshot().length, 1);
});

Deno.test("call: after an abort nothing is sent any more", async () => {
  await using server = await serveFaults(hang);
  await using sender = openSender();
  const { caller, facts } = callerOf({
    targets: registryOf(targetAt("slow", server.url)),
    sender,
  });
  await assertRejects(() => caller.call(get("slow"), ABOUT, AbortSignal.abort(new Error("over"))));
  assertEquals(facts.length, 1);
});
