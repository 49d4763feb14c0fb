import { redactText } from "../core/redact.ts";
import type { HeaderList } from "../wire/header_list.ts";

/** A header's name, and its value where it may be seen. */
export type ShownHeader = readonly [name: string, value: string | null];

/** The headers of one request's messages (ui §5). */
export interface HeadersView {
  readonly to_server: readonly ShownHeader[];
  readonly from_server: readonly ShownHeader[];
}

/** Shown of one message; more is no use to a reader, and each comes from elsewhere. */
const MAX_HEADERS = 32;
/** Of a name or a value. */
const MAX_CHARS = 256;

/** Headers whose values say how two sides talk and not who they are; all others show their names only. */
const OPEN: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "allow",
  "cache-control",
  "content-encoding",
  "content-language",
  "content-length",
  "content-type",
  "date",
  "mcp-method",
  "mcp-protocol-version",
  "retry-after",
  "traceparent",
  "user-agent",
]);

/** Headers for a page: values of the open ones without secrets, the names of the others. */
export function shownHeaders(headers: HeaderList, secrets: readonly string[]): ShownHeader[] {
  return headers.slice(0, MAX_HEADERS).map(([name, value]): ShownHeader => [
    name.slice(0, MAX_CHARS),
    OPEN.has(name.toLowerCase()) ? redactText(value, secrets).slice(0, MAX_CHARS) : null,
  ]);
}
