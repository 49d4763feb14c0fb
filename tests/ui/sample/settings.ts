import type { Setting } from "../../../ui/api_types_pages.ts";

/** `/api/settings` */
export function sampleSettings(): Setting[] {
  return [
    set("control_plane.tunnel_id", "tunnel_4f8a1c0e9b7d4263a5e1f08c27d9b346", "file", 3),
    byDefault("control_plane.base_url", "https://api.openai.com"),
    {
      name: "control_plane.api_key",
      value: "[redacted]",
      source: "environment",
      where: "CONTROL_PLANE_API_KEY",
      default: false,
    },
    {
      name: "control_plane.http_proxy",
      value: "http://proxy.corp.acme:3128",
      source: "environment",
      where: "CONTROL_PLANE_HTTP_PROXY",
      default: false,
    },
    byDefault("control_plane.poll_timeout", "30s"),
    set("mcp.server_urls[0]", "channel=main, url=https://mcp.finance.internal:8443/mcp", "file", 9),
    set(
      "mcp.commands[0]",
      "channel=tools, command=/opt/acme/bin/warehouse-mcp --stdio",
      "file",
      12,
    ),
    set("mcp.client_cert", "/etc/tunnel-client/mtls/finance.crt", "file", 15),
    set("harpoon.targets", "2 entries", "file", 20),
    { name: "log.format", value: "json", source: "flag", where: "--log.format", default: false },
    byDefault("log.level", "info"),
    byDefault("health.listen_addr", "127.0.0.1:8080"),
    byDefault("health.unix_socket", "(not set)"),
    byDefault("sandbox", "worker"),
  ];
}

function set(name: string, value: string, source: "file", line: number): Setting {
  return { name, value, source, where: `acme-finance.yaml:${line}`, default: false };
}

function byDefault(name: string, value: string): Setting {
  return { name, value, source: "default", where: null, default: true };
}
