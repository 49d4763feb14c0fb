import { assertEquals } from "@std/assert";
import { initializeCheck } from "../../../lib/cli/doctor/initialize_check.ts";
import type { InitializeOutcome } from "../../../lib/mcp/probe_outcome.ts";

const server = { name: "shop", version: "1" };
const OLD: InitializeOutcome = {
  kind: "ok",
  era: "legacy",
  protocolVersion: "2025-11-25",
  server,
};
const NEW: InitializeOutcome = {
  kind: "ok",
  era: "modern",
  protocolVersion: "2026-07-28",
  server,
};

type Setting = Parameters<typeof initializeCheck>[3];

const TABLE: readonly (readonly [InitializeOutcome, Setting, state: string, summary: string])[] = [
  [OLD, "auto", "PASS", "shop 1, protocol 2025-11-25 (legacy era)"],
  [NEW, "auto", "PASS", "shop 1, protocol 2026-07-28 (modern era)"],
  [OLD, "legacy", "PASS", "shop 1, protocol 2025-11-25 (legacy era)"],
  [
    OLD,
    "passthrough",
    "PASS",
    "shop 1, protocol 2025-11-25 (legacy era); mcp.era translates nothing",
  ],
  [
    OLD,
    "modern",
    "WARN",
    "shop 1, protocol 2025-11-25 (legacy era), but mcp.era takes it to be modern",
  ],
  [
    NEW,
    "legacy",
    "WARN",
    "shop 1, protocol 2026-07-28 (modern era), but mcp.era takes it to be legacy",
  ],
];

for (const [outcome, setting, state, summary] of TABLE) {
  const era = outcome.kind === "ok" ? outcome.era : "";
  Deno.test(`mcp_initialize: a ${era} server where mcp.era is ${setting} [eras §3]`, () => {
    const check = initializeCheck("main", outcome, "unknown", setting);
    assertEquals([check.state, check.summary], [state, summary]);
    if (check.state === "WARN") {
      assertEquals(check.next, [`set mcp.era of channel main to ${era}, or to auto`]);
    }
  });
}

Deno.test("mcp_initialize: tells whom it bridges, in the JSON report [eras §3]", () => {
  const evidence = (outcome: InitializeOutcome) =>
    initializeCheck("main", outcome, "unknown").evidence;
  assertEquals(evidence(OLD), ["callers of 2026-07-28 and later are bridged"]);
  assertEquals(evidence(NEW), ["callers of 2025-11-25 and earlier are bridged"]);
});
