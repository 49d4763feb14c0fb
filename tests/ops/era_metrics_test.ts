import { assertEquals } from "@std/assert";
import type { EraFact } from "../../lib/core/era_fact.ts";
import { EraMetrics } from "../../lib/ops/era_metrics.ts";
import { readExposition } from "./exposition.ts";
import { SAMPLES } from "./sample_facts.ts";

const LEARNT: EraFact = SAMPLES.eras_learnt;

function rows(metrics: EraMetrics): string[] {
  return readExposition(metrics.render()).map(({ name, labels, value }) =>
    [name, ...Object.entries(labels).map(([key, text]) => `${key}=${text}`), value].join(" ")
  );
}

Deno.test("EraMetrics: what each side of a channel speaks, and the bridge's sessions [operator §9]", () => {
  const metrics = new EraMetrics();
  assertEquals(rows(metrics), []);
  metrics.fold(LEARNT);
  metrics.fold({ ...LEARNT, channel: "other", modern: "yes", legacy: "no", consumers: [] });
  metrics.fold({ ...LEARNT, consumers: ["legacy", "modern"], sessions: 2 });
  assertEquals(rows(metrics), [
    "tunnel_client_channel_era channel=main side=server era=legacy 1",
    "tunnel_client_channel_era channel=main side=callers era=both 1",
    "tunnel_client_channel_era channel=other side=server era=modern 1",
    "tunnel_client_bridged_sessions channel=main 2",
    "tunnel_client_bridged_sessions channel=other 0",
  ]);
  metrics.forget("main");
  assertEquals(rows(metrics).length, 2);
});

Deno.test("EraMetrics: names from the wire cannot fill the memory", () => {
  const metrics = new EraMetrics();
  for (let i = 0; i < 100; i++) metrics.fold({ ...LEARNT, channel: `c${i}` });
  assertEquals(rows(metrics).length, 33 * 3);
});
