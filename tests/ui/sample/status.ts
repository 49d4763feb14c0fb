import type { Channel, HistorySlot, Readiness, Sandbox, Status } from "../../../ui/api_types.ts";
import { NOW_MS } from "./chance.ts";

const MINUTE_MS = 60_000;
const ago = (ms: number) => new Date(NOW_MS - ms).toISOString();

/** States of the client that the pages have to show. */
export type SampleState = "ready" | "not_ready" | "down" | "empty";

/** `/readyz?format=json` */
export function sampleReadiness(state: SampleState): Readiness {
  const history = sampleHistory(state);
  const sandbox = { key: "sandbox", ok: true, text: "Sandbox holds exactly its plan", at: null };
  switch (state) {
    case "ready":
      return {
        status: "ready",
        polling: true,
        mcp_server_reachable: true,
        reason_code: "ready",
        since: NOW_MS - (6 * MINUTE_MS),
        evidence: [
          { key: "poll", ok: true, text: "Poll good", at: NOW_MS - 400 },
          { key: "channel:main", ok: true, text: "main answered", at: NOW_MS - 600 },
          { key: "channel:tools", ok: true, text: "tools answered", at: NOW_MS - 2_100 },
          { key: "channel:harpoon", ok: true, text: "harpoon answered", at: NOW_MS - 9_000 },
          { key: "auth", ok: true, text: "Key accepted", at: null },
          sandbox,
        ],
        next_attempt_at: null,
        must_act: null,
        actions: [],
        notices: [
          {
            severity: "warn",
            text: "tools restarted its child 6 min ago. It exited with 137, usually the kernel’s " +
              "out-of-memory killer. The handshake was replayed and calls succeed again.",
            link: "#logs?q=child",
          },
          {
            severity: "warn",
            text: "The client certificate of main expires in 19 days, on 2 August. The file is " +
              "read at start, so replacing it needs a reload.",
            link: "#system/tls",
          },
        ],
        readiness_history: history,
      };
    case "empty":
      return {
        status: "ready",
        polling: true,
        mcp_server_reachable: true,
        reason_code: "ready",
        since: NOW_MS - 40_000,
        next_attempt_at: null,
        must_act: null,
        actions: [],
        notices: [],
        evidence: [
          { key: "poll", ok: true, text: "Poll good", at: NOW_MS - 400 },
          { key: "channel:main", ok: true, text: "main: probe good", at: NOW_MS - 31_000 },
          { key: "channel:tools", ok: true, text: "tools: child 48213 alive", at: null },
          sandbox,
        ],
        readiness_history: history,
      };
    case "not_ready":
      return {
        status: "not_ready",
        polling: true,
        mcp_server_reachable: true,
        reason_code: "control_plane_refused",
        reason: "Every poll has answered 401 since 10:38:12. No command can arrive until the key " +
          "is replaced. The client keeps trying, at most every 30 s.",
        since: NOW_MS - (259_000),
        evidence: [
          {
            key: "poll",
            ok: false,
            text: "Poll: 14 failures in a row, last good",
            at: NOW_MS - 259_000,
          },
          { key: "channel:main", ok: true, text: "main: probe good", at: NOW_MS - 31_000 },
          { key: "channel:tools", ok: true, text: "tools: child 48213 alive", at: null },
          { key: "channel:harpoon", ok: true, text: "harpoon: 4 targets", at: null },
          sandbox,
        ],
        next_attempt_at: NOW_MS + 12_000,
        must_act: "Owner of the tunnel, not of the MCP server",
        actions: [
          { text: "Someone who may manage this tunnel creates a new runtime key for it." },
          {
            text: "Put it where the client reads it: the variable CONTROL_PLANE_API_KEY " +
              "(setting control_plane.api_key).",
          },
          {
            text: "Restart the client, then check:",
            command: "tunnel-client doctor --profile acme-finance",
          },
        ],
        notices: [],
        readiness_history: history,
      };
    case "down":
      return {
        status: "not_ready",
        polling: true,
        mcp_server_reachable: false,
        reason_code: "mcp_server_down",
        reason: "mcp.finance.internal:8443 has refused every connection since 10:39:57. Calls to " +
          "main are answered with 502 at once; tools and harpoon still work.",
        since: NOW_MS - (154_000),
        evidence: [
          { key: "poll", ok: true, text: "Poll good", at: NOW_MS - 400 },
          {
            key: "channel:main",
            ok: false,
            text: "main: refused 31 times, breaker open",
            at: null,
          },
          { key: "channel:tools", ok: true, text: "tools answered", at: NOW_MS - 2_100 },
          sandbox,
        ],
        next_attempt_at: NOW_MS + 4_000,
        must_act: "Owner of the MCP server",
        actions: [
          { text: "Check that finance-mcp runs and listens on port 8443." },
          {
            text: "From this host, ask it directly:",
            command: "tunnel-client doctor --profile acme-finance",
          },
        ],
        notices: [],
        readiness_history: history,
      };
  }
}

function sampleHistory(state: SampleState): HistorySlot[] {
  return Array.from({ length: 48 }, (_, slot) => {
    if (slot === 47) return state === "ready" ? "warn" : state === "empty" ? "ok" : "bad";
    if (state === "empty" || slot < 6) return "none";
    return slot === 19 ? "bad" : "ok";
  });
}

