import type { HeaderLine, HeaderList } from "./header_list.ts";

/** The headers of a reply that may reach the consumer, in their published spelling (wire-protocol §6). */
const ALLOWED: ReadonlyMap<string, string> = new Map([
  "Access-Control-Expose-Headers",
  "Content-Type",
  "Last-Event-Id",
  "Mcp-Protocol-Version",
  "Mcp-Session-Id",
  "Www-Authenticate",
].map((name) => [name.toLowerCase(), name]));

/**
 * The part of an upstream response's headers that goes back: allowed names, not empty, not nominated
 * by `Connection`; repeated values stay separate. Spelling variants of one name merge in the byte
 * order of the spellings.
 */
export function forwardableHeaders(upstream: HeaderList): HeaderList {
  const nominated = connectionNominated(upstream);
  const kept: { name: string; source: string; value: string }[] = [];
  for (const [source, value] of upstream) {
    const lower = source.toLowerCase();
    const name = ALLOWED.get(lower);
    if (name !== undefined && value !== "" && !nominated.has(lower)) {
      kept.push({ name, source, value });
    }
  }
  if (kept.some((a) => kept.some((b) => a.name === b.name && a.source !== b.source))) {
    kept.sort((a, b) => a.source < b.source ? -1 : a.source > b.source ? 1 : 0);
  }
  return kept.map(({ name, value }): HeaderLine => [name, value]);
}

/** Lower-case names listed in any `Connection` value: they concern one hop only (RFC 9110 §7.6.1). */
export function connectionNominated(headers: HeaderList): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== "connection") continue;
    for (const item of value.split(",")) {
      names.add(item.replace(/^[ \t]+|[ \t]+$/g, "").toLowerCase());
    }
  }
  return names;
}

/** The headers with their `Content-Type` replaced (or added, or as it was if `type` maps it so). */
export function withContentType(
  headers: HeaderList,
  type: (upstream: string | undefined) => string,
): HeaderList {
  let upstream: string | undefined;
  const rest: HeaderLine[] = [];
  for (const line of headers) {
    if (line[0].toLowerCase() === "content-type") upstream ??= line[1];
    else rest.push(line);
  }
  return [["Content-Type", type(upstream)], ...rest];
}

/** Whether a media type is the event stream, parameters and case aside. */
export function isEventStream(contentType: string | undefined): boolean {
  return contentType?.trim().toLowerCase().startsWith("text/event-stream") === true;
}
