import { accept, type Parsed, refuse } from "./parsed.ts";

/** Where a server listens. */
export interface ListenAddress {
  /** Without brackets; empty means every interface. */
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/**
 * Where the health pages go if nobody chose an address and the usual one is taken (configuration §S):
 * older guides look for them there.
 */
export const SECOND_DEFAULT_HEALTH: ListenAddress = { hostname: "127.0.0.1", port: 8090 };

const BRACKETED = /^\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]:(.*)$/;
const PLAIN = /^([A-Za-z0-9._-]*):(.*)$/;
const PORT = /^\d{1,5}$/;

/** `host:port`, `:port` for every interface, or `[IPv6]:port` (configuration §1). */
export function parseListenAddress(text: string): Parsed<ListenAddress> {
  const trimmed = text.trim();
  const match = BRACKETED.exec(trimmed) ?? PLAIN.exec(trimmed);
  if (match === null) {
    return refuse("must be host:port, :port or [IPv6]:port, such as 127.0.0.1:8080");
  }
  const [, hostname = "", port = ""] = match;
  if (!PORT.test(port) || Number(port) > 65_535) {
    return refuse("must end in a port from 0 to 65535, such as 127.0.0.1:8080");
  }
  return accept({ hostname, port: Number(port) });
}

/** The host to bind for an address: every IPv4 interface if it names none. */
export function bindable(hostname: string): string {
  return hostname === "" ? "0.0.0.0" : hostname;
}
