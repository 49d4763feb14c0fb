/** Shapes of the admin API that only single pages read (operator-surface §5, §6, §8; ui §5). */
import type { CallRecord, CapturedBodies } from "../lib/harpoon/history.ts";
import type { NetworkRoute } from "./api_types.ts";
import type { Instant } from "./view/formats.ts";

export type { CallRecord, CapturedBodies } from "../lib/harpoon/history.ts";
export type CapturedBody = NonNullable<CapturedBodies["request"]>;

/** `/api/system`. */
export interface SystemView {
  readonly tls?: {
    readonly system_trust?: SystemTrust;
    readonly extra_bundle?: ExtraBundle | null;
  };
  readonly certificates?: readonly Certificate[];
  readonly proxy_identity_map?: readonly ProxyIdentity[];
  readonly proxy_health?: readonly ProxyHealth[];
}

export interface SystemTrust {
  readonly enabled: boolean;
  readonly source?: string;
  readonly source_paths?: readonly string[];
  readonly fallback_note?: string;
}

/** What `ca_bundle` adds to the system's trust. */
export interface ExtraBundle {
  readonly path?: string;
  readonly cert_count: number;
  readonly parse_errors?: number;
}

export interface Certificate {
  readonly subject: string;
  /** `client certificate, channel main`; `seen on the control plane`. */
  readonly used_for: string;
  readonly issuer?: string | null;
  readonly not_before?: Instant | null;
  readonly not_after?: Instant | null;
}

export interface ProxyIdentity {
  readonly proxy_id: string;
  readonly proxy_url: string;
  readonly proxy_source: string;
}

/** A route under the names of log records. */
export interface CheckedRoute {
  readonly route_kind: NetworkRoute["kind"];
  readonly route_name: string;
  /** host:port */
  readonly target_host?: string;
  readonly route_mode: "direct" | "proxy" | "unix";
  readonly proxy_source: string;
  readonly proxy_url?: string;
  readonly proxy_id?: string;
}

export interface ProxyHealth {
  readonly route: CheckedRoute;
  /** A route with a proxy is `unhealthy` until its first check. */
  readonly health_state: "direct" | "healthy" | "unhealthy";
  readonly last_check?: Instant | null;
  readonly last_success?: Instant | null;
  /** Oldest first, at most ten. */
  readonly history?: readonly ProxyCheck[];
}

export interface ProxyCheck {
  readonly timestamp: Instant;
  readonly success: boolean;
  readonly tcp_duration_ms?: number | null;
  readonly connect_duration_ms?: number | null;
  readonly error_phase?: "tcp" | "connect" | null;
  readonly error_reason?: string | null;
  readonly error_detail?: string | null;
}

/** A row of `/api/settings`. */
export interface Setting {
  readonly name: string;
  /** `[redacted]` or `null` for a secret, `(not set)` for nothing. */
  readonly value: string | null;
  /** `flag`, `environment`, `file`, …, or `default`. */
  readonly source: string;
  /** The flag, the variable, or the file and its line. */
  readonly where?: string | null;
  /** Whether the value is the default. */
  readonly default: boolean;
}

/** `/api/oauth`. */
export interface OauthView {
  /** The first look is not finished. */
  readonly pending: boolean;
  readonly error?: string;
  readonly reason?: "not_advertised" | "not_configured" | "failed";
  readonly metadata_source?: "www_authenticate" | "well_known" | "not_advertised";
  readonly checked_at?: Instant | null;
  readonly retry_at?: Instant | null;
  readonly steps?: readonly OauthStep[];
  readonly server?: OauthServer;
  readonly metadata?: {
    readonly url?: string;
    readonly status_code?: number;
    readonly resource?: string;
  };
  /** Whether the metadata speaks of the server it was found at (RFC 9728). */
  readonly resource_matches?: boolean;
  readonly authorization_server_count?: number;
  readonly selected_authorization_server?: string;
}

/** One place that was asked for metadata. */
export interface OauthStep {
  readonly url: string;
  readonly source: string;
  readonly status?: number;
  /** Why it gave no usable document. */
  readonly why?: string;
  readonly selected: boolean;
}

/** The authorization server that the metadata names first. */
export interface OauthServer {
  readonly issuer: string;
  readonly steps: readonly OauthStep[];
  readonly why?: string;
  /** What its document calls itself, if that is something else. */
  readonly otherIssuer?: string;
}

/** `/api/harpoon/status`. */
export interface HarpoonStatus {
  readonly enabled: boolean;
  readonly reason?: string;
  readonly capture_payloads: boolean;
  readonly allow_plaintext_http: boolean;
  readonly max_response_bytes: number;
  readonly max_redirects: number;
  readonly proxy_routes?: readonly NetworkRoute[];
}

/** `/api/harpoon/targets`. */
export interface HarpoonTargets {
  readonly targets?: readonly HarpoonTarget[] | null;
}

export interface HarpoonTarget {
  readonly label: string;
  readonly url: string;
  readonly description?: string;
  readonly category?: string;
  readonly source?: string;
  readonly tags?: readonly string[];
  /** Why discovery was allowed to register it. */
  readonly inclusion_reason?: string;
  readonly methods?: readonly string[];
  readonly kind?: "exact" | "prefix" | "graphql";
}

/** `/api/harpoon/calls`, newest first. */
export interface HarpoonCalls {
  readonly calls?: readonly CallRecord[] | null;
}

/** `/api/log-level`. */
export interface LogLevelView {
  readonly level: string;
  readonly supported_levels: readonly string[];
}

/** `/api/logs/export?preview=1`: what the support bundle would hold. */
export interface BundleManifest {
  readonly window: string;
  readonly event_count: number;
  readonly log_buffer_capacity: number;
  readonly metrics_bytes: number;
  readonly redacted: boolean;
  readonly files: readonly string[];
}
