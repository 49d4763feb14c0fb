import { assertEquals } from "@std/assert";
import type { SandboxMode } from "../../../lib/config/settings.ts";
import { sandboxChecks } from "../../../lib/cli/sandbox/doctor_check.ts";
import type { Holding } from "../../../lib/sandbox/held.ts";

const EXACT: Holding = { verdict: "exact", missing: [], excess: [] };
const MORE: Holding = {
  verdict: "more",
  missing: [],
  excess: [{ opens: "ask for details of this machine", fix: "run without --allow-sys" }],
};
const LESS: Holding = {
  verdict: "less",
  missing: [{
    permission: "net",
    value: "a.test:1",
    reason: "connect to a.test:1",
    setting: "mcp.server_urls, channel main",
    realm: "engine",
  }],
  excess: [],
};

const CASES: readonly (readonly [SandboxMode, Holding, state: string | undefined])[] = [
  ["off", LESS, undefined],
  ["worker", EXACT, "PASS"],
  ["worker", MORE, "PASS"],
  ["worker", LESS, "WARN"],
  ["strict", EXACT, "PASS"],
  ["strict", MORE, "FAIL"],
  ["strict", LESS, "FAIL"],
];

for (const [mode, holding, state] of CASES) {
  Deno.test(`sandboxChecks: ${mode} with ${holding.verdict} is ${state ?? "no check"}`, () => {
    assertEquals(sandboxChecks(mode, holding)[0]?.state, state);
  });
}

Deno.test("sandboxChecks: what is missing is told with its flag", () => {
  const [check] = sandboxChecks("strict", LESS);
  assertEquals(check?.evidence, [
    "mcp.server_urls, channel main: not permitted to connect to a.test:1: " +
    "run with --allow-net=a.test:1",
  ]);
});
