import { hasMalformedEscape, segmentsFault } from "../core/path_segments.ts";
import {
  defaultPort,
  joinPieces,
  MAX_URL_CHARS,
  normalUrl,
  piecesOf,
  type UrlPieces,
  type UrlVerdict,
} from "../core/target_url.ts";

/** Values of a query by name; a list stands for the name several times. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

const TOO_LONG = "path and query are too long for a URL";
/** Printable ASCII but backslash and `#`: everything else has to be percent-encoded. */
const PATH_CHARACTERS = /^[!"$-[\]-~]*$/;

/**
 * The URL of a path below a prefix target (harpoon §13): base path without its trailing slash, then
 * the path; the base's query, then the caller's. An empty path is the base itself. The result is
 * never outside the base, whatever is given; it has no fragment.
 *
 * A `?` part of the path may hold what a path may not (escaped slashes, say): it cannot lead
 * anywhere else.
 *
 * @param baseUrl the target's URL in normal form
 * @param query not together with a `?` in the path
 */
export function joinPath(baseUrl: string, path: string, query: Query | undefined): UrlVerdict {
  if (normalUrl(baseUrl) !== baseUrl) return refused("the target's URL is not in normal form");
  const base = piecesOf(baseUrl);
  const [, callerPath = "", callerQuery = ""] = /^([^?]*)(\?.*)?$/s.exec(path) ?? [];
  const fault = pathFault(path, callerPath, callerQuery);
  if (fault !== undefined) return refused(fault);
  const pairs = queryPairs(query ?? {});
  if (pairs === undefined) return refused("query must be well-formed Unicode text");
  if (pairs !== "" && callerQuery !== "") {
    return refused("path must not have a ? part when query is given");
  }
  const joined = joinPieces({
    ...base,
    path: callerPath === "" ? base.path : withoutTrailingSlash(base.path) + callerPath,
    query: joinQueries(base.query, callerQuery === "" ? pairs : callerQuery.slice(1)),
    fragment: "",
  });
  if (normalUrl(joined) !== joined) return refused(TOO_LONG);
  return isWithin(baseUrl, joined)
    ? { kind: "ok", url: joined }
    : refused("path must stay below the target's URL");
}

/**
 * Whether a URL is the base or lies below it: same scheme, host, effective port and userinfo, the
 * base path as a prefix of whole segments, no traversal behind it. It holds for the texts and for
 * what a web URL parser makes of them, so nobody who parses them again gets elsewhere. Queries and
 * fragments are not compared.
 *
 * @param baseUrl the target's URL in normal form
 * @param url any text
 */
export function isWithin(baseUrl: string, url: string): boolean {
  const normal = normalUrl(url);
  if (normal === undefined) return false;
  const [base, inner] = [piecesOf(baseUrl), piecesOf(normal)];
  const below = pathBelow(base.path, inner.path);
  return below !== undefined && sameAuthority(base, inner) &&
    segmentsFault(below, "caller") === undefined &&
    parsedWithin(new URL(baseUrl), new URL(normal));
}

function pathFault(whole: string, path: string, query: string): string | undefined {
  if (whole === "") return undefined;
  if (whole.length > MAX_URL_CHARS) return TOO_LONG;
  if (!whole.startsWith("/")) return "path must start with /";
  if (whole.startsWith("//")) return "path must not start with //";
  if (!PATH_CHARACTERS.test(whole)) {
    return "path must be printable ASCII without spaces, backslashes and #: percent-encode others";
  }
  if (hasMalformedEscape(query)) return "path must not have an undecodable escape in its ? part";
  const fault = segmentsFault(path, "caller");
  return fault === undefined ? undefined : `path ${fault}`;
}

/** `undefined` for text that cannot be encoded: half of a surrogate pair. */
function queryPairs(query: Query): string | undefined {
  const pairs: string[] = [];
  for (const [name, values] of Object.entries(query)) {
    for (const value of typeof values === "string" ? [values] : values) {
      if (!name.isWellFormed() || !value.isWellFormed()) return undefined;
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    }
  }
  return pairs.join("&");
}

function joinQueries(base: string, added: string): string {
  if (added === "") return base;
  return base === "" || base === "?" ? `?${added}` : `${base}&${added}`;
}

function withoutTrailingSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** What of `path` is behind the base path: empty or from a slash on; `undefined` if not below it. */
function pathBelow(basePath: string, path: string): string | undefined {
  const prefix = withoutTrailingSlash(basePath);
  if (!path.startsWith(prefix)) return undefined;
  const below = path.slice(prefix.length);
  return below === "" || below.startsWith("/") ? below : undefined;
}

function sameAuthority(a: UrlPieces, b: UrlPieces): boolean {
  return a.scheme === b.scheme && a.userinfo === b.userinfo && a.host === b.host &&
    (a.port ?? defaultPort(a.scheme)) === (b.port ?? defaultPort(b.scheme));
}

function parsedWithin(base: URL, url: URL): boolean {
  return url.protocol === base.protocol && url.host === base.host &&
    url.username === base.username && url.password === base.password &&
    pathBelow(base.pathname, url.pathname) !== undefined;
}

function refused(rule: string): UrlVerdict {
  return { kind: "refused", rule };
}
