/** An IP address as a number; IPv4 counts as its IPv4-mapped IPv6 form, so both compare equal. */
export interface IpAddress {
  readonly value: bigint;
  readonly isV4: boolean;
}

/** A range of addresses: those whose leading bits equal the ones of `address`. */
export interface IpRange {
  readonly address: IpAddress;
  /** Of 128. */
  readonly prefixBits: number;
}

const V4_PREFIX = 0xffffn << 32n;

/** Reads an IPv4 or IPv6 address, with or without brackets; `undefined` for anything else. */
export function parseIp(text: string): IpAddress | undefined {
  const bare = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  const v4 = parseV4(bare);
  if (v4 !== undefined) return { value: V4_PREFIX | v4, isV4: true };
  const value = parseV6(bare);
  return value === undefined ? undefined : { value, isV4: value >> 32n === 0xffffn };
}

/** Reads `address/bits`, such as `10.0.0.0/8` or `fd00::/8`; `undefined` for anything else. */
export function parseCidr(text: string): IpRange | undefined {
  const [, ip = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseIp(ip);
  if (address === undefined || bits === "") return undefined;
  const prefixBits = Number(bits) + (ip.includes(":") ? 0 : 96);
  return prefixBits <= 128 ? { address, prefixBits } : undefined;
}

/** Whether the address lies in the range. */
export function isInRange({ value }: IpAddress, { address, prefixBits }: IpRange): boolean {
  const shift = BigInt(128 - prefixBits);
  return value >> shift === address.value >> shift;
}

/** Whether the address is this machine itself: `127.0.0.0/8` or `::1`. */
export function isLoopback({ value, isV4 }: IpAddress): boolean {
  return isV4 ? (value >> 24n & 0xffn) === 127n : value === 1n;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    // A leading zero is octal to some readers and decimal to others: such a text is no address.
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value << 8n | BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | undefined {
  // An IPv4 tail stands for the last two groups.
  const [, head = "", tail] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const v4 = tail === undefined ? undefined : parseV4(tail);
  if (tail !== undefined && v4 === undefined) return undefined;
  const groups = v4 === undefined
    ? text
    : `${head}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const halves = groups.split("::");
  if (!groups.includes(":") || halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => half === "" ? [] : half.split(":"));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...left, ...Array<string>(missing).fill("0"), ...right]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = value << 16n | BigInt(`0x${group}`);
  }
  return value;
}
