import type { HeaderList } from "../wire/header_list.ts";
import type { Secret } from "../core/secret.ts";

/**
 * Every setting of `run`, checked, frozen and typed. Built by `load.ts` from the options table; the
 * rest of the program never looks at flags, environment or files. Durations are milliseconds.
 */
export interface Settings {
  readonly controlPlane: ControlPlaneSettings;
  readonly mcp: McpSettings;
  readonly log: LogSettings;
  readonly health: HealthSettings;
  readonly pidFile: string | undefined;
  /** Where the settings came from: a path, or `flags/environment`. */
  readonly configSource: string;
  /** Setting name -> where its value came from: `--flag`, `VARIABLE`, a file path, or `default`. */
  readonly origins: Readonly<Record<string, string>>;
  /** What the operator should know although it is no error; one line each, without secrets. */
  readonly notes: readonly string[];
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
}

export interface McpSettings {
  /** One per channel. */
  readonly bindings: readonly McpBinding[];
  /** May hold credentials: prints and serialises with its values redacted. */
  readonly extraHeaders: HeaderList;
  readonly connectionMaxTtlMs: number;
  readonly maxConcurrentRequests: number;
}

/** One channel and how to reach its MCP server. */
export type McpBinding =
  | { readonly kind: "http-streamable"; readonly channel: string; readonly url: string }
  /** `command` is never blank; it is split into words where the child is started. */
  | { readonly kind: "stdio"; readonly channel: string; readonly command: string };

export type LogLevel = "debug" | "info" | "warn" | "error";
/** `console` is the human form, used when no format is set. */
export type LogFormat = "console" | "struct-text" | "json";

export interface LogSettings {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly file: string | undefined;
}

export interface HealthSettings {
  /** Host to bind, without brackets; empty means every interface. */
  readonly hostname: string;
  readonly port: number;
  readonly urlFile: string | undefined;
}
