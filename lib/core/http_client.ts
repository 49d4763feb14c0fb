import type { Egress } from "./egress.ts";
import { openProxyRelay, type ProxyRelay } from "./proxy_relay.ts";

/** An idle connection is kept this long: shorter than the usual server's limit of 60 to 75 s. */
const IDLE_TIMEOUT_MS = 55_000;

/**
 * One long-lived HTTP client for one hop. HTTP/1.1 only: on this runtime it is twice as fast as
 * HTTP/2 for many small requests. Redirects are the caller's business (`redirect: "manual"`).
 *
 * The runtime reads the system's proxy variables when a client is made, and lets `NO_PROXY` overrule
 * even an explicit proxy or a socket: take them away first (`proxy_environment.ts`). Where it would
 * show a secret of the hop to somebody else, a {@linkcode ProxyRelay} stands between.
 *
 * @throws TypeError or Deno.errors.InvalidData if a certificate or key is no usable PEM
 * @throws Deno.errors.NotCapable if a relay may not listen on 127.0.0.1
 */
export function openHttpClient(egress: Egress): Deno.HttpClient {
  const { poolSize, caCerts, clientCertificate, proxy, unixSocket } = egress;
  const hasCertificate = clientCertificate !== undefined;
  const isRelayed = unixSocket === undefined && needsRelay({ ...egress, hasCertificate });
  const relay = proxy !== undefined && isRelayed ? openProxyRelay(proxy, caCerts) : undefined;
  const way = relay?.proxy ?? plainProxy(egress);
  try {
    const client = Deno.createHttpClient({
      http2: false,
      poolMaxIdlePerHost: poolSize,
      poolIdleTimeout: IDLE_TIMEOUT_MS,
      caCerts: [...caCerts],
      // Behind a proxy, clear text has nobody to show a certificate to but the proxy.
      ...(proxy?.targetScheme === "http" ? {} : clientCertificate),
      ...(way === undefined ? {} : { proxy: way }),
    });
    return relay === undefined ? client : closingBoth(client, relay);
  } catch (error) {
    relay?.close();
    throw error;
  }
}

/** Whether the runtime's own way through a proxy would show or withhold what it should not. */
export function needsRelay(
  { proxy, hasCertificate }: Pick<Egress, "proxy"> & { readonly hasCertificate: boolean },
): boolean {
  if (proxy === undefined) return false;
  const hasCredentials = proxy.username !== undefined;
  const isTls = proxy.url.startsWith("https:");
  switch (proxy.targetScheme) {
    case "http":
      return isTls && hasCredentials;
    case "https":
      return hasCredentials || (isTls && hasCertificate);
  }
}

function plainProxy({ proxy, unixSocket }: Egress): Deno.Proxy | undefined {
  if (unixSocket !== undefined) return { transport: "unix", path: unixSocket };
  if (proxy === undefined) return undefined;
  const { url, username, password = "" } = proxy;
  return username === undefined ? { url } : { url, basicAuth: { username, password } };
}

/** The client, whose end is the end of its relay too. */
function closingBoth(client: Deno.HttpClient, relay: ProxyRelay): Deno.HttpClient {
  const closeClient = client.close.bind(client);
  client.close = () => {
    relay.close();
    closeClient();
  };
  client[Symbol.dispose] = () => client.close();
  return client;
}
