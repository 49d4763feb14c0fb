import { Secret } from "../../lib/core/secret.ts";
import type { HttpBinding } from "../../lib/config/egress_plan.ts";
import type { HarpoonNetwork } from "../../lib/config/harpoon_egress.ts";
import type {
  ControlPlaneSettings,
  HarpoonSettings,
  HarpoonTarget,
  McpSettings,
  NetworkSettings,
  ProxySetting,
} from "../../lib/config/settings.ts";

/** What of the network's settings is not at its default. */
export interface Overrides {
  readonly controlPlane?: Partial<ControlPlaneSettings>;
  readonly mcp?: Partial<McpSettings>;
  readonly network?: Partial<NetworkSettings>;
  readonly harpoon?: Partial<HarpoonSettings>;
  readonly origins?: Readonly<Record<string, string>>;
}

/** Settings with everything direct, one HTTP channel `main`, and the overrides. */
export function networkSettings(overrides: Overrides = {}): HarpoonNetwork {
  return {
    controlPlane: {
      baseUrl: "https://plane.test",
      urlPath: "",
      tunnelId: `tunnel_${"z".repeat(32)}`,
      organizationId: undefined,
      apiKey: new Secret("sk-base"),
      maxInflight: 20,
      pollTimeoutMs: 30_000,
      pollDeadlineGuardrailMs: 5_000,
      pollChannels: undefined,
      extraHeaders: [],
      clientCertificate: undefined,
      httpProxy: undefined,
      serverInfoVersion: 1,
      ...overrides.controlPlane,
    },
    mcp: {
      bindings: [binding()],
      extraHeaders: [],
      discoveryHeaders: [],
      httpProxy: undefined,
      clientCertificate: undefined,
      caBundle: undefined,
      startupWaitMs: 0,
      connectionMaxTtlMs: 600_000,
      maxConcurrentRequests: 10,
      toolPolicies: [],
      eras: [],
      relaysServerRequests: false,
      ...overrides.mcp,
    },
    network: {
      caBundle: undefined,
      httpProxy: undefined,
      system: { http: undefined, https: undefined, noProxy: [] },
      proxyCheckIntervalMs: 60_000,
      ...overrides.network,
    },
    harpoon: {
      enabled: true,
      targets: [],
      allowPlaintextHttp: false,
      maxResponseBytes: 102_400,
      maxRedirects: 5,
      httpProxy: undefined,
      serveHttp: false,
      capturePayloads: false,
      hostsIncludeSuffix: [],
      hostsIncludeRegex: [],
      hostsIncludeLoopback: true,
      hostsIncludePrivate: true,
      ...overrides.harpoon,
    },
    origins: overrides.origins ?? {},
  };
}

/** An HTTP channel; `main` at `https://mcp.test/mcp` unless said otherwise. */
export function binding(overrides: Partial<HttpBinding> = {}): HttpBinding {
  return { kind: "http-streamable", channel: "main", url: "https://mcp.test/mcp", ...overrides };
}

/** A Harpoon target; `a` at `https://a.test/x` unless said otherwise. */
export function target(overrides: Partial<HarpoonTarget> = {}): HarpoonTarget {
  return { label: "a", url: "https://a.test/x", prefix: false, ...overrides };
}

/** A proxy by its origin, with credentials as `user:password`. */
export function proxy(origin: string, credentials?: string): ProxySetting {
  return {
    origin,
    credentials: credentials === undefined ? undefined : new Secret(credentials),
  };
}

/** For settings that name no file. */
export function noFile(path: string): string {
  throw new Deno.errors.NotFound(path);
}
