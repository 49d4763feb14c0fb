import { isInRange, isLoopback, parseCidr, parseIp } from "../core/ip_address.ts";
import { canonicalHost } from "./canonical_host.ts";

/** What the operator counts as a private host (harpoon §2, `hosts_include_*`). */
export interface HostRules {
  /** `.corp` and `corp` both mean that name and every one below it. */
  readonly suffixes: readonly string[];
  /** Sources of regular expressions; they match anywhere in the host, whatever the case. */
  readonly patterns: readonly string[];
  readonly loopback: boolean;
  readonly private: boolean;
}

/** Link-local addresses are none of them: cloud machines give out credentials there. */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
  .flatMap((text) => parseCidr(text) ?? []);

/** Longer names cannot be resolved, so they reach nothing private; patterns need not read them. */
const MAX_HOST_CHARS = 253;

/**
 * Why a host counts as private, or `undefined` if it does not: `loopback`, `private-ip`,
 * `suffix:.corp` or `regex:(?i:…)`; the first that holds in this order (harpoon §3).
 *
 * @param host of a URL, without port, in any spelling
 * @throws SyntaxError if a pattern does not compile; the settings refuse such patterns
 */
export function privateReason(host: string, rules: HostRules): string | undefined {
  const plain = canonicalHost(host);
  if (plain === undefined || plain.length > MAX_HOST_CHARS) return undefined;
  const ip = parseIp(plain);
  if (rules.loopback && (ip === undefined ? plain === "localhost" : isLoopback(ip))) {
    return "loopback";
  }
  if (rules.private && ip !== undefined && PRIVATE_RANGES.some((range) => isInRange(ip, range))) {
    return "private-ip";
  }
  const suffix = rules.suffixes.map(dotted).find((each) => `.${plain}`.endsWith(each));
  if (suffix !== undefined) return `suffix:${suffix}`;
  const pattern = rules.patterns.find((source) => new RegExp(source, "i").test(plain));
  return pattern === undefined ? undefined : `regex:(?i:${pattern})`;
}

function dotted(suffix: string): string {
  const plain = suffix.trim().toLowerCase();
  return plain.startsWith(".") ? plain : `.${plain}`;
}
