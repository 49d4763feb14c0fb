import type { NetworkRoute } from "../../../ui/api_types.ts";
import type {
  Certificate,
  ProxyCheck,
  ProxyHealth,
  SystemView,
} from "../../../ui/api_types_pages.ts";
import { NOW_MS } from "./chance.ts";
import type { SampleState } from "./status.ts";

const DAY_MS = 86_400_000;
const PROXY = "http://proxy.corp.acme:3128";

/** `/api/system` */
export function sampleSystem(state: SampleState): SystemView {
  const certificate = (
    subject: string,
    used_for: string,
    issuer: string,
    fromDays: number,
    toDays: number,
  ): Certificate => ({
    subject,
    used_for,
    issuer,
    not_before: new Date(NOW_MS + fromDays * DAY_MS).toISOString(),
    not_after: new Date(NOW_MS + toDays * DAY_MS).toISOString(),
  });
  const root = "Acme Internal Root CA";
  return {
    tls: {
      system_trust: { enabled: true, source: "system" },
      extra_bundle: { path: "/etc/tunnel-client/acme-root.pem", cert_count: 2, parse_errors: 0 },
    },
    certificates: state === "empty" ? [] : [
      certificate("api.openai.com", "seen on the control plane", "public CA", -41, 49),
      certificate("Acme Issuing CA 2", "ca_bundle, 1 of 2", root, -760, 335),
      certificate(root, "ca_bundle, 2 of 2", "self-signed", -2_190, 1_460),
      certificate("mcp.finance.internal", "seen on channel main", "Acme Issuing CA 2", -29, 61),
      certificate(
        "CN=tunnel-client.finance",
        "client certificate, channel main",
        "Acme Issuing CA 2",
        -346,
        19,
      ),
      ...(state === "down" ? [certificate("old.acme.example", "seen", root, -400, -3)] : []),
    ],
    proxy_identity_map: [{
      proxy_id: "5d".repeat(32),
      proxy_url: PROXY,
      proxy_source: "env:CONTROL_PLANE_HTTP_PROXY",
    }],
    proxy_health: [
      proxied(
        "control_plane",
        "control plane",
        "api.openai.com:443",
        41,
        state === "ready" ? 6 : 9,
      ),
      proxied("harpoon_target", "rates", "rates.treasury.internal:443", 18, -1),
      proxied("harpoon_target", "ledger", "ledger.finance.internal:443", 16, -1),
      {
        route: {
          route_kind: "mcp_channel",
          route_name: "main",
          target_host: "mcp.finance.internal:8443",
          route_mode: "direct",
          proxy_source: "none",
        },
        health_state: "direct",
        last_check: null,
        last_success: null,
        history: [],
      },
    ],
  };
}

function proxied(
  kind: NetworkRoute["kind"],
  name: string,
  target: string,
  connectMs: number,
  failedCheck: number,
): ProxyHealth {
  const history = Array.from({ length: 10 }, (_, index): ProxyCheck => ({
    timestamp: new Date(NOW_MS - 21_000 - (9 - index) * 60_000).toISOString(),
    success: index !== failedCheck,
    tcp_duration_ms: 2.1,
    connect_duration_ms: index === failedCheck ? null : connectMs,
    error_phase: index === failedCheck ? "connect" : null,
    error_reason: index === failedCheck ? "bad_status" : null,
    error_detail: index === failedCheck ? "the proxy answered 407" : null,
  }));
  return {
    route: {
      route_kind: kind,
      route_name: name,
      target_host: target,
      route_mode: "proxy",
      proxy_source: "env:CONTROL_PLANE_HTTP_PROXY",
      proxy_url: PROXY,
      proxy_id: "5d".repeat(32),
    },
    health_state: failedCheck === 9 ? "unhealthy" : "healthy",
    last_check: NOW_MS - 21_000,
    last_success: NOW_MS - (failedCheck === 9 ? 81_000 : 21_000),
    history,
  };
}
