import { redactText } from "../core/redact.ts";
import type { statusJson } from "../ops/admin/status_json.ts";
import type { ReadinessReport } from "../ops/readiness_report.ts";

/** What `/api/status` tells. */
type Status = ReturnType<typeof statusJson>;

/**
 * How the tunnel is, for a model that helps with it (operator-surface §5, "Injection"). Pure; addresses
 * are in the form that may be shown, and no secret stands in it.
 *
 * @param secrets texts to hide, should one have found its way into a reason
 */
export function assistantFacts(
  status: Status,
  { status: verdict, reason, notices }: ReadinessReport,
  secrets: readonly string[],
): string {
  const main = status.channels.find(({ name }) => name === "main");
  const route = status.control_plane_route;
  const name = status.tunnel_metadata?.name;
  const lines = [
    "How this tunnel-client is at the moment. No secret stands here; never ask for one.",
    `- version ${status.version}, process ${status.pid}, settings from ${status.config_source}`,
    `- admin pages and health: ${status.health_listen_addr}`,
    `- control plane: ${status.control_plane_base_url}${routeWords(route)}`,
    `- tunnel: ${status.control_plane_tunnel_id}${name === undefined ? "" : ` (${name})`}`,
    `- MCP server of channel main: ${status.mcp_server_url ?? "not reached over HTTP"}`,
    `- its startup probe: ${main?.probe_status ?? "none"}${detail(main?.probe_error)}`,
    `- readiness: ${verdict}${detail(reason)}`,
    ...[...status.warnings, ...notices.map(({ text }) => text)].map((text) => `- warning: ${text}`),
  ];
  return redactText(lines.join("\n"), secrets);
}

function routeWords(route: Status["control_plane_route"]): string {
  if (route === undefined) return "";
  return route.proxy_url === undefined
    ? `, ${route.route_mode}`
    : `, ${route.route_mode} ${route.proxy_url} (${route.proxy_source})`;
}

function detail(text: string | undefined): string {
  return text === undefined ? "" : `, ${text}`;
}
