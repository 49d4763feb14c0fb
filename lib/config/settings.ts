import type { ChannelEra } from "./engine_settings.ts";
import type { HeaderList } from "../wire/header_list.ts";
import type { Secret } from "../core/secret.ts";

/**
 * Every setting of `run`, checked, frozen and typed. Built by `load.ts` from the options table; the
 * rest of the program never looks at flags, environment or files. Durations are milliseconds.
 */
export interface Settings {
  readonly controlPlane: ControlPlaneSettings;
  readonly mcp: McpSettings;
  readonly harpoon: HarpoonSettings;
  readonly cloudflared: CloudflaredSettings;
  readonly network: NetworkSettings;
  readonly log: LogSettings;
  readonly health: HealthSettings;
  readonly adminUi: AdminUiSettings;
  readonly audit: AuditSettings;
  readonly inspect: InspectSettings;
  readonly sandbox: SandboxSettings;
  readonly pidFile: string | undefined;
  /** The file the settings came from, if any. */
  readonly source: ConfigSource;
  /** Setting name -> where its value came from: `--flag`, `VARIABLE`, a file path, or `default`. */
  readonly origins: Readonly<Record<string, string>>;
  /** What the operator should know although it is no error; one line each, without secrets. */
  readonly notes: readonly string[];
}

/** Which file, if any, the settings were read from, and how it was chosen (configuration §3). */
export type ConfigSource =
  /** No file: flags and environment only. */
  | { readonly kind: "none" }
  /** `--config`. */
  | { readonly kind: "config"; readonly path: string }
  /** `--profile-file`. */
  | { readonly kind: "profile-file"; readonly path: string }
  /** `--profile`: found at `path`; `shadowed` are files of the same name that are not used. */
  | {
    readonly kind: "profile";
    readonly name: string;
    readonly path: string;
    readonly shadowed: readonly string[];
  };

/** A forward proxy. Its credentials stay apart, so that the rest can be shown. */
export interface ProxySetting {
  /** `http://host:port` or `https://host:port`, lower case, without path. */
  readonly origin: string;
  /** `user:password`, percent-decoded; `undefined` if the URL had none. */
  readonly credentials: Secret | undefined;
}

/** A client certificate: paths of two PEM files that match. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What every outbound connection has in common (network-and-oauth §1, §3). */
export interface NetworkSettings {
  /** Path of a PEM file with certificates trusted in addition to the system's. */
  readonly caBundle: string | undefined;
  /** Proxy of every hop that has none of its own. */
  readonly httpProxy: ProxySetting | undefined;
  /** `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`: the lowest rank, and the only one with exceptions. */
  readonly system: {
    readonly http: ProxySetting | undefined;
    readonly https: ProxySetting | undefined;
    /** Items of `NO_PROXY` as written, trimmed, blank ones left out. */
    readonly noProxy: readonly string[];
  };
  /** How often proxies are probed. */
  readonly proxyCheckIntervalMs: number;
}

export interface ControlPlaneSettings {
  /** Origin of the control plane, without a trailing slash. */
  readonly baseUrl: string;
  /** Path in front of `/v1`; empty if none. */
  readonly urlPath: string;
  readonly tunnelId: string;
  readonly organizationId: string | undefined;
  readonly apiKey: Secret;
  /** Capacity of the local queue. */
  readonly maxInflight: number;
  readonly pollTimeoutMs: number;
  readonly pollDeadlineGuardrailMs: number;
  /** Sorted channel names to poll for; `undefined` polls for all. */
  readonly pollChannels: readonly string[] | undefined;
  /** May hold credentials: prints and serialises with its values redacted. */
  readonly extraHeaders: HeaderList;
  readonly clientCertificate: CertificateFiles | undefined;
  /** Proxy of this hop; `undefined` falls back to the ones of {@linkcode NetworkSettings}. */
  readonly httpProxy: ProxySetting | undefined;
  /** Version of the header that tells of the channels; 2 adds which are stateless (mcp-eras §6). */
  readonly serverInfoVersion: 1 | 2;
}

export interface McpSettings {
  /** One per channel. */
  readonly bindings: readonly McpBinding[];
  /** May hold credentials: prints and serialises with its values redacted. */
  readonly extraHeaders: HeaderList;
  /** Added to probes and discovery requests only, where they beat `extraHeaders`. */
  readonly discoveryHeaders: HeaderList;
  /** Proxy of HTTP bindings without one of their own. */
  readonly httpProxy: ProxySetting | undefined;
  /** Certificate of HTTP bindings without one of their own. */
  readonly clientCertificate: CertificateFiles | undefined;
  /** Path of a PEM file trusted for MCP servers only, in addition to `network.caBundle`. */
  readonly caBundle: string | undefined;
  /** How long the first poll waits for the main HTTP server to accept connections; 0 = not. */
  readonly startupWaitMs: number;
  readonly connectionMaxTtlMs: number;
  readonly maxConcurrentRequests: number;
  /** At most one for each channel. */
  readonly toolPolicies: readonly ToolPolicySetting[];
  /** What the servers of channels are taken to speak; a channel without an entry is found out. */
  readonly eras: readonly ChannelEra[];
  /** The control plane carries requests to legacy consumers, and their posted answers back. */
  readonly relaysServerRequests: boolean;
}

/** Which tools of a channel may be seen and called, by patterns with `*` and `?`. */
export interface ToolPolicySetting {
  readonly channel: string;
  /** Absent = all that are not denied. */
  readonly allow?: readonly string[];
  readonly deny: readonly string[];
}

