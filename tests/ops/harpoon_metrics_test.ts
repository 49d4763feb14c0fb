import { assertEquals } from "@std/assert";
import { HarpoonMetrics } from "../../lib/ops/harpoon_metrics.ts";
import { MAX_LABEL_SETS, OTHER } from "../../lib/ops/instruments.ts";
import { readExposition, valueOf } from "./exposition.ts";
import { SAMPLES } from "./sample_facts.ts";

const CALLED = SAMPLES.harpoon_called;
type Call = typeof CALLED;

function samplesAfter(...calls: readonly Partial<Call>[]) {
  const metrics = new HarpoonMetrics();
  for (const parts of calls) metrics.fold({ ...CALLED, ...parts });
  return readExposition(metrics.render());
}

Deno.test("HarpoonMetrics: a call is counted by label, status class and outcome [harpoon §10]", () => {
  const samples = samplesAfter({}, {});
  const labels = { label: "crm", status_class: "2xx", outcome: "success" };
  assertEquals(valueOf(samples, "harpoon_call_total", labels), 2);
  assertEquals(valueOf(samples, "harpoon_call_latency_milliseconds_count", labels), 2);
  assertEquals(valueOf(samples, "harpoon_call_latency_milliseconds_sum", labels), 2 * 41.26);
  assertEquals(valueOf(samples, "harpoon_response_size_bytes_sum", labels), 6_000);
});

Deno.test("HarpoonMetrics: a call without an answer has class none and no size [harpoon §10]", () => {
  const { status: _, ...unanswered } = CALLED;
  const metrics = new HarpoonMetrics();
  metrics.fold({ ...unanswered, outcome: "request_error" });
  const samples = readExposition(metrics.render());
  const labels = { label: "crm", status_class: "none", outcome: "request_error" };
  assertEquals(valueOf(samples, "harpoon_call_total", labels), 1);
  assertEquals(samples.filter(({ name }) => name.startsWith("harpoon_response_size")).length, 0);
});

for (
  const [status, status_class] of [[100, "1xx"], [304, "3xx"], [404, "4xx"], [599, "5xx"], [
    600,
    "none",
  ], [0, "none"]] as const
) {
  Deno.test(`HarpoonMetrics: status ${status} is of class ${status_class}`, () => {
    const labels = { label: "crm", status_class, outcome: "success" };
    assertEquals(valueOf(samplesAfter({ status }), "harpoon_call_total", labels), 1);
  });
}

Deno.test("HarpoonMetrics: unknown labels count together; no number of labels fills the memory [harpoon §14.22]", () => {
  const unknown = { label: "__unknown__", outcome: "invalid_input" } as const;
  assertEquals(valueOf(samplesAfter(unknown, unknown), "harpoon_call_total", unknown), 2);
  const many = Array.from({ length: MAX_LABEL_SETS + 5 }, (_, n) => ({ label: `t${n}` }));
  const samples = samplesAfter(...many).filter(({ name }) => name === "harpoon_call_total");
  assertEquals(samples.length, MAX_LABEL_SETS + 1);
  assertEquals(valueOf(samples, "harpoon_call_total", { label: OTHER }), 5);
});
