import type { HeaderLine, HeaderList } from "../wire/header_list.ts";
import { canonicalName, foldedName, isHeaderName } from "./header_name.ts";

/** Why a caller's header was dropped, as far as a log may tell (harpoon §5). */
export type DropClass = "sensitive-name" | "user-agent" | "custom" | "not-forwardable";

/**
 * Headers a caller cannot set (harpoon §5): those that frame the message, belong to one hop, name the
 * host or the client's address, or identify the caller to OpenAI.
 */
const BLOCKED: ReadonlySet<string> = new Set([
  ...["accept-encoding", "cf-connecting-ip", "connection", "content-length", "cookie", "forwarded"],
  ...["host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"],
  ...["trailer", "transfer-encoding", "true-client-ip", "upgrade", "user-agent", "via"],
  ...["x-client-ip", "x-cluster-client-ip", "x-custom-cf-witness-actor"],
  ...["x-custom-cf-witness-authorization", "x-envoy-external-address"],
  ...["x-openai-actor-authorization", "x-openai-authorization", "x-openai-authorization-error"],
  ...["x-openai-internal-caller", "x-openai-skip-auth", "x-original-forwarded-for", "x-real-ip"],
  "x-tunnel-traffic-source",
  // Beyond the reference: these would change framing, or let some servers see another method, path
  // or host than the target's policy has allowed.
  ...["expect", "http2-settings", "x-http-method", "x-http-method-override", "x-method-override"],
  ...["x-original-url", "x-rewrite-url", "x-original-host", "x-host", "x-forwarded"],
]);
const BLOCKED_PREFIX = "x-forwarded-";

const SENSITIVE_PARTS: ReadonlySet<string> = new Set([
  ...["authorization", "cookie", "key", "secret", "token", "password"],
]);

/**
 * Headers that may go to another origin than the one they were meant for. A credential can have any
 * name (`X-API-Key`, `X-Vault`), so what is not known to be harmless stays behind (harpoon §15).
 */
const HARMLESS: ReadonlySet<string> = new Set([
  ...["accept", "accept-language", "cache-control"],
  ...["content-encoding", "content-language", "content-type"],
  ...["idempotency-key", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since"],
  ...["prefer", "range", "traceparent", "tracestate", "user-agent"],
  ...["x-correlation-id", "x-request-id"],
]);

// deno-lint-ignore no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/**
 * The header lines of a caller that may be sent, and the classes of those that may not, one each
 * (harpoon §5). Names come out canonical, and so does the choice between spellings of one name: the
 * one that sorts first counts, as the keys of a JSON object have no order. A blank name is ignored.
 *
 * Names are compared with `_` taken for `-`, since CGI-like servers do not tell them apart. Values
 * come out as their UTF-8 bytes, one per character, which is how header lines are written.
 */
export function forwardableHeaders(
  given: Readonly<Record<string, string>>,
): { lines: HeaderLine[]; dropped: DropClass[] } {
  const entries = Object.entries(given)
    .map(([name, value]): HeaderLine => [name.trim(), value])
    .filter(([name]) => name !== "")
    .sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const nominated = connectionNames(entries);
  const byName = new Map<string, string>();
  const dropped: DropClass[] = [];
  for (const [name, value] of entries) {
    const folded = foldedName(name);
    const canonical = canonicalName(name);
    if (
      !isHeaderName(name) || CONTROL.test(value) || isBlocked(folded) || nominated.has(folded)
    ) dropped.push(dropClass(folded));
    else if (!byName.has(canonical)) byName.set(canonical, byteText(value));
  }
  return { lines: [...byName], dropped };
}

/**
 * What of a request's headers may follow a redirect to another origin: a closed list of harmless
 * ones. Authorization, cookies, API keys and everything unknown stay behind (harpoon §6, §15).
 */
export function withoutCredentials(lines: HeaderList): HeaderLine[] {
  return lines.filter(([name]) => HARMLESS.has(name.toLowerCase()));
}

function isBlocked(folded: string): boolean {
  return BLOCKED.has(folded) || folded.startsWith(BLOCKED_PREFIX);
}

/** Every header a `Connection` line names belongs to the hop and goes with it. */
function connectionNames(entries: HeaderList): ReadonlySet<string> {
  return new Set(
    entries
      .filter(([name]) => foldedName(name) === "connection")
      .flatMap(([, value]) => value.split(",").map((item) => foldedName(item.trim()))),
  );
}

function dropClass(folded: string): DropClass {
  if (folded.split(/[^a-z0-9]+/).some((part) => SENSITIVE_PARTS.has(part))) return "sensitive-name";
  if (folded === "user-agent") return "user-agent";
  return folded.startsWith("x-") ? "custom" : "not-forwardable";
}

function byteText(value: string): string {
  // deno-lint-ignore no-control-regex -- ASCII is what is looked for
  if (/^[\u0000-\u007f]*$/.test(value)) return value;
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join("");
}
