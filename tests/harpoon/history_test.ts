import { assertEquals } from "@std/assert";
import { CallHistory, type CallRecord, MAX_RECORDS } from "../../lib/harpoon/history.ts";

function recordOf(n: number): CallRecord {
  return {
    at: n,
    label: "crm",
    tool: "call_target",
    method: "GET",
    status: 200,
    latencyMs: 1,
    requestBytes: 0,
    responseBytes: 0,
    redirects: 0,
    outcome: "success",
  };
}

function historyOf(calls: number): CallHistory {
  const history = new CallHistory(false);
  for (let n = 1; n <= calls; n++) history.add(recordOf(n));
  return history;
}

Deno.test("CallHistory: of 12 calls a limit of 10 gives the newest first [harpoon §14.22]", () => {
  const newest = historyOf(12).snapshot(10).map(({ at }) => at);
  assertEquals(newest, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

Deno.test("CallHistory: keeps 100 calls, then the oldest give way [harpoon §9]", () => {
  const kept = historyOf(MAX_RECORDS + 5).snapshot();
  assertEquals(kept.length, 100);
  assertEquals([kept.at(0)?.at, kept.at(-1)?.at], [105, 6]);
});

Deno.test("CallHistory: a snapshot is plain data and no door to the history", () => {
  const history = historyOf(1);
  structuredClone(history.snapshot()).pop();
  history.snapshot().pop();
  assertEquals(history.snapshot().length, 1);
});
