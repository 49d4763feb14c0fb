import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { type ClientAbout, statusJson } from "../../lib/ops/admin/status_json.ts";
import { Evidence } from "../../lib/ops/evidence.ts";
import type { ReadinessReport } from "../../lib/ops/readiness_report.ts";
import { assistantFacts } from "../../lib/runtime/assistant_facts.ts";
import { SAMPLES } from "../ops/sample_facts.ts";

const ABOUT: ClientAbout = {
  version: "1.2.3",
  instanceId: "i",
  pid: 7,
  profile: undefined,
  configSource: "flags/environment",
  listenAddr: "127.0.0.1:8080",
  baseUrl: "https://cp",
  tunnelId: "tunnel_a",
  maxInflight: 10,
  pollTimeoutMs: 30_000,
  pollDeadlineGuardrailMs: 5_000,
  mcpServerUrl: "http://127.0.0.1:9001",
  routes: [
    { kind: "control_plane", name: "control_plane", target: "cp:443", via: { mode: "direct" } },
  ],
  rawHttpLogging: false,
  assistant: true,
};
const REPORT: ReadinessReport = {
  status: "ready",
  polling: true,
  mcp_server_reachable: true,
  reason_code: "ready",
  since: 0,
  evidence: [],
  next_attempt_at: null,
  must_act: null,
  actions: [],
  notices: [],
  readiness_history: [],
};

function facts(
  about: Partial<ClientAbout>,
  report: Partial<ReadinessReport>,
  ...seen: readonly Fact[]
): string[] {
  const evidence = new Evidence({ now: () => 0, wall: () => 0, sleep: () => Promise.reject() });
  for (const fact of seen) evidence.fold(fact);
  const status = statusJson({
    about: { ...ABOUT, ...about },
    evidence,
    now: 0,
    notices: [],
    history: [],
    postP50Ms: null,
    queueP50Ms: null,
    slots: new Map(),
    denied: new Map(),
    capturesPayloads: false,
  });
  return assistantFacts(status, { ...REPORT, ...report }, ["s3cr3t-token"]).split("\n");
}

Deno.test("assistantFacts: version, addresses, tunnel, server, probe, readiness [operator §5]", () => {
  assertEquals(facts({}, {}), [
    "How this tunnel-client is at the moment. No secret stands here; never ask for one.",
    "- version 1.2.3, process 7, settings from flags/environment",
    "- admin pages and health: 127.0.0.1:8080",
    "- control plane: https://cp, direct",
    "- tunnel: tunnel_a",
    "- MCP server of channel main: http://127.0.0.1:9001",
    "- its startup probe: none",
    "- readiness: ready",
  ]);
});

Deno.test("assistantFacts: the tunnel's name, a proxy, warnings; a secret in a reason is hidden [operator §5, §7]", () => {
  const proxy = {
    mode: "proxy",
    url: "http://proxy.test:3128",
    source: "env:HTTPS_PROXY",
  } as const;
  const told = facts(
    {
      mcpServerUrl: undefined,
      rawHttpLogging: true,
      routes: [{ kind: "control_plane", name: "control_plane", target: "cp:443", via: proxy }],
    },
    {
      status: "not_ready",
      reason: "mcp probe failed: s3cr3t-token",
      notices: [{ severity: "warn", text: "a certificate ends soon", link: null }],
    },
    SAMPLES.metadata_fetched,
  );
  assertEquals(told.slice(3), [
    "- control plane: https://cp, proxy http://proxy.test:3128 (env:HTTPS_PROXY)",
    "- tunnel: tunnel_a (office)",
    "- MCP server of channel main: not reached over HTTP",
    "- its startup probe: none",
    "- readiness: not_ready, mcp probe failed: [REDACTED]",
    "- warning: raw HTTP logging is on: the log may show secrets",
    "- warning: a certificate ends soon",
  ]);
});
