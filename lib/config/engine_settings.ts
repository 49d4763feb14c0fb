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
    /** Absent = 1. */
    readonly serverInfoVersion?: 2;
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
    /** At most one for each channel; absent = every tool may be called. */
    readonly toolPolicies?: readonly EngineToolPolicy[];
    /** What the servers of channels are taken to speak; absent = found out (mcp-eras §3). */
    readonly eras?: readonly ChannelEra[];
    /**
     * Absent = false: requests of servers to legacy consumers are refused, as a control plane may not
     * carry them (mcp-eras §5, §6).
     */
    readonly relaysServerRequests?: true;
  };
  /** Whether payloads are captured for inspection; absent = not. */
  readonly inspect?: { readonly maxPayloadBytes: number };
  /** The built-in server; absent if it is switched off or its channel is not polled (harpoon §1). */
  readonly harpoon?: EngineHarpoon;
  readonly client: {
    readonly name: string;
    readonly version: string;
    readonly instanceId: string;
  };
}

/** The era of MCP that the server of a channel is taken to speak. */
export interface ChannelEra {
  readonly channel: string;
  readonly era: "auto" | "legacy" | "modern" | "passthrough";
}

/** Which tools of a channel may be seen and called, by patterns with `*` and `?`. */
export interface EngineToolPolicy {
  readonly channel: string;
  /** Absent = all that are not denied. */
  readonly allow?: readonly string[];
  readonly deny: readonly string[];
}

/** What the built-in server for allowlisted HTTP calls needs (harpoon §2). */
export interface EngineHarpoon {
  readonly targets: readonly EngineHarpoonTarget[];
  readonly allowPlaintextHttp: boolean;
  /** Largest answer, and request body, of targets without a limit of their own. */
  readonly maxResponseBytes: number;
  /** 0 means that the first redirect is an error. */
  readonly maxRedirects: number;
  /** Whether the call history keeps payloads. */
  readonly capturePayloads: boolean;
  /** Which hosts count as private, for addresses that OAuth discovery comes by (harpoon §3). */
  readonly hosts: {
    readonly suffixes: readonly string[];
    /** Sources of regular expressions, to be compiled case-insensitively and unanchored. */
    readonly patterns: readonly string[];
    readonly loopback: boolean;
    readonly private: boolean;
  };
  /** Egress to targets that discovery registers. */
  readonly outside: OutsideEgress;
}

/** One endpoint of the settings that may be called, by label (harpoon §3, §13). */
export interface EngineHarpoonTarget {
  readonly label: string;
  /** As written, a reference replaced by what it stands for; may hold a user and a password. */
  readonly url: string;
  readonly kind: "exact" | "prefix" | "graphql";
  readonly description?: string;
  /** Upper case; absent = the default methods. */
  readonly methods?: readonly string[];
  readonly maxRequestBytes?: number;
  readonly maxResponseBytes?: number;
  /** Default and ceiling of a call. */
  readonly timeoutMs?: number;
  /** Put on every request; values are secrets. */
  readonly headers: HeaderList;
  readonly rate?: { readonly calls: number; readonly perMs: number };
  /** CIDR ranges that its host must resolve into. */
  readonly addresses?: readonly string[];
  /** Of `graphql` targets: the documents that may be sent. */
  readonly operations?: readonly { readonly name: string; readonly document: string }[];
  readonly egress: Egress;
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
