import { accept, type Parsed, refuse } from "./parsed.ts";
import { hasControl } from "./scalars.ts";

/** An `http` or `https` URL with a host, as written but trimmed. */
export function parseHttpUrl(text: string): Parsed<string> {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  // `http:host` and `https:/host` parse as well, and are never what was meant.
  if (url === undefined || !/^https?:\/\/[^/]/i.test(trimmed) || hasControl(trimmed)) {
    return refuse("must be an http:// or https:// URL with a host");
  }
  return accept(trimmed);
}

/** The control plane's URL; only its origin is used (configuration §1). */
export interface BaseUrl {
  readonly origin: string;
  /** Whether the text held a path, query or fragment that has no effect. */
  readonly ignoredRest: boolean;
}

/** Reads the control plane's base URL. */
export function parseBaseUrl(text: string): Parsed<BaseUrl> {
  const parsed = parseHttpUrl(text);
  if (parsed.kind === "problem") return parsed;
  const url = new URL(parsed.value);
  if (url.username !== "" || url.password !== "") {
    return refuse("must not hold a user name or password; the API key is a setting of its own");
  }
  const ignoredRest = url.pathname !== "/" || url.search !== "" || url.hash !== "";
  return accept({ origin: url.origin, ignoredRest });
}

/** A path put in front of `/v1`, without a trailing slash; `/` means none (configuration §1). */
export function parseUrlPath(text: string): Parsed<string> {
  const path = text.trim();
  const plain = /^\/(?!\/)[^?#\\\s]*$/.test(path) && !hasDotSegment(path);
  if (!plain) {
    return refuse("must start with / and be a plain path: no scheme, host, query, fragment or ..");
  }
  return accept(path.replace(/\/+$/, ""));
}

function hasDotSegment(path: string): boolean {
  return path.split("/").some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
}
