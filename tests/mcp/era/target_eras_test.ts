import { assertEquals, assertStrictEquals } from "@std/assert";
import { MAX_VERDICTS, TargetEras } from "../../../lib/mcp/era/target_eras.ts";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import { manualClock } from "./manual_clock.ts";

const as = (who: string): HeaderList => [["Authorization", who]];

Deno.test("TargetEras: a new authorization begins with what is known, and goes its own way [eras §3]", () => {
  const targets = new TargetEras(manualClock(), "http-streamable");
  targets.of(as("a")).learn({ kind: "modern" });
  const other = targets.of(as("b"));
  assertEquals([other.modern, other.revision], ["yes", "2026-07-28"]);
  other.doubtModern();
  other.tookHandshake("2025-06-18");
  const legacy = ({ modern, legacy }: typeof other) => [modern, legacy];
  assertEquals(legacy(targets.of(as("a"))), ["yes", "unknown"]);
  assertEquals(legacy(targets.of(as("b"))), ["unknown", "yes"]);
});

Deno.test("TargetEras: commands without authorization are of one, a child is one whoever asks", () => {
  const http = new TargetEras(manualClock(), "http-streamable");
  assertStrictEquals(http.of([]), http.of([["X-Other", "1"]]));
  const child = new TargetEras(manualClock(), "stdio");
  assertStrictEquals(child.of(as("a")), child.of(as("b")));
});

Deno.test("TargetEras: bounded, the authorization unused for longest is forgotten", () => {
  const targets = new TargetEras(manualClock(), "http-streamable");
  const first = targets.of(as("0"));
  for (let i = 1; i < MAX_VERDICTS; i++) targets.of(as(String(i)));
  assertStrictEquals(targets.of(as("0")), first);
  targets.of(as("more"));
  assertStrictEquals(targets.of(as("0")), first);
  for (let i = 0; i < MAX_VERDICTS; i++) targets.of(as(`x${i}`));
  assertEquals(targets.of(as("0")) === first, false);
});
