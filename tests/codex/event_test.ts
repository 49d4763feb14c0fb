import { assertEquals } from "@std/assert";
import { eventJson, eventOf, ownEvent } from "../../lib/codex/event.ts";
import type { JsonObject } from "../../lib/wire/json.ts";

const ids: readonly (readonly [method: string, params: JsonObject, ids: unknown[]])[] = [
  ["turn/started", { threadId: "t", turn: { id: "u" } }, ["t", "u", undefined]],
  ["turn/completed", { threadId: "t", turnId: "u", status: "failed" }, ["t", "u", undefined]],
  ["item/completed", { threadId: "t", turnId: "u", item: { id: "i" } }, ["t", "u", "i"]],
  ["thread/started", { thread: { id: "t" } }, ["t", undefined, undefined]],
  ["account/updated", {}, [undefined, undefined, undefined]],
];
for (const [method, params, expected] of ids) {
  Deno.test(`eventOf: ${method} finds its ids, nested or flat [codex §3.2]`, () => {
    const event = eventOf(method, params, 10);
    assertEquals([event?.threadId, event?.turnId, event?.itemId], expected);
  });
}

const summaries: readonly (readonly [params: JsonObject, summary: string | undefined])[] = [
  [{ turn: { id: "u", status: "failed", error: { message: "why" } } }, "failed: why"],
  [{ item: { type: "commandExecution", command: "ls" } }, "commandExecution: ls"],
  [{ error: { message: "quota" }, willRetry: true }, "quota"],
  [{ success: false, error: "expired" }, "expired"],
  [{ authMode: "chatgpt" }, "chatgpt"],
  [{ summary: "no sandbox" }, "no sandbox"],
  [{}, undefined],
];
for (const [params, summary] of summaries) {
  Deno.test(`eventOf: says ${JSON.stringify(params)} in words`, () => {
    assertEquals(eventOf("m", params, 1)?.summary, summary);
  });
}

Deno.test("eventOf: what tells nothing is no event, what is long is kept without its parameters [codex §3.2]", () => {
  assertEquals(eventOf("mcpServer/startupStatus/updated", {}, 1), undefined);
  assertEquals(eventOf("account/rateLimits/updated", {}, 1), undefined);
  assertEquals(eventOf("item/completed", { item: {} }, 1)?.payload, { item: {} });
  assertEquals(eventOf("item/completed", { item: {} }, 256 * 1024 + 1)?.payload, undefined);
});

Deno.test("eventJson: the members of an event [operator-surface §5]", () => {
  const event = { ...ownEvent("lifecycle", "process/ready", "v1"), seq: 7, atMs: 0 };
  assertEquals(JSON.parse(JSON.stringify(eventJson(event))), {
    seq: 7,
    time: "1970-01-01T00:00:00.000Z",
    source: "lifecycle",
    method: "process/ready",
    summary: "v1",
  });
});
