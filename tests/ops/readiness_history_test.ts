import { assertEquals } from "@std/assert";
import { ReadinessHistory } from "../../lib/ops/readiness_history.ts";

const MINUTES = 60_000;
/** A whole half hour. */
const START = 1_780_002_000_000 - (1_780_002_000_000 % (30 * MINUTES));

/** The newest slots, as first letters, after notes of minute and state. */
function newest(
  count: number,
  nowMinute: number,
  ...notes: readonly (readonly [minute: number, state: "ok" | "warn" | "bad" | "none"])[]
): string {
  const history = new ReadinessHistory();
  for (const [minute, state] of notes) history.note(state, START + minute * MINUTES);
  return history.slots(START + nowMinute * MINUTES).slice(-count).map(([first]) => first).join("");
}

Deno.test("ReadinessHistory: a day of half hours, empty before the first note", () => {
  const history = new ReadinessHistory();
  assertEquals(history.slots(START).length, 48);
  assertEquals(new Set(history.slots(START)), new Set(["none"]));
});

Deno.test("ReadinessHistory: a half hour is remembered for its worst", () => {
  assertEquals(newest(1, 20, [0, "ok"], [5, "bad"], [6, "ok"]), "b");
  assertEquals(newest(1, 20, [0, "warn"], [6, "ok"]), "w");
});

Deno.test("ReadinessHistory: a state lasts until the next note", () => {
  assertEquals(newest(4, 100, [0, "ok"]), "oooo");
  assertEquals(newest(4, 100, [0, "bad"], [40, "ok"]), "bboo");
});

Deno.test("ReadinessHistory: a start that goes its way leaves no mark, and no gap in what follows", () => {
  assertEquals(newest(3, 60, [0, "none"], [31, "ok"]), "noo");
});

Deno.test("ReadinessHistory: after a day everything is the latest state, and nothing piles up", () => {
  const history = new ReadinessHistory();
  history.note("bad", START);
  history.note("ok", START + 1 * MINUTES);
  const later = history.slots(START + 48 * 60 * MINUTES);
  assertEquals(new Set(later), new Set(["ok"]));
  assertEquals(later.length, 48);
});
