import { OperatorError } from "../core/errors.ts";
import type { Plane } from "./plane.ts";

/** Where the plane listens. */
export interface PlaneAddress {
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** A listening control plane. */
export interface ServedPlane extends AsyncDisposable {
  /** Base URL for clients and connectors, without a trailing slash. */
  readonly url: string;
  /** Closes the plane, lets answers in progress end and stops listening. */
  close(): Promise<void>;
}

/** Time for the last answers to reach their readers; a reader that hangs is cut off. */
const CLOSE_GRACE_MS = 2000;

/**
 * Serves a plane over HTTP. An ingress without a connector key is only served to this machine.
 *
 * @throws {OperatorError} if the address is not loopback and the ingress is open, or cannot be bound
 */
export function servePlane(plane: Plane, { hostname, port }: PlaneAddress): ServedPlane {
  if (plane.openIngress && !isLoopback(hostname)) {
    throw new OperatorError(
      `the control plane may listen on "${hostname}" only with a connector key`,
    );
  }
  const cut = new AbortController();
  const server = listen(plane, { hostname, port }, cut.signal);
  let closing: Promise<void> | undefined;
  const close = () =>
    closing ??= (async () => {
      plane.close();
      const timer = setTimeout(() => cut.abort(), CLOSE_GRACE_MS);
      await server.shutdown().finally(() => clearTimeout(timer));
    })();
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { url: `http://${host}:${server.addr.port}`, close, [Symbol.asyncDispose]: close };
}

function listen(plane: Plane, address: PlaneAddress, signal: AbortSignal) {
  try {
    return Deno.serve(
      { ...address, signal, onListen() {} },
      (request) => plane.handle(request),
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(
      `the control plane cannot listen on ${address.hostname}:${address.port}: ${reason}`,
      { cause },
    );
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
