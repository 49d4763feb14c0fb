import { assertEquals } from "@std/assert";
import { hintOf } from "../../../lib/codex/plugin/launch_hint.ts";
import type { Ran } from "../../../lib/codex/plugin/run_program.ts";
import { failureOf, summaryOf, toolPayload } from "../../../lib/codex/plugin/tool_payload.ts";

const MEMBERS = [
  ...["ok", "operation", "tunnel_id", "alias", "profile_path", "healthz", "readyz"],
  ...["control_plane_poll_health", "session_name", "repair_actions", "selected_tunnel_client_bin"],
  ...["live_process_command", "live_process_binary", "launch_diagnostics", "command", "exit_code"],
  ...["stderr", "native", "selection_source"],
];

function payloadOf(ran?: Ran) {
  return toolPayload({
    operation: "runtime_status",
    alias: "docs",
    program: hintOf(["/opt/tunnel-client"]),
    source: "hint",
    words: ["runtimes", "status", "my docs"],
    ran,
  });
}

function ended(code: number, stdout: string, stderr = ""): Ran {
  return { kind: "ended", code, stdout, stderr };
}

Deno.test("toolPayload: every member is there, whatever came of the call [codex §4.1]", () => {
  const refused = toolPayload({ operation: "stop_runtime" });
  for (const payload of [refused, payloadOf(), payloadOf(ended(1, "", "no"))]) {
    assertEquals(Object.keys(payload), MEMBERS);
    assertEquals(payload.ok, false);
  }
  assertEquals(refused.repair_actions, []);
});

Deno.test("toolPayload: takes what it tells from where the commands put it [codex §4.1]", () => {
  const health = { ok: true, status: 200 };
  const native = {
    tunnel: { id: "tunnel_1" },
    profile_path: "/p.yaml",
    local: {
      effective_health: { healthz: health, readyz: null },
      health: { readyz: { ok: false } },
      control_plane_poll_health: { state: "ok" },
    },
    tmux: { session_name: "s" },
    process: { command: '"/opt/my client" run' },
    repair_actions: [{ id: "inspect" }],
    launch_diagnostics: { exit_code: 1 },
  };
  const payload = payloadOf(ended(0, JSON.stringify(native)));
  assertEquals(payload, {
    ok: true,
    operation: "runtime_status",
    tunnel_id: "tunnel_1",
    alias: "docs",
    profile_path: "/p.yaml",
    healthz: health,
    readyz: { ok: false },
    control_plane_poll_health: { state: "ok" },
    session_name: "s",
    repair_actions: [{ id: "inspect" }],
    selected_tunnel_client_bin: "/opt/tunnel-client",
    live_process_command: '"/opt/my client" run',
    live_process_binary: "/opt/my client",
    launch_diagnostics: { exit_code: 1 },
    command: '/opt/tunnel-client runtimes status "my docs"',
    exit_code: 0,
    stderr: "",
    native,
    selection_source: "hint",
  });
});

const failures: readonly [about: string, ran: Ran, why: string | undefined][] = [
  ["none", ended(0, "{}"), undefined],
  ["its error line", ended(1, "", "alias docs is not known\nmore\n"), "alias docs is not known"],
  ["its verdict", ended(2, '{"error":"it is gone"}'), "it is gone"],
  ["its code", ended(2, "{}"), "the command ended with exit code 2"],
  ["no JSON", ended(0, "docs\tready"), "the command printed no JSON object"],
  ["no object", ended(0, "[1]"), "the command printed no JSON object"],
  ["no start", { kind: "not_started", why: "no" }, "no"],
  ["a cancelled call", { kind: "stopped", why: "cancelled", stderr: "" }, "cancelled"],
];
for (const [about, ran, why] of failures) {
  Deno.test(`failureOf: ${about} [codex §4.1]`, () => {
    assertEquals(failureOf(payloadOf(ran), ran), why);
  });
}

Deno.test("summaryOf: one line", () => {
  const line = (native: object) => summaryOf(payloadOf(ended(0, JSON.stringify(native))));
  assertEquals(
    line({ tunnel_id: "tunnel_1", runtime_state: "ready" }),
    "runtime_status: docs, ready, tunnel_1",
  );
  assertEquals(line({ aliases: [1, 2] }), "runtime_status: docs, 2 aliases");
});