/** One channel and how to reach its MCP server. */
export type McpBinding =
  | {
    readonly kind: "http-streamable";
    readonly channel: string;
    readonly url: string;
    /** Path of a Unix socket to connect to instead of the URL's host. */
    readonly unixSocket?: string;
    readonly httpProxy?: ProxySetting;
    readonly clientCertificate?: CertificateFiles;
  }
  /** `command` is never blank; it is split into words where the child is started. */
  | { readonly kind: "stdio"; readonly channel: string; readonly command: string };

export type LogLevel = "debug" | "info" | "warn" | "error";
/** `console` is the human form, used when no format is set. */
export type LogFormat = "console" | "struct-text" | "json";

export interface LogSettings {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly file: string | undefined;
  /** Dump raw HTTP at debug level; may show secrets. */
  readonly httpRawUnsafe: boolean;
  /** One info event per forwarded request with its milliseconds in queue, at the server, posting. */
  readonly requestTiming: boolean;
}

export interface HealthSettings {
  /** Host to bind, without brackets; empty means every interface. */
  readonly hostname: string;
  readonly port: number;
  readonly urlFile: string | undefined;
  /** Path of a Unix socket to listen on instead of host and port. */
  readonly unixSocket: string | undefined;
}

export interface AdminUiSettings {
  /** False leaves only health and metrics. */
  readonly enabled: boolean;
  /** Serve the pages to others than this machine. */
  readonly allowRemote: boolean;
  readonly openBrowser: boolean;
  /** Log events kept for the pages. */
  readonly logBufferEvents: number;
  /** What other machines have to give as a password; without, they need none. */
  readonly token: Secret | undefined;
  /** Names the pages may be called by, beside addresses and `localhost`; lower case. */
  readonly hostNames: readonly string[];
  /** Offer Codex on the pages; whoever else may see them, that is for this machine only. */
  readonly assistant: boolean;
}

/** Where tool calls are written down. */
export interface AuditSettings {
  /** `undefined`: nowhere. */
  readonly file: string | undefined;
  /** Size at which the file is set aside. */
  readonly maxBytes: number;
  /** Files kept beside it. */
  readonly keep: number;
}

/** What is kept of requests for the admin pages. */
export interface InspectSettings {
  readonly capturePayloads: boolean;
  /** Longer payloads are cut. */
  readonly maxPayloadBytes: number;
}

/**
 * How the client confines itself. `worker`: the data plane runs in a Worker that holds its part of the
 * plan, and the rest gives away what it needs no more. `strict`: that, and no start with more than the
 * plan.
 */
export type SandboxMode = "off" | "worker" | "strict";

/** The boundary of the client, beside what follows from the other settings. */
export interface SandboxSettings {
  readonly mode: SandboxMode;
  /** `host:port` of servers that are only known while running: authorization servers, say. */
  readonly allowNet: readonly string[];
  /** Names of variables for stdio servers, where the client may not read its whole environment. */
  readonly allowEnv: readonly string[];
}

/** The companion that connects through Cloudflare; active with a token or `managed`. */
export interface CloudflaredSettings {
  readonly token: Secret | undefined;
  readonly managed: boolean;
  /** `undefined`: a `cloudflared` beside this program. */
  readonly path: string | undefined;
  readonly readyTimeoutMs: number;
}

export interface HarpoonSettings {
  /** False: no channel, no targets, no registration. */
  readonly enabled: boolean;
  readonly targets: readonly HarpoonTarget[];
  readonly allowPlaintextHttp: boolean;
  readonly maxResponseBytes: number;
  readonly maxRedirects: number;
  readonly httpProxy: ProxySetting | undefined;
  /** Whether `/harpoon/mcp` is served on the health listener. */
  readonly serveHttp: boolean;
  readonly capturePayloads: boolean;
  readonly hostsIncludeSuffix: readonly string[];
  /** Sources of regular expressions; compiled case-insensitively. */
  readonly hostsIncludeRegex: readonly string[];
  readonly hostsIncludeLoopback: boolean;
  readonly hostsIncludePrivate: boolean;
}

/** One allowlisted HTTP endpoint (configuration §7, harpoon §13). */
export interface HarpoonTarget {
  readonly label: string;
  readonly url: string;
  /** True: paths below the URL may be called too (given as `base_url`). */
  readonly prefix: boolean;
  readonly unixSocket?: string;
  readonly description?: string;
  /** Upper case; absent = the default methods. */
  readonly allowedMethods?: readonly string[];
  readonly maxRequestBytes?: number;
  readonly maxResponseBytes?: number;
  /** Default and ceiling of a call. */
  readonly timeoutMs?: number;
  /** Put on every request; prints and serialises with its values redacted. */
  readonly headers?: HeaderList;
  /** Only of `https:` targets. */
  readonly clientCertificate?: CertificateFiles;
  /** Most calls in a time. */
  readonly rate?: { readonly calls: number; readonly perMs: number };
  /** CIDR ranges its host must resolve into. */
  readonly addresses?: readonly string[];
  /** Only the named operations may be sent; never with `prefix`. */
  readonly kind?: "graphql";
  /** At least one, of a `graphql` target; absent for others. */
  readonly operations?: readonly HarpoonOperation[];
}

/** A GraphQL document that callers choose by name. */
export interface HarpoonOperation {
  readonly name: string;
  readonly document: string;
}
