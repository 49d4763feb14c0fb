import { connect, isIP, type NetConnectOpts, type Socket } from "node:net";
import { addressOf } from "../core/proxy_wire.ts";
import type { Egress, ProxyEgress } from "../core/egress.ts";
import { AddressGate } from "./address_gate.ts";
import { judgeAddress } from "./address_policy.ts";
import { lookupBy, type Resolve } from "./resolve.ts";
import type { Destination } from "./send_head.ts";
import { startTls } from "./send_tls.ts";
import { openTunnel } from "./send_tunnel.ts";
import { SendError, troubleOf } from "./send_trouble.ts";
import { ready } from "./socket_ready.ts";

/** How connections of one kind are made. */
export interface Way {
  readonly egress: Egress;
  /** CIDR ranges; see {@linkcode judgeAddress}. */
  readonly addresses: readonly string[] | undefined;
  /** Absent: the system resolves. */
  readonly resolve: Resolve | undefined;
}

/**
 * Opens a connection a request to the destination can be written to: straight, into a Unix socket, or
 * to or through a proxy; with TLS if its scheme is `https`.
 *
 * @throws SendError with what went wrong
 */
export async function connectTo(to: Destination, way: Way, signal: AbortSignal): Promise<Socket> {
  const { egress } = way;
  const raw = await openRaw(to, way, signal);
  if (to.scheme === "http") return raw;
  const { caCerts, clientCertificate } = egress;
  try {
    return await startTls(raw, { host: to.host, caCerts, clientCertificate }, signal);
  } catch (error) {
    throw sendError(error, "tls");
  }
}

async function openRaw(to: Destination, way: Way, signal: AbortSignal): Promise<Socket> {
  const { proxy, unixSocket, caCerts } = way.egress;
  if (unixSocket !== undefined) return await dial({ path: unixSocket }, signal);
  if (isIP(to.host) !== 0) requireAllowed(to.host, to.host, way);
  if (proxy === undefined) return await dialJudged(to, way, signal);
  try {
    const socket = await dialProxy(proxy, caCerts, signal);
    return to.scheme === "https" ? await openTunnel(socket, to, proxy, signal) : socket;
  } catch (error) {
    throw new SendError("proxy", "the proxy does not lead to the target", error);
  }
}

async function dialJudged(
  { host, port }: Destination,
  way: Way,
  signal: AbortSignal,
): Promise<Socket> {
  const options: NetConnectOpts = {
    host,
    port,
    blockList: new AddressGate(host, port, way.addresses),
  };
  if (way.resolve !== undefined) {
    options.lookup = lookupBy(way.resolve, signal, (error) => {
      socket.destroy(new SendError("dns", "the host was not resolved", error));
    });
  }
  const socket = connect(options);
  await connected(socket, signal);
  try {
    // The gate has judged it; should a runtime ask no gate, nothing is written all the same.
    requireAllowed(socket.remoteAddress ?? "", host, way);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return socket;
}

async function dialProxy(
  { url }: ProxyEgress,
  caCerts: readonly string[],
  signal: AbortSignal,
): Promise<Socket> {
  const { hostname, port } = addressOf(url);
  const socket = await dial({ host: hostname, port }, signal);
  if (!url.startsWith("https:")) return socket;
  // A client certificate is for the target, not for the proxy.
  return await startTls(socket, { host: hostname, caCerts, clientCertificate: undefined }, signal);
}

async function dial(options: NetConnectOpts, signal: AbortSignal): Promise<Socket> {
  const socket = connect(options);
  await connected(socket, signal);
  return socket;
}

async function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  try {
    await ready(socket, "connect", signal);
  } catch (error) {
    throw sendError(error, "connect");
  }
  socket.setNoDelay(true);
}

function requireAllowed(address: string, host: string, { addresses }: Way): void {
  const verdict = judgeAddress(address, host, addresses);
  if (verdict.kind === "refused") {
    throw new SendError("address", `the address is refused: ${verdict.range}`);
  }
}

function sendError(error: unknown, otherwise: "connect" | "tls"): SendError {
  if (error instanceof SendError) return error;
  return new SendError(troubleOf(error, otherwise), "no connection to the target", error);
}
