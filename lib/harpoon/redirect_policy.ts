import {
  defaultPort,
  normalUrl,
  originText,
  piecesOf,
  sameTargetOrigin,
  type UrlPieces,
} from "../core/target_url.ts";

/** Why a redirect is not followed (harpoon §6); for logs, the caller only sees the message. */
export type RedirectBlock =
  | "scheme_mismatch_http_to_https"
  | "scheme_mismatch_https_to_http"
  | "path_mismatch"
  | "query_mismatch"
  | "host_mismatch"
  | "not_allowlisted_other"
  | "invalid_location";

/** An answer that asks to be followed elsewhere. */
export interface RedirectHop {
  /** 301, 302, 303, 307 or 308. */
  readonly status: number;
  /** URL of the request, in normal form. */
  readonly from: string;
  /** The `Location` header as it came. */
  readonly location: string;
  /** Method of the request, upper case. */
  readonly method: string;
}

/** What to do with a redirect; `message` is the caller's text and holds no URL (harpoon §4). */
export type RedirectDecision =
  | {
    readonly kind: "follow";
    /** In normal form. */
    readonly url: string;
    readonly method: string;
    readonly keepBody: boolean;
    /** If not, credentials of the caller stay behind. */
    readonly sameOrigin: boolean;
  }
  | { readonly kind: "blocked"; readonly block: RedirectBlock; readonly message: string };

/** The URLs that may be called. */
export interface AllowedUrls {
  /** Whether a URL in normal form may be called. */
  allows(url: string): boolean;
  /** The URLs of targets, in normal form: what a blocked redirect is compared with. */
  readonly urls: readonly string[];
}

/** Printable ASCII without the backslash, which some parsers take for a slash. */
const PLAIN = /^[!-[\]-~]+$/;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** Whether an answer with this status and a `Location` is a redirect. */
export function isRedirectStatus(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/**
 * Decides about one redirect before any connection is made (harpoon §6). Only a URL that `allowed`
 * allows is followed, in clear text only if that is allowed too. 307 and 308 keep method and body,
 * the others make a GET (or HEAD) without one. How many hops a call may take is not its business.
 */
export function decideRedirect(
  hop: RedirectHop,
  allowed: AllowedUrls,
  allowPlaintextHttp: boolean,
): RedirectDecision {
  const url = resolveLocation(hop.from, hop.location);
  if (url === undefined) return blocked("invalid_location");
  const isClear = piecesOf(url).scheme === "http";
  if ((isClear && !allowPlaintextHttp) || !allowed.allows(url)) {
    return blocked(nearestMiss(url, allowed.urls));
  }
  const keepBody = hop.status === 307 || hop.status === 308;
  return {
    kind: "follow",
    url,
    method: keepBody || hop.method === "HEAD" ? hop.method : "GET",
    keepBody,
    sameOrigin: sameTargetOrigin(hop.from, url),
  };
}

/**
 * The URL a `Location` stands for, in normal form. Only relative paths have their literal dot
 * segments resolved; everything else stays as written, to be compared as a whole.
 */
function resolveLocation(from: string, location: string): string | undefined {
  if (!PLAIN.test(location)) return undefined;
  if (HAS_SCHEME.test(location)) return normalUrl(location);
  const base = piecesOf(from);
  if (location.startsWith("//")) return normalUrl(`${base.scheme}:${location}`);
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/.exec(location) ?? [];
  const query = location.startsWith("#") ? base.query : "";
  const directory = base.path.slice(0, base.path.lastIndexOf("/") + 1) || "/";
  const merged = path === "" ? base.path : path.startsWith("/") ? path : directory + path;
  const resolved = path === "" ? merged : withoutDots(merged);
  return normalUrl(originText(base) + resolved + query + rest);
}

/** Resolves `.` and `..` of a path (RFC 3986 §5.2.4). */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    const isDots = segment === "." || segment === "..";
    if (segment === "..") kept.pop();
    if (!isDots) kept.push(segment);
    else if (index === segments.length - 1) kept.push("");
  }
  return `/${kept.join("/")}`;
}

/** How a URL differs from the targets' URLs; trailing slashes count for the path alone. */
function nearestMiss(url: string, targets: readonly string[]): RedirectBlock {
  if (targets.includes(url)) return "not_allowlisted_other"; // registered while plaintext was allowed
  const wanted = piecesOf(url);
  const candidates = targets.map(piecesOf);
  const [path, login] = [bare(wanted.path), wanted.userinfo];
  const samePath = (c: UrlPieces) => bare(c.path) === path && c.userinfo === login;
  const sameQuery = (c: UrlPieces) => c.query === wanted.query && c.fragment === wanted.fragment;
  const twin = candidates.find((c) =>
    c.scheme !== wanted.scheme && c.host === wanted.host && portText(c) === portText(wanted) &&
    samePath(c) && sameQuery(c)
  );
  if (twin !== undefined) {
    return twin.scheme === "https"
      ? "scheme_mismatch_https_to_http"
      : "scheme_mismatch_http_to_https";
  }
  const sameScheme = candidates.filter((c) => c.scheme === wanted.scheme);
  const onHost = sameScheme.filter((c) => c.host === wanted.host && port(c) === port(wanted));
  if (onHost.some((c) => samePath(c) && !sameQuery(c))) return "query_mismatch";
  if (onHost.length > 0) return "path_mismatch";
  const elsewhere = sameScheme.filter((c) => samePath(c) && sameQuery(c));
  return elsewhere.length === 1 ? "host_mismatch" : "not_allowlisted_other";
}

function bare(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return path.slice(0, end);
}

function port(pieces: UrlPieces): number {
  return pieces.port ?? defaultPort(pieces.scheme);
}

/** Default ports of both schemes are one. */
function portText(pieces: UrlPieces): string {
  return port(pieces) === defaultPort(pieces.scheme) ? "" : String(port(pieces));
}

function blocked(block: RedirectBlock): RedirectDecision {
  return { kind: "blocked", block, message: messageOf(block) };
}

function messageOf(block: RedirectBlock): string {
  switch (block) {
    case "scheme_mismatch_https_to_http":
      return "redirect blocked: scheme mismatch (allowlisted https, redirected to http)";
    case "scheme_mismatch_http_to_https":
      return "redirect blocked: scheme mismatch (allowlisted http, redirected to https)";
    case "path_mismatch":
    case "query_mismatch":
    case "host_mismatch":
    case "not_allowlisted_other":
    case "invalid_location":
      return "redirect blocked";
  }
}
