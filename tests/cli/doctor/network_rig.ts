import type { EngineSettings } from "../../../lib/config/engine_settings.ts";
import type { Egress, ProxyEgress } from "../../../lib/core/egress.ts";
import { type Hop, type RouteRecord, targetOf } from "../../../lib/core/proxy_route.ts";

export const TUNNEL_ID = `tunnel_${"a".repeat(32)}`;
export const API_KEY = "sk-runtime-key-of-the-tests";

/** What one network looks like. */
export interface Network {
  readonly url: string;
  readonly proxy?: Omit<ProxyEgress, "targetScheme">;
  readonly caCerts?: readonly string[];
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  readonly unixSocket?: string;
}

/** The hop to a server in this network. */
export function hopTo(kind: RouteRecord["kind"], network: Network): Hop {
  const { url, proxy, caCerts = [], clientCertificate, unixSocket } = network;
  const egress: Egress = {
    poolSize: 1,
    caCerts,
    ...(proxy === undefined ? {} : { proxy: { ...proxy, targetScheme: schemeOf(url) } }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(unixSocket === undefined ? {} : { unixSocket }),
  };
  const via = unixSocket !== undefined
    ? { mode: "unix" as const, path: unixSocket }
    : proxy === undefined
    ? { mode: "direct" as const }
    : { mode: "proxy" as const, url: proxy.url, source: "http-proxy" };
  return { url, egress, route: { kind, name: "main", target: targetOf(url), via } };
}

/** The data plane's settings with this way to the control plane. */
export function engineWith(hop: Hop): EngineSettings {
  return {
    controlPlane: {
      baseUrl: hop.url,
      urlPath: "",
      tunnelId: TUNNEL_ID,
      organizationId: undefined,
      apiKey: API_KEY,
      maxInflight: 20,
      pollTimeoutMs: 30_000,
      pollDeadlineGuardrailMs: 5_000,
      pollChannels: undefined,
      extraHeaders: [],
      egress: hop.egress,
    },
    mcp: {
      bindings: [{ kind: "stdio", channel: "main", command: "true" }],
      extraHeaders: [],
      discoveryHeaders: [],
      startupWaitMs: 0,
      connectionMaxTtlMs: 600_000,
      maxConcurrentRequests: 10,
      childEnv: {},
    },
    client: { name: "tunnel-client", version: "0", instanceId: "0".repeat(32) },
  };
}

/** A listener that takes connections and never answers; counts them. */
export function serveSilence(): Disposable & { readonly url: string } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const conn of listener) open.push(conn);
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    [Symbol.dispose]() {
      listener.close();
      for (const conn of open) conn.close();
      accepting.catch(() => {});
    },
  };
}

function schemeOf(url: string): "http" | "https" {
  return url.startsWith("https:") ? "https" : "http";
}
