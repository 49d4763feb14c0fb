import type { EngineSettings } from "../config/engine_settings.ts";
import type { Egress } from "../core/egress.ts";
import type { HarpoonSettings, Settings } from "../config/settings.ts";

/** Settings as read, with the data plane's part of them, certificates read. */
export interface SettingsSnapshot {
  readonly settings: Settings;
  readonly engine: EngineSettings;
}

/** Names of settings that differ between two readings; never their values. */
export interface SettingsChange {
  /** Applied while running. */
  readonly live: readonly string[];
  /** Kept as they were until the next start. */
  readonly needsRestart: readonly string[];
}

type Of = (at: SettingsSnapshot) => unknown;

/** What a running client can take over, by the setting's name. */
const LIVE: readonly (readonly [name: string, of: Of])[] = [
  ["log.level", ({ settings }) => settings.log.level],
  ["log.request_timing", ({ settings }) => settings.log.requestTiming],
  ["control_plane.api_key", ({ engine }) => engine.controlPlane.apiKey],
  ["control_plane.organization_id", ({ engine }) => engine.controlPlane.organizationId],
  ["control_plane.extra_headers", ({ engine }) => engine.controlPlane.extraHeaders],
  ["control_plane.poll_channels", ({ engine }) => engine.controlPlane.pollChannels],
  ["control_plane.server_info_version", ({ engine }) => engine.controlPlane.serverInfoVersion],
  ["control_plane.max_inflight_requests", ({ engine }) => engine.controlPlane.maxInflight],
  ["control_plane.client_cert", ({ engine }) => engine.controlPlane.egress.clientCertificate],
  ["control_plane.http_proxy", ({ settings }) => proxy(settings.controlPlane.httpProxy)],
  [
    "proxy",
    (
      { settings: { network: { system } } },
    ) => [proxy(system.http), proxy(system.https), system.noProxy],
  ],
  ["http_proxy", ({ settings }) => proxy(settings.network.httpProxy)],
  ["ca_bundle", ({ engine }) => engine.controlPlane.egress.caCerts],
  [
    "mcp.server_urls",
    ({ settings }) =>
      settings.mcp.bindings.flatMap((binding) =>
        binding.kind === "stdio" ? [] : [{ ...binding, httpProxy: proxy(binding.httpProxy) }]
      ),
  ],
  [
    "mcp.commands",
    ({ settings }) => settings.mcp.bindings.filter(({ kind }) => kind === "stdio"),
  ],
  ["mcp.http_proxy", ({ settings }) => proxy(settings.mcp.httpProxy)],
  [
    "mcp.client_cert",
    ({ engine }) => egresses(engine).flatMap(({ clientCertificate }) => clientCertificate ?? []),
  ],
  [
    "mcp.ca_bundle",
    // The channels trust the common file as well, which is told as itself.
    ({ settings, engine }) => [
      settings.mcp.caBundle,
      egresses(engine)[0]?.caCerts.slice(engine.controlPlane.egress.caCerts.length),
    ],
  ],
  ["mcp.extra_headers", ({ engine }) => engine.mcp.extraHeaders],
  ["mcp.discovery_extra_headers", ({ engine }) => engine.mcp.discoveryHeaders],
  ["mcp.connection_max_ttl", ({ engine }) => engine.mcp.connectionMaxTtlMs],
  ["mcp.max_concurrent_requests", ({ engine }) => engine.mcp.maxConcurrentRequests],
  ["mcp.era", ({ settings }) => settings.mcp.eras],
  ["mcp.relay_server_requests", ({ settings }) => settings.mcp.relaysServerRequests],
  ["mcp.tool_policy", ({ settings }) => settings.mcp.toolPolicies],
  ["inspect.capture_payloads", ({ settings }) => settings.inspect.capturePayloads],
  ["inspect.max_payload_bytes", ({ settings }) => settings.inspect.maxPayloadBytes],
  ["harpoon", ({ settings }) => harpoonParts(settings.harpoon)],
];

