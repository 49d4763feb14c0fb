import { type IpAddress, type IpRange, isInRange, parseCidr } from "../core/ip_address.ts";

interface Form {
  readonly ranges: readonly IpRange[];
  readonly v4: (value: bigint) => readonly bigint[];
}

/** The forms of IPv6 addresses that lead to, or stand for, an IPv4 address. */
const FORMS: readonly Form[] = [
  // IPv4-translated, and NAT64 with the well-known prefix.
  form(["::ffff:0:0:0/96", "64:ff9b::/96"], (value) => [low32(value)]),
  form(["::/96"], (value) => [low32(value)].filter(isNotUnused)), // IPv4-compatible; not `::1`
  // NAT64 with the prefix for local use. How long the prefix is was the operator's choice (RFC 6052
  // §2.2, the bits 64-71 are skipped), so every reading counts.
  form(["64:ff9b:1::/48"], (value) =>
    [
      low32(value),
      low32(value >> 24n),
      (value >> 48n & 0xffff0000n) | (value >> 40n & 0xffffn),
      (value >> 40n & 0xff000000n) | (value >> 32n & 0xffffffn),
    ].filter(isNotUnused)),
  form(["2002::/16"], (value) => [low32(value >> 80n)]), // 6to4
  // Teredo: its server, and the client with every bit inverted.
  form(["2001::/32"], (value) => [low32(value >> 64n), low32(value) ^ 0xffffffffn]),
];

/** ISATAP interface identifiers may follow any prefix. */
const ISATAP: readonly bigint[] = [0x5efen, 0x2005efen];

/**
 * The IPv4 addresses an IPv6 address carries. An IPv4-mapped one carries none: it *is* the IPv4
 * address, with the same value.
 */
export function embeddedAddresses(ip: IpAddress): IpAddress[] {
  if (ip.isV4) return [];
  const found = FORMS
    .filter(({ ranges }) => ranges.some((range) => isInRange(ip, range)))
    .flatMap(({ v4 }) => v4(ip.value));
  if (ISATAP.includes(low32(ip.value >> 32n))) found.push(low32(ip.value));
  return found.map((value) => ({ value: 0xffffn << 32n | value, isV4: true }));
}

function form(cidrs: readonly string[], v4: (value: bigint) => readonly bigint[]): Form {
  return { ranges: cidrs.map(parseCidr).filter((range) => range !== undefined), v4 };
}

/** Bits that are not in use look like an address in 0.0.0.0/8, where nothing is. */
function isNotUnused(value: bigint): boolean {
  return value >= 0x01000000n;
}

function low32(value: bigint): bigint {
  return value & 0xffffffffn;
}
