import type { Resolved } from "./health_report.ts";

/** Scheme and host of a Unix socket's URL: the path in base64url, as the URL file gives it (cli §6). */
const SOCKET_URL = /^http\+unix:\/\/([A-Za-z0-9_-]+)=*(\/.*)?$/;

/** Where requests go: a URL `fetch` takes, perhaps through a socket. */
export interface Address {
  readonly url: string;
  readonly unixSocket: string | undefined;
}

/**
 * The base of a base, `/healthz` or `/readyz` URL: without these endings, query and slashes at the
 * end.
 */
export function baseOf(text: string): Resolved {
  const trimmed = text.trim();
  const socket = SOCKET_URL.exec(trimmed);
  if (socket !== null) {
    const [, encoded = "", path = ""] = socket;
    return decoded(encoded) === undefined
      ? unresolved("the socket's path is not base64url")
      : { kind: "base", url: `http+unix://${encoded}${basePath(path)}` };
  }
  const url = URL.parse(trimmed);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return unresolved("not an http, https or http+unix URL");
  }
  if (url.username !== "" || url.password !== "") {
    return unresolved("a URL must not hold credentials");
  }
  return { kind: "base", url: `${url.origin}${basePath(url.pathname)}` };
}

/** How a page below a base from {@linkcode baseOf} is asked for. */
export function addressOf(url: string): Address {
  const [, encoded = "", path = "/"] = SOCKET_URL.exec(url) ?? [];
  const unixSocket = decoded(encoded);
  return unixSocket === undefined || encoded === ""
    ? { url, unixSocket: undefined }
    : { url: `http://localhost${path}`, unixSocket };
}

/** The base URL of a client that listens on a socket. */
export function socketBase(path: string): string {
  const bytes = new TextEncoder().encode(path);
  return `http+unix://${bytes.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}

function basePath(path: string): string {
  return path.replace(/[?#].*$/, "").replace(/\/+$/, "").replace(/\/(?:healthz|readyz)$/, "")
    .replace(/\/+$/, "");
}

function decoded(encoded: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true })
      .decode(Uint8Array.fromBase64(encoded, { alphabet: "base64url" }));
  } catch {
    return undefined;
  }
}

function unresolved(error: string): Resolved {
  return { kind: "unresolved", error };
}
