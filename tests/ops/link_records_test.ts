import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { linkStep, NEW_LINK } from "../../lib/ops/link_records.ts";
import { SAMPLES } from "./sample_facts.ts";

function messages(facts: readonly Fact[]): string[] {
  let state = NEW_LINK;
  return facts.flatMap((fact) => {
    const step = linkStep(state, fact);
    state = step.state;
    return step.records.map((record) => record.message);
  });
}

const good = SAMPLES.poll_succeeded;
const bad = SAMPLES.poll_failed;
const CONNECTED = ["Connected to control plane", "Long-polling for requests..."];

Deno.test("linkStep: the first good poll is told once, also after failures", () => {
  assertEquals(messages([SAMPLES.poller_started, good, good]), CONNECTED);
  assertEquals(messages([bad, bad, good, good]), CONNECTED);
  assertEquals(messages([SAMPLES.metadata_fetched, good, good]), CONNECTED);
});

Deno.test("linkStep: metadata does not end an outage of the polls", () => {
  assertEquals(messages([good, bad, SAMPLES.metadata_fetched]), CONNECTED);
});

Deno.test("linkStep: a lost link that comes back is a recovery with its count", () => {
  assertEquals(messages([good, bad, bad, good, good]), [
    ...CONNECTED,
    "control-plane poller recovered",
  ]);
  const lost = [good, bad, bad].reduce((state, fact) => linkStep(state, fact).state, NEW_LINK);
  assertEquals(linkStep(lost, good).records[0]?.attrs["failed_polls"], 2);
});

Deno.test("linkStep: other facts say nothing about the link", () => {
  assertEquals(messages([SAMPLES.command_finished, SAMPLES.gauges, SAMPLES.draining]), []);
});
