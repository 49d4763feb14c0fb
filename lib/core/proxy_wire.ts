import type { ProxyEgress } from "./egress.ts";

/** Heads are a few hundred bytes; what is longer comes from nobody who means well. */
const MAX_HEAD_BYTES = 16_384;

/** The head of an HTTP/1.1 message and the bytes that came with it. */
export interface Head {
  /** Request or status line. */
  readonly first: string;
  readonly headers: readonly string[];
  readonly rest: Uint8Array;
}

/**
 * Reads up to the blank line behind the headers.
 *
 * @throws Error if the connection ends before, or the head is longer than 16 KiB
 */
export async function readHead(conn: Deno.Conn): Promise<Head> {
  const bytes = new Uint8Array(MAX_HEAD_BYTES);
  for (let length = 0; length < bytes.length;) {
    const read = await conn.read(bytes.subarray(length));
    if (read === null) throw new Error("the connection was closed without an answer");
    length += read;
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, length));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const [first = "", ...headers] = text.slice(0, end).split("\r\n");
    return { first, headers, rest: bytes.slice(end + 4, length) };
  }
  throw new Error("the answer has no end");
}

/** Writes a head: its lines and the blank one. */
export function writeHead(conn: Deno.Conn, lines: readonly string[]): Promise<void> {
  return writeAll(conn, new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
}

/** Writes all bytes: one `write` may take a part. */
export async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

/** Closes a connection that somebody else may have closed. */
export function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // Closed before.
  }
}

/** Where a proxy listens; an IPv6 host without its brackets. */
export function addressOf(proxyUrl: string): { readonly hostname: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(proxyUrl);
  return {
    hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
  };
}

/** The line that shows a proxy its credentials. */
export function authorizationLine(
  { username = "", password = "" }: Pick<ProxyEgress, "username" | "password">,
): string {
  const text = new TextEncoder().encode(`${username}:${password}`).toBase64();
  return `Proxy-Authorization: Basic ${text}`;
}
