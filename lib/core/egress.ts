import { bypassesProxy } from "./no_proxy.ts";

/**
 * How one hop leaves this process, as plain data: it crosses into a Worker by structured clone. It
 * holds secrets (proxy password, private key) and is never logged; what may be shown is the
 * {@linkcode RouteRecord} of the same hop.
 */
export interface Egress {
  /** Idle connections to keep; size it to the concurrency, or they are opened anew. */
  readonly poolSize: number;
  /** The forward proxy of every request; absent means direct. */
  readonly proxy?: ProxyEgress;
  /** PEM texts trusted in addition to the runtime's own roots. */
  readonly caCerts: readonly string[];
  /** Offered to servers that ask for one: use it for one origin only. */
  readonly clientCertificate?: ClientCertificate;
  /** Path of a Unix socket that takes the place of the URL's host; clear text, without a proxy. */
  readonly unixSocket?: string;
}

/** A forward proxy with its Basic credentials. */
export interface ProxyEgress {
  /** `http://host:port` or `https://host:port`, without credentials. */
  readonly url: string;
  /** What is spoken to the targets behind it: `https` goes through `CONNECT`. */
  readonly targetScheme: "http" | "https";
  readonly username?: string;
  /** Secret. */
  readonly password?: string;
}

/** A certificate chain and its private key, both PEM texts. */
export interface ClientCertificate {
  readonly cert: string;
  /** Secret. */
  readonly key: string;
}

/**
 * Egress to addresses that are only known while running (authorization servers, redirect targets):
 * the proxy, if it comes from the system's variables, depends on the address (network-and-oauth
 * §1.2). None of the three carries a client certificate or a Unix socket.
 */
export interface OutsideEgress {
  /** For `http:` targets. */
  readonly http: Egress;
  /** For `https:` targets. */
  readonly https: Egress;
  /** For targets that `noProxy` names, and loopback ones, where the proxies are the system's. */
  readonly direct: Egress;
  /** Items of `NO_PROXY`; `undefined` if a proxy was set explicitly, which has no exceptions. */
  readonly noProxy: readonly string[] | undefined;
}

/** The egress to an address that became known while running. */
export function egressTo({ http, https, direct, noProxy }: OutsideEgress, url: string): Egress {
  if (noProxy !== undefined && bypassesProxy(url, noProxy)) return direct;
  return new URL(url).protocol === "https:" ? https : http;
}
