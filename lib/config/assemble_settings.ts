import { checkFiles } from "./certificate_rules.ts";
import type { ReadFile } from "./certificates.ts";
import { checkHarpoon } from "./harpoon_rules.ts";
import type { OptionReader } from "./option_reader.ts";
import { options } from "./options.ts";
import { checkChannels, checkEras, checkPollDeadline, checkToolPolicies, pairOf } from "./rules.ts";
import type {
  AdminUiSettings,
  AuditSettings,
  CloudflaredSettings,
  ConfigSource,
  ControlPlaneSettings,
  HarpoonSettings,
  HealthSettings,
  InspectSettings,
  LogSettings,
  McpSettings,
  NetworkSettings,
  SandboxSettings,
  Settings,
} from "./settings.ts";

/** With a client certificate the default control plane is reached under its own name. */
const DEFAULT_ORIGIN = options.baseUrl.fallback.origin;
const MTLS_ORIGIN = "https://mtls.api.openai.com";

/**
 * Takes every setting from the reader and applies the rules across them; what is wrong is noted in
 * the reader.
 *
 * @param readCertificate reads files of certificates and keys; `undefined`: none is looked at
 */
export function assembleSettings(
  reader: OptionReader,
  source: ConfigSource,
  readCertificate: ReadFile | undefined,
): Settings {
  reader.take(options.configVersion);
  reader.take(options.pollInterval);
  const settings: Settings = {
    controlPlane: controlPlane(reader),
    mcp: mcp(reader),
    harpoon: harpoon(reader),
    network: network(reader),
    log: log(reader),
    health: health(reader),
    adminUi: adminUi(reader),
    audit: audit(reader),
    inspect: inspect(reader),
    sandbox: sandbox(reader),
    cloudflared: cloudflared(reader),
    pidFile: reader.take(options.pidFile),
    source,
    origins: reader.origins,
    notes: reader.notes,
  };
  checkPollDeadline(reader, settings.controlPlane);
  checkChannels(reader, settings);
  checkToolPolicies(reader, settings.mcp);
  checkEras(reader, settings.mcp);
  checkHarpoon(reader, settings.harpoon);
  if (readCertificate !== undefined) checkFiles(reader, settings, readCertificate);
  return settings;
}

function controlPlane(reader: OptionReader): ControlPlaneSettings {
  const baseUrl = reader.take(options.baseUrl);
  if (baseUrl.ignoredRest) reader.notes.push("control_plane.base_url: only its origin is used");
  const { clientCert, clientKey } = options;
  const clientCertificate = pairOf(reader, clientCert, clientKey);
  const isMtls = clientCertificate !== undefined && baseUrl.origin === DEFAULT_ORIGIN;
  return {
    baseUrl: isMtls ? MTLS_ORIGIN : baseUrl.origin,
    urlPath: reader.take(options.urlPath),
    tunnelId: reader.take(options.tunnelId),
    organizationId: reader.take(options.organizationId),
    apiKey: reader.take(options.apiKey),
    maxInflight: reader.take(options.maxInflight),
    pollTimeoutMs: reader.take(options.pollTimeout),
    pollDeadlineGuardrailMs: reader.take(options.pollDeadlineGuardrail),
    pollChannels: reader.take(options.pollChannels),
    extraHeaders: reader.take(options.controlPlaneHeaders),
    clientCertificate,
    httpProxy: reader.take(options.controlPlaneProxy),
    serverInfoVersion: reader.take(options.serverInfoVersion),
  };
}

function mcp(reader: OptionReader): McpSettings {
  return {
    bindings: [...reader.take(options.serverUrls), ...reader.take(options.commands)],
    extraHeaders: reader.take(options.mcpHeaders),
    discoveryHeaders: reader.take(options.discoveryHeaders),
    httpProxy: reader.take(options.mcpProxy),
    clientCertificate: pairOf(reader, options.mcpClientCert, options.mcpClientKey),
    caBundle: reader.take(options.mcpCaBundle),
    startupWaitMs: reader.take(options.startupWait),
    connectionMaxTtlMs: reader.take(options.connectionMaxTtl),
    maxConcurrentRequests: reader.take(options.maxConcurrentRequests),
    toolPolicies: reader.take(options.toolPolicy),
    eras: reader.take(options.mcpEra),
    relaysServerRequests: reader.take(options.relayServerRequests),
  };
}

