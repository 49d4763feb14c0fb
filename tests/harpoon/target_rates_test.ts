import { assertEquals } from "@std/assert";
import { TargetRates } from "../../lib/harpoon/target_rates.ts";

const once = (label: string, perMs = 60_000) => ({ label, rate: { calls: 1, perMs } });
const kinds = (rates: TargetRates, ...targets: Parameters<TargetRates["take"]>) =>
  targets.map((target) => rates.take(target).kind);

Deno.test("TargetRates: a target that is made anew has what was left, another rate is another", () => {
  const rates = new TargetRates({ now: () => 0 });
  assertEquals(kinds(rates, once("a")), ["ok"]);
  rates.keepOnly([once("a"), once("b")]);
  assertEquals(kinds(rates, once("a")), ["wait"]);
  assertEquals(kinds(rates, once("b")), ["ok"]);
  assertEquals(kinds(rates, once("a", 1_000)), ["ok"]);
});

Deno.test("TargetRates: a target that was gone begins with its full rate", () => {
  const rates = new TargetRates({ now: () => 0 });
  rates.take(once("a"));
  rates.keepOnly([]);
  assertEquals(kinds(rates, once("a")), ["ok"]);
});

Deno.test("TargetRates: without a rate there is no end", () => {
  const rates = new TargetRates({ now: () => 0 });
  for (let n = 0; n < 100; n++) {
    assertEquals(kinds(rates, { label: "a", rate: undefined }), ["ok"]);
  }
});
