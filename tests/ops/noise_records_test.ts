import { assertEquals } from "@std/assert";
import { NoiseRecords } from "../../lib/ops/noise_records.ts";
import { SAMPLES } from "./sample_facts.ts";

Deno.test("NoiseRecords: a warning for the first noise of a child, and again for the next child", () => {
  const noise = new NoiseRecords();
  const skipped = { ...SAMPLES.child_output_skipped, reason: "not_json" } as const;
  const started = { ...SAMPLES.child_started, channel: skipped.channel };
  const levels = [
    skipped,
    skipped,
    { ...skipped, channel: "other" },
    { ...skipped, reason: "no_owner" } as const,
    started,
    skipped,
  ].map((fact) => noise.record(fact)?.level);
  assertEquals(levels, ["warn", undefined, "warn", undefined, undefined, "warn"]);
});