function harpoon(reader: OptionReader): HarpoonSettings {
  return {
    enabled: reader.take(options.harpoonEnabled),
    targets: reader.take(options.harpoonTargets),
    allowPlaintextHttp: reader.take(options.harpoonPlaintext),
    maxResponseBytes: reader.take(options.harpoonMaxResponseBytes),
    maxRedirects: reader.take(options.harpoonMaxRedirects),
    httpProxy: reader.take(options.harpoonProxy),
    serveHttp: reader.take(options.harpoonTransports).length > 0,
    capturePayloads: reader.take(options.harpoonCapture),
    hostsIncludeSuffix: reader.take(options.harpoonSuffixes),
    hostsIncludeRegex: reader.take(options.harpoonPatterns),
    hostsIncludeLoopback: reader.take(options.harpoonLoopback),
    hostsIncludePrivate: reader.take(options.harpoonPrivate),
  };
}

function network(reader: OptionReader): NetworkSettings {
  return {
    caBundle: reader.take(options.caBundle),
    httpProxy: reader.take(options.httpProxy),
    system: {
      http: reader.take(options.systemHttpProxy),
      https: reader.take(options.systemHttpsProxy),
      noProxy: reader.take(options.noProxy),
    },
    proxyCheckIntervalMs: reader.take(options.proxyCheckInterval),
  };
}

/** Without a format the log is for people, unless it goes to a file (configuration §1). */
function log(reader: OptionReader): LogSettings {
  const level = reader.take(options.logLevel);
  const format = reader.take(options.logFormat);
  const file = reader.take(options.logFile);
  return {
    level,
    format: format ?? (file === undefined ? "console" : "struct-text"),
    file,
    httpRawUnsafe: reader.take(options.logHttpRawUnsafe),
    requestTiming: reader.take(options.logRequestTiming),
  };
}

function health(reader: OptionReader): HealthSettings {
  return {
    ...reader.take(options.healthListenAddr),
    unixSocket: reader.take(options.healthUnixSocket),
    urlFile: reader.take(options.healthUrlFile),
  };
}

function adminUi(reader: OptionReader): AdminUiSettings {
  return {
    enabled: reader.take(options.adminUiEnabled),
    allowRemote: reader.take(options.allowRemoteUi),
    openBrowser: reader.take(options.openWebUi),
    logBufferEvents: reader.take(options.logBufferEvents),
    token: reader.take(options.adminToken),
    hostNames: reader.take(options.adminHostNames).map((name) => name.toLowerCase()),
    assistant: reader.take(options.assistant),
  };
}

function audit(reader: OptionReader): AuditSettings {
  return {
    file: reader.take(options.auditFile),
    maxBytes: reader.take(options.auditMaxBytes),
    keep: reader.take(options.auditKeep),
  };
}

function inspect(reader: OptionReader): InspectSettings {
  return {
    capturePayloads: reader.take(options.capturePayloads),
    maxPayloadBytes: reader.take(options.maxPayloadBytes),
  };
}

function sandbox(reader: OptionReader): SandboxSettings {
  return {
    mode: reader.take(options.sandboxMode),
    allowNet: reader.take(options.sandboxAllowNet),
    allowEnv: reader.take(options.sandboxAllowEnv),
  };
}

function cloudflared(reader: OptionReader): CloudflaredSettings {
  return {
    token: reader.take(options.cloudflaredToken),
    managed: reader.take(options.cloudflaredManaged),
    path: reader.take(options.cloudflaredPath),
    readyTimeoutMs: reader.take(options.cloudflaredReadyTimeout),
  };
}
