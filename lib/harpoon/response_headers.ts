import { type HeaderList, headerValue } from "../wire/header_list.ts";
import { canonicalName } from "./header_name.ts";

/**
 * Headers of a target that a caller gets (harpoon §15): what describes the body, caching, redirects
 * and links, refusals, limits and the request's trace. Everything else stays here - cookies, hop by
 * hop lines, and what tells about the servers behind (`Server`, `Via`, `X-Powered-By`).
 */
const RETURNED: ReadonlySet<string> = new Set([
  ...["content-digest", "content-disposition", "content-language", "content-length"],
  ...["content-location", "content-range", "content-type", "repr-digest"],
  ...["age", "cache-control", "date", "etag", "expires", "last-modified", "pragma", "vary"],
  ...["location", "link", "retry-after", "www-authenticate", "dpop-nonce"],
  ...["allow", "accept-patch", "accept-post", "accept-ranges", "preference-applied"],
  ...["deprecation", "sunset", "warning", "ratelimit", "ratelimit-policy"],
  ...["request-id", "x-request-id", "correlation-id", "x-correlation-id", "x-trace-id"],
  ...["traceparent", "x-amzn-requestid", "x-amz-request-id", "x-github-request-id"],
  ...["x-ms-request-id", "x-ms-correlation-request-id"],
  ...["x-total-count", "x-total-pages", "x-page", "x-per-page", "x-next-page", "x-prev-page"],
]);
const RETURNED_PREFIXES = ["ratelimit-", "x-ratelimit-", "x-rate-limit-"] as const;

/**
 * The returned headers by canonical name, repeated ones with every value in order. The body is given
 * decoded, so its coding is not named, and its length neither where there was one.
 */
export function returnedHeaders(lines: HeaderList): Record<string, string[]> {
  const coding = headerValue(lines, "content-encoding")?.trim().toLowerCase() ?? "identity";
  const grouped = new Map<string, string[]>();
  for (const [name, value] of lines) {
    const lower = name.toLowerCase();
    if (!isReturned(lower) || (lower === "content-length" && coding !== "identity")) continue;
    const canonical = canonicalName(lower);
    const values = grouped.get(canonical);
    if (values === undefined) grouped.set(canonical, [value]);
    else values.push(value);
  }
  return Object.fromEntries(grouped);
}

function isReturned(lower: string): boolean {
  return RETURNED.has(lower) || RETURNED_PREFIXES.some((prefix) => lower.startsWith(prefix));
}
