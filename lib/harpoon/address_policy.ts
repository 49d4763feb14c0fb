import { type IpAddress, type IpRange, isInRange, parseCidr, parseIp } from "../core/ip_address.ts";
import { embeddedAddresses } from "./embedded_address.ts";

/** Whether a connection to an address may be made; `range` names what forbids it. */
export type AddressVerdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly range: string };

interface Forbidden {
  readonly name: string;
  readonly ranges: readonly IpRange[];
}

/**
 * Addresses no name may lead to unless somebody wrote them down: this machine, its links, and the
 * services of clouds that hand out credentials. Private networks are not among them: reaching those
 * is what Harpoon is for (harpoon §1).
 */
const FORBIDDEN: readonly Forbidden[] = [
  // AWS, Azure, Google and others; Alibaba; Oracle; Azure's platform; AWS and Google over IPv6.
  forbid(
    "metadata",
    ...["169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "192.0.0.192/32"],
    ...["168.63.129.16/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128"],
  ),
  forbid("loopback", "127.0.0.0/8", "::1/128"),
  forbid("link-local", "169.254.0.0/16", "fe80::/10"),
  forbid("unspecified", "0.0.0.0/8", "::/128"),
  forbid("multicast", "224.0.0.0/4", "ff00::/8"),
  forbid("broadcast", "255.255.255.255/32"),
  forbid("reserved", "240.0.0.0/4"),
];

/**
 * Judges an address a target's host resolved to, before it is connected to (harpoon §12). An address
 * that carries an IPv4 address (mapped, NAT64, 6to4 and others) is judged as both. What is forbidden
 * is open if the host is that very address, for loopback if it is `localhost`, or if a CIDR range
 * that lies within the forbidden one names it: `0.0.0.0/0` names nothing.
 *
 * @param address as a resolver gives it; a zone id is left out of account
 * @param host of the URL, brackets included
 * @param allowedCidrs if given, no address outside them is allowed
 */
export function judgeAddress(
  address: string,
  host: string,
  allowedCidrs: readonly string[] | undefined,
): AddressVerdict {
  const ip = parseIp(address.replace(/%[^\]]*/, ""));
  if (ip === undefined) return { kind: "refused", range: "not an IP address" };
  const allowed = allowedCidrs?.map(parseCidr).filter((range) => range !== undefined);
  if (allowed !== undefined && !allowed.some((range) => isInRange(ip, range))) {
    return { kind: "refused", range: "outside the target's addresses" };
  }
  if (parseIp(host)?.value === ip.value) return { kind: "allowed" };
  for (const candidate of [ip, ...embeddedAddresses(ip)]) {
    const name = forbiddenName(candidate, host, allowed ?? []);
    if (name !== undefined) return { kind: "refused", range: name };
  }
  return { kind: "allowed" };
}

function forbiddenName(
  ip: IpAddress,
  host: string,
  allowed: readonly IpRange[],
): string | undefined {
  for (const { name, ranges } of FORBIDDEN) {
    if (name === "loopback" && /^localhost\.?$/i.test(host)) continue;
    const hit = ranges.find((range) => isInRange(ip, range));
    if (hit !== undefined && !allowed.some((range) => isInRange(ip, range) && lies(range, hit))) {
      return name;
    }
  }
  return undefined;
}

/** Whether a range is the other or a part of it. */
function lies(range: IpRange, within: IpRange): boolean {
  return range.prefixBits >= within.prefixBits && isInRange(range.address, within);
}

function forbid(name: string, ...cidrs: string[]): Forbidden {
  return { name, ranges: cidrs.map(parseCidr).filter((range) => range !== undefined) };
}
