import type { HeaderLine, HeaderList } from "../wire/header_list.ts";
import { defaultPort, type UrlParts, urlParts } from "../core/target_url.ts";

/** Where a request goes. */
export interface Destination {
  readonly scheme: "http" | "https";
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What stands in front of a body. */
export interface RequestHead {
  readonly method: string;
  /** The request's target: the path, or the URL if a proxy is asked for it. */
  readonly path: string;
  readonly lines: HeaderList;
}

/** Lines that only the one who writes to the connection can set rightly (harpoon §5). */
const OWN: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Servers may refuse these without a length, even if there is no body (RFC 9110 §8.6). */
const EXPECT_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** Where the request for a URL in normal form goes. */
export function destinationOf(url: string): Destination {
  const { scheme, host, port } = urlParts(url);
  return { scheme, host: host.replace(/^\[(.*)\]$/, "$1"), port };
}

/**
 * The head of a request.
 *
 * @param proxyLines for the proxy that is asked for the URL itself; `undefined` if none is
 */
export function requestHead(
  request: {
    readonly url: string;
    readonly method: string;
    readonly headers: HeaderList;
    readonly body: Uint8Array | undefined;
  },
  proxyLines: HeaderList | undefined,
): RequestHead {
  const parts = urlParts(request.url);
  const host = hostLine(parts);
  const { method, headers, body } = request;
  const length = body?.length ?? (EXPECT_BODY.has(method) ? 0 : undefined);
  const lines: HeaderLine[] = [
    ["Host", host],
    ...headers.filter(([name]) => !OWN.has(name.toLowerCase())),
    ["Accept-Encoding", "gzip"],
  ];
  if (length !== undefined) lines.push(["Content-Length", `${length}`]);
  if (proxyLines === undefined) return { method, path: parts.path, lines };
  return {
    method,
    path: `${parts.scheme}://${host}${parts.path}`,
    lines: [...lines, ...proxyLines],
  };
}

function hostLine({ scheme, host, port }: UrlParts): string {
  return port === defaultPort(scheme) ? host : `${host}:${port}`;
}
