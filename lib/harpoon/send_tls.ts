import { isIP, type Socket } from "node:net";
import { connect, type ConnectionOptions, getCACertificates } from "node:tls";
import type { ClientCertificate } from "../core/egress.ts";
import { ready } from "./socket_ready.ts";

/** Whom to speak TLS to. */
export interface TlsPeer {
  /** Without brackets; the certificate must name it. */
  readonly host: string;
  /** PEM texts trusted besides the runtime's roots. */
  readonly caCerts: readonly string[];
  readonly clientCertificate: ClientCertificate | undefined;
}

/**
 * Starts TLS on a connection. What weakens it in the environment of a process is overruled: peers are
 * verified, by the roots of this runtime (`DENO_TLS_CA_STORE`) and the given ones.
 *
 * @throws the error of the TLS session, or the reason of `signal`
 */
export async function startTls(
  socket: Socket,
  { host, caCerts, clientCertificate }: TlsPeer,
  signal: AbortSignal,
): Promise<Socket> {
  const options: ConnectionOptions = {
    socket,
    host,
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
    ...clientCertificate,
  };
  // An address is no name to ask a server for.
  if (isIP(host) === 0) options.servername = host.replace(/\.$/, "");
  // Given roots replace the runtime's. Reading all of them costs 30 ms, so only where it must be.
  if (caCerts.length > 0) options.ca = [...getCACertificates("default"), ...caCerts];
  const secured = connect(options);
  // Without its TLS session, or after it, the connection below is of no use.
  secured.once("close", () => socket.destroy());
  await ready(secured, "secureConnect", signal);
  return secured;
}
