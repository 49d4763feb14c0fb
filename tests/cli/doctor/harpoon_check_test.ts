import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  forbiddenRange,
  offlineTargetCheck,
  targetCheck,
} from "../../../lib/cli/doctor/harpoon_check.ts";
import { wayOf } from "../../../lib/cli/doctor/way.ts";
import { hopTo } from "./network_rig.ts";

const direct = wayOf(hopTo("harpoon_target", { url: "https://t.test/x?k=hush" }));
const proxied = wayOf(
  hopTo("harpoon_target", { url: "https://t.test/x?k=hush", proxy: { url: "http://p:3128" } }),
);

Deno.test("harpoon_target: any answer passes, and no more of the URL than its host is told", () => {
  for (const status of [200, 302, 401, 405, 500, 503]) {
    const check = targetCheck("a", { kind: "answered", status }, direct);
    assertEquals([check.state, check.id], ["PASS", "harpoon_target[a]"]);
    assertEquals(check.summary, `HTTP ${status} from t.test:443`);
  }
  const silent = targetCheck("a", { kind: "connected" }, direct);
  assertEquals(silent.state, "PASS");
  assertMatch(silent.summary, /^t\.test:443 accepts connections/);
});

Deno.test("harpoon_target: what a gateway says of nothing behind it is doubtful", () => {
  const check = targetCheck("a", { kind: "answered", status: 502 }, proxied);
  assertEquals(check.state, "WARN");
  assertStringIncludes(check.summary, "or from the proxy http://p:3128");
  assertEquals(targetCheck("a", { kind: "answered", status: 500 }, proxied).state, "PASS");
});

Deno.test("harpoon_target: what may mend itself warns, a right that run insists on fails", () => {
  const trouble = { kind: "refused", at: "target" } as const;
  const refused = targetCheck("a", { kind: "trouble", trouble }, direct);
  assert(refused.state === "WARN");
  assertMatch(refused.summary, /^the target at t\.test:443 refuses the connection$/);
  assertStringIncludes(refused.next.join("\n"), "check that the target runs");
  assertStringIncludes(refused.next.join("\n"), "harpoon.targets");
  const missing = { kind: "trouble", trouble: { kind: "not_granted" } } as const;
  assertEquals(targetCheck("a", missing, direct).state, "FAIL");
  const forbidden = targetCheck("a", { kind: "forbidden", range: "metadata" }, direct);
  assert(forbidden.state === "WARN");
  assertStringIncludes(
    forbidden.summary,
    "t.test:443 has no address that may be called (metadata)",
  );
  assertStringIncludes(forbidden.next.join("\n"), "allowed_addresses");
});

Deno.test("harpoon_target: a certificate that is wanted is asked for by the target's own keys", () => {
  const trouble = { kind: "tls", at: "target", fault: "client_certificate_wanted" } as const;
  const check = targetCheck("a", { kind: "trouble", trouble }, direct);
  assert(check.state === "WARN");
  assertStringIncludes(
    check.next.join("\n"),
    "set client_cert in harpoon.targets and client_key in harpoon.targets",
  );
});

Deno.test("harpoon_target: skipped offline", () => {
  const check = offlineTargetCheck("a");
  assertEquals([check.state, check.id], ["SKIP", "harpoon_target[a]"]);
});

Deno.test("forbiddenRange: one address that may be connected to is enough", () => {
  const allowed = { kind: "allowed" } as const;
  const refused = (range: string) => ({ kind: "refused", range }) as const;
  assertEquals(forbiddenRange([]), undefined);
  assertEquals(forbiddenRange([refused("loopback"), allowed]), undefined);
  assertEquals(forbiddenRange([refused("loopback"), refused("metadata")]), "loopback");
});
