import { assertEquals } from "@std/assert";
import type { ReplayOrder, ReplayResult } from "../../lib/dispatch/engine.ts";
import { ToolHints } from "../../lib/runtime/admin_tools.ts";

const TEN_MINUTES_MS = 10 * 60_000;

function asking(answer: (order: ReplayOrder) => ReplayResult | Error) {
  const orders: ReplayOrder[] = [];
  const time = { now: 0 };
  const hints = new ToolHints({
    clock: { now: () => time.now },
    ask(order) {
      orders.push(order);
      const result = answer(order);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
  });
  return { hints, orders, time };
}

function listed(tools: readonly object[], nextCursor?: string): ReplayResult {
  const reply = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools, nextCursor } });
  return { kind: "replayed", status: 200, ms: 1, reply };
}

const READS = { name: "get", annotations: { readOnlyHint: true } };

Deno.test("ToolHints: a server is asked once in a while, not for each page [ui §7]", async () => {
  const { hints, orders, time } = asking(() => listed([READS]));
  assertEquals(hints.known("main", "get"), undefined);
  await Promise.all([hints.look(["main"]), hints.look(["main", "tools"])]);
  assertEquals(hints.known("main", "get"), "read-only");
  assertEquals(orders.map(({ channel }) => channel), ["main", "tools"]);
  time.now += TEN_MINUTES_MS - 1;
  await hints.look(["main"]);
  assertEquals(orders.length, 2);
  time.now += 1;
  await hints.look(["main"]);
  assertEquals(orders.length, 3);
});

Deno.test("ToolHints: a list goes on where its cursor says, and ends", async () => {
  const { hints, orders } = asking(({ message }) =>
    message.includes('"cursor":"b"') ? listed([READS]) : listed([], "b")
  );
  await hints.look(["main"]);
  assertEquals([orders.length, hints.known("main", "get")], [2, "read-only"]);
  const endless = asking(() => listed([], "again"));
  await endless.hints.look(["main"]);
  assertEquals(endless.orders.length, 8);
});

Deno.test("ToolHints: who does not answer has said nothing, and is not asked again at once", async () => {
  for (
    const answer of [
      new Error("ended"),
      { kind: "refused", message: "no such channel" },
      { kind: "replayed", status: 401, ms: 1 },
    ] as const
  ) {
    const { hints, orders } = asking(() => answer);
    await hints.look(["main"]);
    await hints.look(["main"]);
    assertEquals([orders.length, hints.known("main", "get")], [1, undefined]);
  }
});
