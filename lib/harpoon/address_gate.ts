import { BlockList, type SocketAddress } from "node:net";
import { judgeAddress } from "./address_policy.ts";

/**
 * Judges every address a socket is about to connect to, in between resolving and connecting: what is
 * judged is what is connected to, so a second, different answer of the name server changes nothing
 * (harpoon §12). A socket skips what is refused, and fails with `ERR_IP_BLOCKED` if nothing is left.
 * The host is resolved by the socket itself: the runtime lets a permission that names the host cover
 * its addresses only then.
 */
export class AddressGate extends BlockList {
  readonly #host: string;
  readonly #port: number;
  readonly #allowedCidrs: readonly string[] | undefined;

  /** @param host without brackets, as the URL spells it */
  constructor(host: string, port: number, allowedCidrs: readonly string[] | undefined) {
    super();
    this.#host = host;
    this.#port = port;
    this.#allowedCidrs = allowedCidrs;
  }

  /** Whether the address is refused. */
  override check(address: SocketAddress | string): boolean {
    const text = typeof address === "string" ? address : address.address;
    return judgeAddress(text, this.#host, this.#allowedCidrs).kind === "refused" ||
      isDenied(text, this.#port);
  }
}

/** Whether this process was forbidden the address: the socket would throw where nobody catches. */
function isDenied(address: string, port: number): boolean {
  const host = address.includes(":") ? `[${address}]` : address;
  return Deno.permissions.querySync({ name: "net", host: `${host}:${port}` }).state === "denied";
}
