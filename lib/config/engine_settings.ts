import type { Egress, OutsideEgress } from "../core/egress.ts";
import type { RouteVia } from "../core/proxy_route.ts";
import type { HeaderList } from "../wire/header_list.ts";

/**
 * What the data plane needs, as plain data: it crosses into a Worker by structured clone, which a
 * {@linkcode Secret} would not survive. Certificates and keys are contents here, not paths: the data
 * plane reads no files. Made from `Settings` at that border and nowhere else.
 */
export interface EngineSettings {
  readonly controlPlane: {
    readonly baseUrl: string;
    readonly urlPath: string;
    readonly tunnelId: string;
    readonly organizationId: string | undefined;
    /** Secret. */
    readonly apiKey: string;
    readonly maxInflight: number;
    readonly pollTimeoutMs: number;
    readonly pollDeadlineGuardrailMs: number;
    readonly pollChannels: readonly string[] | undefined;
    readonly extraHeaders: HeaderList;
    readonly egress: Egress;
  };
  readonly mcp: {
    readonly bindings: readonly EngineBinding[];
    readonly extraHeaders: HeaderList;
    /** Added to probes and discovery requests only, where they beat `extraHeaders`. */
    readonly discoveryHeaders: HeaderList;
    /** How long the first poll waits for the main HTTP server to accept connections; 0 = not. */
    readonly startupWaitMs: number;
    readonly connectionMaxTtlMs: number;
    readonly maxConcurrentRequests: number;
    /** The environment of stdio children, control-plane keys already removed. */
    readonly childEnv: Readonly<Record<string, string>>;
  };
  readonly client: {
    readonly name: string;
    readonly version: string;
    readonly instanceId: string;
  };
}

/** One channel and how the data plane reaches its MCP server. */
export type EngineBinding =
  | {
    readonly kind: "http-streamable";
    readonly channel: string;
    readonly url: string;
    readonly egress: Egress;
    /** How `egress` gets there, for telling a proxy's troubles from the server's; absent = directly. */
    readonly via?: RouteVia;
    /** Egress to other origins that discovery comes by; without it they are not asked. */
    readonly outside?: OutsideEgress;
  }
  | { readonly kind: "stdio"; readonly channel: string; readonly command: string };
