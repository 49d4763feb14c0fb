import { request } from "node:http";
import type { Socket } from "node:net";
import type { ProxyEgress } from "../core/egress.ts";
import type { HeaderLine } from "../wire/header_list.ts";
import { MAX_HEAD_BYTES } from "./send_limits.ts";

/**
 * Asks a proxy for a tunnel to a host and port. The credentials of the proxy go to nobody else.
 *
 * @param socket connected to the proxy; it is the tunnel afterwards, or destroyed
 * @throws Error if the proxy refuses, or the reason of `signal`
 */
export async function openTunnel(
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  proxy: ProxyEgress,
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const lines: HeaderLine[] = [["Host", authority], ...proxyLines(proxy)];
  const asked = request({
    method: "CONNECT",
    path: authority,
    headers: lines.flat(),
    setHost: false,
    maxHeaderSize: MAX_HEAD_BYTES,
    createConnection: () => socket,
  });
  const onAbort = () => asked.destroy(new Error("the request was given up"));
  asked.on("error", reject);
  asked.once("close", () => reject(new Error("the proxy hung up")));
  asked.once("response", () => reject(new Error("the proxy opened no tunnel")));
  asked.once("connect", ({ statusCode = 0 }, _socket, rest) => {
    if (statusCode < 200 || statusCode > 299) reject(new Error(`the proxy answered ${statusCode}`));
    // The target speaks second in TLS: these bytes are the proxy's.
    else if (rest.length > 0) reject(new Error("the proxy sent more than an answer"));
    else resolve();
  });
  signal.addEventListener("abort", onAbort, { once: true });
  asked.end();
  try {
    signal.throwIfAborted();
    await promise;
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** What a proxy wants to see in a request that is for itself. */
export function proxyLines({ username, password = "" }: ProxyEgress): HeaderLine[] {
  if (username === undefined) return [];
  const credentials = new TextEncoder().encode(`${username}:${password}`).toBase64();
  return [["Proxy-Authorization", `Basic ${credentials}`]];
}
