import { assertEquals } from "@std/assert";
import { metricsAddress } from "../../lib/cloudflared/command.ts";
import { type CompanionState, unreadyReason } from "../../lib/cloudflared/companion_state.ts";

const REASONS: readonly (readonly [state: CompanionState, reason: string | undefined])[] = [
  [{ kind: "ready" }, undefined],
  [{ kind: "starting" }, "cloudflared startup pending"],
  [{ kind: "not_ready" }, "cloudflared is not ready"],
  [{ kind: "probe_failed" }, "cloudflared readiness probe failed"],
  [{ kind: "failed_to_start" }, "cloudflared failed to start"],
  [{ kind: "fetch_failed" }, "cloudflared managed runtime fetch failed"],
  [{ kind: "no_endpoint" }, "cloudflared readiness endpoint unavailable"],
  [{ kind: "stopped" }, "cloudflared stopped"],
  [{ kind: "exited", how: "code 3" }, "cloudflared process exited: code 3"],
  [{ kind: "no_program", error: "cloudflared.path: none" }, "cloudflared.path: none"],
];

for (const [state, reason] of REASONS) {
  Deno.test(`unreadyReason: ${state.kind} [operator-surface §4]`, () => {
    assertEquals(unreadyReason(state), reason);
  });
}

const LINES: readonly (readonly [line: string, address: string | undefined])[] = [
  ["2026-01-01T00:00:00Z INF Starting metrics server on 127.0.0.1:45/metrics", "127.0.0.1:45"],
  [
    `{"level":"info","message":"Starting metrics server on 127.0.0.1:45678/metrics"}`,
    "127.0.0.1:45678",
  ],
  ["INF Starting metrics server on 10.0.0.1:80/metrics", undefined],
  ["INF Starting metrics server on 127.0.0.1.evil.example:80/metrics", undefined],
  ["INF Registered tunnel connection", undefined],
];

for (const [line, address] of LINES) {
  Deno.test(`metricsAddress: ${address} of ${line}`, () => {
    assertEquals(metricsAddress(line), address);
  });
}
