import { isInRange, isLoopback, parseCidr, parseIp } from "./ip_address.ts";

/**
 * Whether the system's proxy variables leave a target to a direct connection (network-and-oauth
 * §1.2). Loopback always is. An item of `NO_PROXY` is `*`, an IP address, a CIDR range, `host` (and
 * what is below it), or `.host` and `*.host` (only what is below it); all but ranges may carry a
 * port, which is compared to the one in use. Explicit proxies have no exceptions: do not ask.
 *
 * @param url absolute `http:` or `https:` URL of the request
 * @param items `NO_PROXY` split at its commas, as written
 */
export function bypassesProxy(url: string, items: readonly string[]): boolean {
  const target = targetOf(url);
  return isThisMachine(target.host) || items.some((item) => matches(target, item));
}

interface Target {
  /** Lower case, without brackets and the root's dot. */
  readonly host: string;
  readonly port: string;
}

function targetOf(url: string): Target {
  const { hostname, port, protocol } = new URL(url);
  return { host: plainHost(hostname), port: port || (protocol === "https:" ? "443" : "80") };
}

function isThisMachine(host: string): boolean {
  const ip = parseIp(host);
  return ip === undefined ? host === "localhost" : isLoopback(ip);
}

function matches(target: Target, item: string): boolean {
  const text = item.trim().toLowerCase();
  if (text === "*") return true;
  const ip = parseIp(target.host);
  const range = parseCidr(text);
  if (range !== undefined) return ip !== undefined && isInRange(ip, range);
  const { host, port } = splitPort(text);
  if (host === "" || (port !== "" && port !== target.port)) return false;
  const wantedIp = parseIp(host);
  if (wantedIp !== undefined || ip !== undefined) return wantedIp?.value === ip?.value;
  const suffix = /^\*?\.(.+)$/.exec(host)?.[1];
  if (suffix !== undefined) return target.host.endsWith(`.${suffix}`);
  return target.host === host || target.host.endsWith(`.${host}`);
}

/** Takes `:port` off an item; an IPv6 address needs brackets to carry one. */
function splitPort(item: string): Target {
  const [, bracketed, bracketedPort = ""] = /^\[([^\]]*)\](?::(\d+))?$/.exec(item) ?? [];
  if (bracketed !== undefined) return { host: bracketed, port: bracketedPort };
  if (parseIp(item) !== undefined) return { host: item, port: "" };
  const [, host = item, port = ""] = /^([^:]*):(\d+)$/.exec(item) ?? [];
  return { host: plainHost(host), port };
}

function plainHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}