/** What is fixed at the start: identity, addresses, files, and what is only used once. */
const FIXED: readonly (readonly [name: string, of: (settings: Settings) => unknown])[] = [
  ["control_plane.base_url", ({ controlPlane }) => controlPlane.baseUrl],
  ["control_plane.url_path", ({ controlPlane }) => controlPlane.urlPath],
  ["control_plane.tunnel_id", ({ controlPlane }) => controlPlane.tunnelId],
  ["control_plane.poll_timeout", ({ controlPlane }) => controlPlane.pollTimeoutMs],
  [
    "control_plane.poll_deadline_guardrail",
    ({ controlPlane }) => controlPlane.pollDeadlineGuardrailMs,
  ],
  ["log.format", ({ log }) => log.format],
  ["log.file", ({ log }) => log.file],
  ["log.http_raw_unsafe", ({ log }) => log.httpRawUnsafe],
  ["health.listen_addr", ({ health }) => [health.hostname, health.port]],
  ["health.unix_socket", ({ health }) => health.unixSocket],
  ["health.url_file", ({ health }) => health.urlFile],
  ["process.pid_file", ({ pidFile }) => pidFile],
  ["mcp.startup_wait_timeout", ({ mcp }) => mcp.startupWaitMs],
  ["proxy.check_interval", ({ network }) => network.proxyCheckIntervalMs],
  ["admin_ui", ({ adminUi }) => adminUi],
  ["audit", ({ audit }) => audit],
  ["cloudflared", ({ cloudflared }) => [cloudflared, cloudflared.token?.reveal()]],
  ["harpoon.additional_transports", ({ harpoon }) => harpoon.serveHttp],
];

/** Compares two readings by the name of each setting; pure. */
export function settingsChange(before: SettingsSnapshot, after: SettingsSnapshot): SettingsChange {
  return {
    live: LIVE.filter(([, of]) => differ(of(before), of(after))).map(([name]) => name),
    needsRestart: FIXED
      .filter(([, of]) => differ(of(before.settings), of(after.settings)))
      .map(([name]) => name),
  };
}

/** The newer settings with everything that is fixed at the start as it was; pure. */
export function withFixedKept(running: Settings, read: Settings): Settings {
  const { baseUrl, urlPath, tunnelId, pollTimeoutMs, pollDeadlineGuardrailMs } =
    running.controlPlane;
  return {
    ...running,
    controlPlane: {
      ...read.controlPlane,
      baseUrl,
      urlPath,
      tunnelId,
      pollTimeoutMs,
      pollDeadlineGuardrailMs,
    },
    mcp: { ...read.mcp, startupWaitMs: running.mcp.startupWaitMs },
    network: { ...read.network, proxyCheckIntervalMs: running.network.proxyCheckIntervalMs },
    harpoon: { ...read.harpoon, serveHttp: running.harpoon.serveHttp },
    log: {
      ...running.log,
      level: read.log.level,
      requestTiming: read.log.requestTiming,
    },
    inspect: read.inspect,
    source: read.source,
    origins: read.origins,
    notes: read.notes,
  };
}

function egresses({ mcp }: EngineSettings): readonly Egress[] {
  return mcp.bindings.flatMap((binding) => binding.kind === "stdio" ? [] : [binding.egress]);
}

function proxy(setting: Settings["network"]["httpProxy"]): unknown {
  return setting === undefined ? null : [setting.origin, setting.credentials?.reveal()];
}

/** What can change while running. Header lists of settings show no values: copies do. */
function harpoonParts({ httpProxy, targets, serveHttp: _, ...rest }: HarpoonSettings): unknown {
  const parts = targets.map(({ headers = [], ...target }) => [target, [...headers]]);
  return [rest, parts, proxy(httpProxy)];
}

/** Both values are made by one function, so that their members come in one order. */
function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