/** `/api/status` */
export function sampleStatus(state: SampleState, instanceId: string): Status {
  const refused = state === "not_ready";
  return {
    version: "1.4.0",
    client_instance_id: instanceId,
    started_at: ago(state === "empty" ? 41_000 : 75_850_000),
    uptime_seconds: state === "empty" ? 41 : 75_850,
    pid: 4_711,
    profile: "acme-finance",
    config_source: "profile:acme-finance",
    health_listen_addr: "127.0.0.1:8080",
    assistant: true,
    control_plane_base_url: "https://api.openai.com",
    control_plane_tunnel_id: "tunnel_4f8a1c0e9b7d4263a5e1f08c27d9b346",
    control_plane_route: {
      kind: "control_plane",
      name: "control plane",
      target: "api.openai.com:443",
      route_mode: "proxy",
      proxy_source: "env:CONTROL_PLANE_HTTP_PROXY",
      proxy_url: "http://proxy.corp.acme:3128",
    },
    mcp_routes: [{
      kind: "mcp_channel",
      name: "main",
      target: "mcp.finance.internal:8443",
      route_mode: "direct",
      proxy_source: "none",
    }],
    tunnel_metadata: { name: "acme-finance", description: "Finance tools" },
    poll: {
      last_good_at: refused ? ago(259_000) : NOW_MS - 400,
      failures_in_row: refused ? 14 : 0,
      held_ms: refused ? null : 400,
      next_attempt_at: refused ? NOW_MS + 12_000 : null,
      last_error: refused ? "401 invalid_api_key" : null,
    },
    queue: { length: 0, capacity: 20, wait_p50_ms: refused || state === "empty" ? null : 0.2 },
    reply: { p50_ms: refused || state === "empty" ? null : 43, retries: refused ? 0 : 24 },
    channels: sampleChannels(state),
  };
}

function sampleChannels(state: SampleState): Channel[] {
  const down = state === "down";
  const quiet = state === "empty" || state === "not_ready";
  return [
    {
      name: "main",
      enabled: true,
      server_kind: "external",
      transport_kind: "http-streamable",
      probe_status: down ? "failed" : "ok",
      details: [{ key: "address", value: "https://mcp.finance.internal:8443/mcp" }],
      state: down ? "bad" : "ok",
      last_good_at: NOW_MS - (down ? 154_000 : 600),
      slots: { busy: quiet || down ? 0 : 2, capacity: 10 },
      breaker: down ? { state: "open", next_try_at: NOW_MS + 4_000, failures: 31 } : null,
      server_info: { name: "finance-mcp", version: "2.4.0" },
      protocol: "2025-06-18",
      bridged_sessions: 3,
    },
    {
      name: "tools",
      enabled: true,
      server_kind: "external",
      transport_kind: "stdio",
      details: [
        { key: "pid", value: "48213" },
        { key: "command", value: "/opt/acme/bin/warehouse-mcp --stdio" },
      ],
      state: quiet || down ? "ok" : "warn",
      last_good_at: NOW_MS - 2_100,
      slots: { busy: quiet ? 0 : 1, capacity: 10 },
      child: {
        pid: 48_213,
        started_at: ago(366_000),
        restarts: quiet ? 0 : 1,
        last_exit: quiet ? null : "exit code 137",
        noise_lines: 0,
      },
      server_info: { name: "warehouse-mcp", version: "0.8.1" },
      protocol: "2025-06-18",
    },
    {
      name: "harpoon",
      enabled: true,
      server_kind: "builtin",
      transport_kind: "in-memory",
      state: "ok",
      last_good_at: NOW_MS - 9_000,
      slots: { busy: 0, capacity: 4 },
    },
  ];
}

/** `/api/sandbox` */
export function sampleSandbox(): Sandbox {
  const row = (permission: string, value: string, reason: string, setting: string) => ({
    permission,
    value,
    reason,
    setting,
    held: true,
  });
  return {
    mode: "worker",
    applied_at: ago(75_849_000),
    verdict: "exact",
    plan: [
      row("net", "api.openai.com:443", "Poll commands, post answers", "control_plane.base_url"),
      row("net", "proxy.corp.acme:3128", "Proxy to the control plane", "control_plane.http_proxy"),
      row("net", "mcp.finance.internal:8443", "MCP server of main", "mcp.server_urls[0].url"),
      row("net", "rates.treasury.internal:443", "Harpoon target rates", "harpoon.targets[0].url"),
      row("net", "ledger.finance.internal:443", "Harpoon target ledger", "harpoon.targets[1].url"),
      row("net", "login.acme.example:443", "Authorization server", "harpoon.hosts_include_suffix"),
      row("run", "/opt/acme/bin/warehouse-mcp", "stdio server of tools", "mcp.commands[0].command"),
      row("read", "/etc/tunnel-client/finance.crt", "Client certificate", "mcp.client_cert"),
      row("read", "/etc/tunnel-client/finance.key", "Its private key", "mcp.client_key"),
      row("read", "/etc/tunnel-client/acme-root.pem", "Extra certificates", "ca_bundle"),
      row("env", "CONTROL_PLANE_API_KEY", "API key, by reference", "control_plane.api_key"),
      row("env", "WAREHOUSE_DSN", "Passed to the stdio child", "mcp.commands[0].env"),
    ],
  };
}
