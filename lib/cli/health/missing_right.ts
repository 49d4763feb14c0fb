import { addressOf } from "./base_url.ts";

/** A URL without a port in it is asked on this one. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/**
 * What the runtime was not allowed, with the flags that allow it. A Unix socket takes all of these: it is
 * a file that is written to, and the runtime asks for the host in the request as well.
 */
export function missingRight(target: string): string {
  const { url, unixSocket: path } = addressOf(target);
  const { protocol, hostname, port } = new URL(url);
  const host = `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
  return `not permitted; run with ${
    path === undefined
      ? `--allow-net=${host}`
      : `--allow-read=${path} --allow-write=${path} --allow-net=unix:${path},${host}`
  }`;
}
