import type { McpBinding, Settings } from "../../lib/config/settings.ts";
import { Secret } from "../../lib/core/secret.ts";

/** What a test says of the settings; the rest is as small as it can be. */
export interface Given {
  readonly controlPlane?: Partial<Settings["controlPlane"]>;
  readonly mcp?: Partial<Settings["mcp"]>;
  readonly log?: Partial<Settings["log"]>;
  readonly health?: Partial<Settings["health"]>;
  readonly network?: Partial<Settings["network"]>;
  readonly harpoon?: Partial<Settings["harpoon"]>;
  readonly adminUi?: Partial<Settings["adminUi"]>;
  readonly audit?: Partial<Settings["audit"]>;
  readonly inspect?: Partial<Settings["inspect"]>;
  readonly origins?: Settings["origins"];
  readonly notes?: readonly string[];
  readonly source?: Settings["source"];
}

export const MAIN: McpBinding = {
  kind: "http-streamable",
  channel: "main",
  url: "http://127.0.0.1:9/mcp",
};

/** Settings as the loader makes them. */
export function settingsOf(given: Given = {}): Settings {
  return {
    controlPlane: {
      baseUrl: "http://127.0.0.1:1",
      urlPath: "",
      tunnelId: `tunnel_${"a".repeat(32)}`,
      organizationId: undefined,
      apiKey: new Secret("sk-first-key"),
      maxInflight: 20,
      pollTimeoutMs: 30_000,
      pollDeadlineGuardrailMs: 5_000,
      pollChannels: undefined,
      extraHeaders: [],
      clientCertificate: undefined,
      httpProxy: undefined,
      serverInfoVersion: 1,
      ...given.controlPlane,
    },
    mcp: {
      bindings: [MAIN],
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
      ...given.mcp,
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
      ...given.harpoon,
    },
    cloudflared: { token: undefined, managed: false, path: undefined, readyTimeoutMs: 30_000 },
    network: {
      caBundle: undefined,
      httpProxy: undefined,
      system: { http: undefined, https: undefined, noProxy: [] },
      proxyCheckIntervalMs: 60_000,
      ...given.network,
    },
    log: {
      level: "info",
      format: "console",
      file: undefined,
      httpRawUnsafe: false,
      requestTiming: false,
      ...given.log,
    },
    health: {
      hostname: "127.0.0.1",
      port: 0,
      urlFile: undefined,
      unixSocket: undefined,
      ...given.health,
    },
    adminUi: {
      enabled: true,
      allowRemote: false,
      openBrowser: false,
      logBufferEvents: 2_000,
      token: undefined,
      hostNames: [],
      assistant: false,
      ...given.adminUi,
    },
    audit: { file: undefined, maxBytes: 10_485_760, keep: 5, ...given.audit },
    inspect: { capturePayloads: false, maxPayloadBytes: 65_536, ...given.inspect },
    sandbox: { mode: "off", allowNet: [], allowEnv: [] },
    pidFile: undefined,
    source: given.source ?? { kind: "none" },
    origins: given.origins ?? {},
    notes: given.notes ?? [],
  };
}
