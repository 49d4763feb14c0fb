import { routeAttrs, type RouteRecord } from "../core/proxy_route.ts";
import type { LogRecord } from "./log_record.ts";

/**
 * The lines that tell a start (cli §3, design §7). Supervisors and guides search logs for these
 * exact texts; whoever starts the client writes each at its moment.
 */

/** The first line. */
export function startingRecord(version: string): LogRecord {
  return line("process", `tunnel-client v${version} starting`, { version });
}

/** What is about to run; `profile` is absent without one. */
export function identityRecords(
  what: { readonly profile: string | undefined; readonly tunnelId: string },
): readonly LogRecord[] {
  const profile = what.profile === undefined ? [] : [line("process", `Profile: ${what.profile}`)];
  return [...profile, line("process", `Tunnel ID: ${what.tunnelId}`)];
}

/** One MCP server; `target` is an origin or a command, without credentials. */
export function mcpServerRecord(channel: string, target: string): LogRecord {
  return line("mcpclient", `MCP server: ${target}`, { channel });
}

/** The built-in server has a first target, and its channel is open. */
export function harpoonRecord(): LogRecord {
  return line("harpoon", "harpoon enabled");
}

/** The built-in server can be reached without a tunnel as well, from this machine. */
export function harpoonEndpointRecord(url: string): LogRecord {
  return line("harpoon", "harpoon streamable transport enabled", { url: `${url}/harpoon/mcp` });
}

/** After the listener is bound and the URL file, if any, is complete. */
export function healthRecords(
  health: {
    readonly addr: string;
    readonly url: string;
    readonly urlFile: string | undefined;
    /** Absent where the pages are switched off. */
    readonly uiUrl: string | undefined;
  },
): readonly LogRecord[] {
  const { addr, url, urlFile, uiUrl } = health;
  const pages = uiUrl === undefined ? [] : [
    line("health", `🌐 WEB UI: ${uiUrl}`, {
      ui_url: uiUrl,
      health_url: url,
      metrics_url: `${url}/metrics`,
    }),
    line("adminui", `Admin UI available at ${uiUrl}`),
  ];
  const written = urlFile === undefined ? [] : [
    line("health", `🩺 HEALTH URL: ${url} (written to ${urlFile})`, { health_url_file: urlFile }),
  ];
  return [
    ...written,
    line("health", "health server listening", { addr }),
    line("health", `Health endpoint: ${url}/healthz`, { metrics_url: `${url}/metrics` }),
    ...pages,
  ];
}

/** How a hop leaves this machine; the attributes name its kind (network-and-oauth §8). */
export function routeRecord(route: RouteRecord): LogRecord {
  const attrs = routeAttrs(route);
  switch (route.kind) {
    case "control_plane":
      return line("controlplane", "control-plane route resolved", attrs);
    case "mcp_channel":
      return line("mcpclient", "mcp channel route resolved", { channel: route.name, ...attrs });
    case "harpoon_target":
      return line("harpoon", "harpoon route resolved", { label: route.name, ...attrs });
  }
}

/** What there is of Codex beside the client (cli §3). */
export interface CodexBeside {
  /** Where Codex keeps its files; absent without Codex. */
  readonly home?: string;
  /** Absent if the plugin is not installed. */
  readonly pluginDir?: string;
}

/** How the plugin is installed; a command as it can be typed. */
const PLUGIN_INSTALL_HINT = "tunnel-client codex plugin install";

/** Codex is there, and its plugin is not. */
export function codexHintRecord(): LogRecord {
  return line("process", `Codex can work with this tunnel: ${PLUGIN_INSTALL_HINT}`);
}

/** What the start came to, for whoever reads one line only. */
export function summaryRecord(
  start: {
    readonly healthUrl: string;
    readonly healthUrlFile: string | undefined;
    readonly uiUrl: string | undefined;
    readonly configSource: string;
    readonly profileName: string | undefined;
    readonly profilePath: string | undefined;
    readonly tunnelId: string;
    /** The server of channel main, without credentials; absent without such a channel. */
    readonly target: { readonly kind: string; readonly value: string } | undefined;
    /** As {@linkcode firstFailing} tells it. */
    readonly firstFailing: string | undefined;
    /** `undefined` where the client may not look. */
    readonly codex: CodexBeside | undefined;
  },
): LogRecord {
  const { codex } = start;
  const lacksPlugin = codex?.home !== undefined && codex.pluginDir === undefined;
  return line("process", "tunnel-client startup summary", {
    health_url: start.healthUrl,
    health_url_file: start.healthUrlFile,
    ui_url: start.uiUrl,
    metrics_url: `${start.healthUrl}/metrics`,
    config_source: start.configSource,
    profile_name: start.profileName,
    profile_path: start.profilePath,
    tunnel_id: start.tunnelId,
    mcp_target_kind: start.target?.kind,
    mcp_target_value: start.target?.value,
    first_failing_dependency: start.firstFailing,
    codex_detected: codex && codex.home !== undefined,
    codex_home: codex?.home,
    codex_plugin_installed: codex && codex.pluginDir !== undefined,
    codex_plugin_dir: codex?.pluginDir,
    codex_plugin_install_hint: lacksPlugin ? PLUGIN_INSTALL_HINT : undefined,
  });
}

/** After the PID file is complete. */
export function pidFileRecord(path: string, pid: number): LogRecord {
  return line("process", "pid file written", { path, pid });
}

/** Everything runs. */
export function startedRecord(
  started: {
    readonly version: string;
    readonly tunnelId: string;
    readonly tunnelUrl: string;
    readonly name?: string;
    readonly description?: string;
  },
): LogRecord {
  return line("process", "🟢 tunnel-client started", {
    tunnel_id: started.tunnelId,
    tunnel_url: started.tunnelUrl,
    name: started.name,
    description: started.description,
    version: started.version,
  });
}

function line(component: string, message: string, attrs: LogRecord["attrs"] = {}): LogRecord {
  return { level: "info", message, attrs: { component, ...attrs } };
}
