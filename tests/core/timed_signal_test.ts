import { assert, assertEquals } from "@std/assert";
import { TimedSignal } from "../../lib/core/timed_signal.ts";

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));
}

Deno.test("TimedSignal: ends by its own time with a TimeoutError", async () => {
  using timed = new TimedSignal(new AbortController().signal, 5);
  assertEquals([timed.signal.aborted, timed.timedOut], [false, false]);
  const reason = await aborted(timed.signal);
  assert(reason instanceof DOMException);
  assertEquals([reason.name, timed.timedOut], ["TimeoutError", true]);
});

Deno.test("TimedSignal: follows its parent with the parent's reason, before and after", () => {
  const parent = new AbortController();
  using timed = new TimedSignal(parent.signal, 60_000);
  const reason = new Error("stop");
  parent.abort(reason);
  assertEquals([timed.signal.reason, timed.timedOut], [reason, false]);
  using late = new TimedSignal(parent.signal, 60_000);
  assertEquals([late.signal.reason, late.timedOut], [reason, false]);
});

Deno.test("TimedSignal: ended by its parent, it does not time out later", async () => {
  const parent = new AbortController();
  using timed = new TimedSignal(parent.signal, 1);
  parent.abort(new Error("stop"));
  using later = new TimedSignal(new AbortController().signal, 15);
  await aborted(later.signal);
  assertEquals([timed.timedOut, later.timedOut], [false, true]);
});

Deno.test("TimedSignal: disposed, it neither fires nor listens", async () => {
  const parent = new AbortController();
  const timed = new TimedSignal(parent.signal, 1);
  timed[Symbol.dispose]();
  using later = new TimedSignal(new AbortController().signal, 10);
  await aborted(later.signal);
  parent.abort();
  assertEquals([timed.signal.aborted, timed.timedOut], [false, false]);
});
