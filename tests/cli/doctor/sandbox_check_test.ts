import { assertEquals, assertStringIncludes } from "@std/assert";
import { sandboxCheck } from "../../../lib/cli/doctor/sandbox_check.ts";
import type { SandboxMode } from "../../../lib/config/settings.ts";
import type { Holding } from "../../../lib/sandbox/held.ts";
import { runClient } from "../client_process.ts";
import { TUNNEL_ID } from "./network_rig.ts";

const MISSING: Holding["missing"] = [{
  permission: "net",
  value: "mcp.test:443",
  reason: "connect to mcp.test:443",
  setting: "mcp.server_urls, channel main",
  realm: "engine",
}];
const EXCESS: Holding["excess"] = [{ opens: "read any file", fix: "run without --allow-read" }];

const CASES:
  readonly (readonly [mode: SandboxMode, less: boolean, more: boolean, state: string])[] = [
    ["off", false, false, "PASS"],
    ["off", false, true, "PASS"],
    ["off", true, true, "WARN"],
    ["worker", false, true, "PASS"],
    ["worker", true, false, "WARN"],
    ["strict", false, false, "PASS"],
    ["strict", false, true, "WARN"],
    ["strict", true, true, "FAIL"],
  ];

Deno.test("sandboxCheck: what is missing or too much, by mode", () => {
  for (const [mode, less, more, state] of CASES) {
    const missing = less ? MISSING : [];
    const excess = more ? EXCESS : [];
    const typed = (command: string) => `${command} --profile docs`;
    const check = sandboxCheck(mode, { verdict: "exact", missing, excess }, typed);
    assertEquals([check.id, check.state], ["sandbox", state], `${mode} ${less} ${more}`);
    const evidence = (check.evidence ?? []).join("\n");
    assertEquals(evidence.includes("run with --allow-net=mcp.test:443"), less);
    assertEquals(evidence.includes("may read any file: run without --allow-read"), more);
    assertStringIncludes(check.summary, `mode ${mode}`);
    const hints = [check.summary, ...(check.state === "PASS" ? [] : check.next)].join("\n");
    const isTyped = /sandbox (?:plan --format flags|check) --profile docs/.test(hints);
    assertEquals(isTyped, /sandbox (?:plan|check)/.test(hints), hints);
  }
});

Deno.test("doctor: tells of a right that run needs, with its flag", async () => {
  const args = [
    ...["doctor", "--offline", "--json", "--control-plane.tunnel-id", TUNNEL_ID],
    ...["--mcp.server-url", "https://mcp.test/mcp", "--health.listen-addr", "127.0.0.1:0"],
  ];
  const env = { CONTROL_PLANE_API_KEY: "sk-1", CONTROL_PLANE_BASE_URL: "http://127.0.0.1:1" };
  const { stdout } = await runClient(args, { env });
  const { checks }: { checks: { id: string; status: string; evidence: string[] }[] } = JSON.parse(
    stdout,
  );
  const check = checks.find(({ id }) => id === "sandbox");
  assertEquals(check?.evidence[0]?.endsWith("run with --allow-net=mcp.test:443"), true, stdout);
});
