import { isIP, type Socket } from "node:net";
import { connect, type ConnectionOptions, createSecureContext, type SecureContext } from "node:tls";
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
  peer: TlsPeer,
  signal: AbortSignal,
): Promise<Socket> {
  try {
    const secured = connect({ socket, ...optionsFor(peer) });
    // Without its TLS session, or after it, the connection below is of no use.
    secured.once("close", () => socket.destroy());
    await ready(secured, "secureConnect", signal);
    return secured;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function optionsFor({ host, caCerts, clientCertificate }: TlsPeer): ConnectionOptions {
  return {
    host,
    secureContext: trusting(caCerts, clientCertificate),
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    // An address is no name to ask a server for.
    ...(isIP(host) === 0 ? { servername: host.replace(/\.$/, "") } : {}),
  };
}

/**
 * A context that trusts certificates besides the runtime's roots. The `ca` option would replace those,
 * and listing them to add to is a permission of its own (`--allow-sys=ca`).
 */
function trusting(
  caCerts: readonly string[],
  clientCertificate: ClientCertificate | undefined,
): SecureContext {
  const made = createSecureContext({ minVersion: "TLSv1.2", ...clientCertificate });
  const context: unknown = made.context;
  if (caCerts.length === 0) return made;
  if (!isExtensible(context)) throw new Error("this runtime cannot trust further certificates");
  for (const cert of caCerts) context.addCACert(cert);
  return made;
}

function isExtensible(context: unknown): context is { addCACert(cert: string): void } {
  return typeof context === "object" && context !== null && "addCACert" in context;
}
