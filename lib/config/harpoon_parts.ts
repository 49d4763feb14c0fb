import { parseCidr, parseIp } from "../core/ip_address.ts";
import { isBlank } from "./file_values.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { integerBetween } from "./scalars.ts";
import type { HarpoonTarget } from "./settings.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** More than this is no limit: a call takes longer than it would wait for its turn. */
const MAX_CALLS = 100_000;
const PERIOD_MS: ReadonlyMap<string, number> = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** Names that belong to the connection, or are set by the client itself, whatever the target is. */
export const RESERVED_TARGET_HEADERS: readonly string[] = [
  "Accept-Encoding",
  "Connection",
  "Content-Length",
  "Expect",
  "Host",
  "Keep-Alive",
  "Proxy-Authorization",
  "Proxy-Connection",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
  "User-Agent",
];

/** A list of methods, in upper case, each once (harpoon §13). */
export function parseMethods(node: unknown): Parsed<readonly string[]> {
  const methods = textsOf(node).map((method) => method.trim().toUpperCase());
  if (methods.length === 0 || !methods.every((method) => METHODS.includes(method))) {
    return refuse(`must list methods from ${METHODS.join(", ")}`);
  }
  return accept([...new Set(methods)]);
}

/** Calls per second, minute or hour, such as `10/s`. */
export function parseRate(text: string): Parsed<NonNullable<HarpoonTarget["rate"]>> {
  const [, count = "", period = ""] = /^([^/]*)\/\s*([a-z])$/.exec(text.trim()) ?? [];
  const calls = integerBetween(1, MAX_CALLS)(count);
  const perMs = PERIOD_MS.get(period);
  return calls.kind === "problem" || perMs === undefined
    ? refuse(`must be calls per s, m or h, such as 10/s, up to ${MAX_CALLS}`)
    : accept({ calls: calls.value, perMs });
}

/** A list of ranges; a single address becomes the range that holds nothing else. */
export function parseAddresses(node: unknown): Parsed<readonly string[]> {
  const ranges = textsOf(node).map(rangeOf);
  const known = ranges.filter((range) => range !== undefined);
  return known.length === 0 || known.length < ranges.length
    ? refuse("must list IP addresses and ranges, such as 10.1.0.0/16 or fd00::/8")
    : accept([...new Set(known)]);
}

function rangeOf(text: string): string | undefined {
  const bare = text.trim().replace(/^\[(.*)\]$/, "$1");
  if (parseIp(bare) !== undefined) return `${bare}/${bare.includes(":") ? 128 : 32}`;
  return parseCidr(bare) === undefined ? undefined : bare;
}

/** The items of a list of texts; of anything else, one that nothing accepts. */
function textsOf(node: unknown): readonly string[] {
  if (isBlank(node) || !Array.isArray(node)) return [];
  return node.map((item) => typeof item === "string" ? item : "");
}
