import { parseIp } from "./ip_address.ts";
import { segmentsFault } from "./path_segments.ts";

/**
 * URLs of targets as text. Allow decisions compare whole URLs, so nothing but scheme and host is
 * normalised (harpoon §3): a URL parser of the web would rewrite dots, escapes and ports.
 */

/** A URL that may be used, in normal form, or the rule it breaks; `rule` never holds a URL. */
export type UrlVerdict =
  | { readonly kind: "ok"; readonly url: string }
  | { readonly kind: "refused"; readonly rule: string };

/** A URL split into what a request needs. */
export interface UrlParts {
  readonly scheme: "http" | "https";
  /** As written, escapes included. */
  readonly userinfo: string | undefined;
  /** Lower case; an IPv6 address keeps its brackets. */
  readonly host: string;
  /** The one in use, be it written or the scheme's default. */
  readonly port: number;
  /** Path and query as written, for the request line: starts with `/`, without the fragment. */
  readonly path: string;
}

/** A URL split at its delimiters; `path`, `query` and `fragment` together are all behind the host. */
export interface UrlPieces {
  readonly scheme: "http" | "https";
  readonly userinfo: string | undefined;
  readonly host: string;
  /** As written; `undefined` if none is. */
  readonly port: number | undefined;
  /** Empty or starts with `/`. */
  readonly path: string;
  /** Empty or starts with `?`. */
  readonly query: string;
  /** Empty or starts with `#`. */
  readonly fragment: string;
}

/** Longer URLs are refused: servers commonly take 8 KiB of request line, and every check is linear. */
export const MAX_URL_CHARS = 8192;

const SHAPE = /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is;
const AUTHORITY = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:@[\]]*)(?::([^:@]*))?$/;
/** Printable ASCII; the backslash is not among it, since some parsers take it for a slash. */
const PLAIN = /^[!-[\]-~]+$/;
const USERINFO = /^(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})+$/i;
const NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/;
/** Where a name ends like this, URL parsers read the whole of it as an IPv4 address. */
const NUMERIC_END = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/;

/** The rule that a plaintext URL breaks where the operator has not allowed such. */
export const HTTPS_ONLY = "must be an https URL (http only with harpoon.allow_plaintext_http)";

/**
 * Judges the URL of a target (harpoon §3): absolute `https` (`http` only if allowed), with a host,
 * without traversal segments and undecodable escapes in its path.
 */
export function checkTargetUrl(text: string, allowPlaintextHttp: boolean): UrlVerdict {
  const read = readUrl(text);
  if (read.kind === "refused") return read;
  const { pieces } = read;
  if (pieces.scheme === "http" && !allowPlaintextHttp) {
    return refused(HTTPS_ONLY);
  }
  const fault = segmentsFault(pieces.path, "target");
  return fault === undefined ? { kind: "ok", url: joinPieces(pieces) } : refused(fault);
}

/** The normal form, which is the key of comparisons; `undefined` if it is no http(s) URL. */
export function normalUrl(text: string): string | undefined {
  const read = readUrl(text);
  return read.kind === "ok" ? joinPieces(read.pieces) : undefined;
}

/**
 * What a request to a URL in normal form needs.
 *
 * @throws {TypeError} for any other text
 */
export function urlParts(normal: string): UrlParts {
  const { scheme, userinfo, host, port, path, query } = piecesOf(normal);
  const target = path === "" ? `/${query}` : path + query;
  return { scheme, userinfo, host, port: port ?? defaultPort(scheme), path: target };
}

/**
 * Whether two URLs in normal form have the same scheme, host and effective port. Spellings of one IP
 * address are one host; a name with the root's dot is another name than one without.
 *
 * @throws {TypeError} for other texts
 */
export function sameTargetOrigin(a: string, b: string): boolean {
  const [left, right] = [urlParts(a), urlParts(b)];
  return left.scheme === right.scheme && left.port === right.port &&
    hostKey(left.host) === hostKey(right.host);
}

/**
 * Splits a URL in normal form.
 *
 * @throws {TypeError} for any other text
 */
export function piecesOf(normal: string): UrlPieces {
  const read = readUrl(normal);
  if (read.kind === "refused") throw new TypeError(`not a URL in normal form: it ${read.rule}`);
  return read.pieces;
}

/** The text of a split URL. */
export function joinPieces(pieces: UrlPieces): string {
  return originText(pieces) + pieces.path + pieces.query + pieces.fragment;
}

/** Scheme and authority of a split URL, as they stand in its text; holds the userinfo. */
export function originText({ scheme, userinfo, host, port }: UrlPieces): string {
  const login = userinfo === undefined ? "" : `${userinfo}@`;
  return `${scheme}://${login}${host}${port === undefined ? "" : `:${port}`}`;
}

/** The port in use where a URL names none. */
export function defaultPort(scheme: "http" | "https"): number {
  return scheme === "https" ? 443 : 80;
}

type Reading = { readonly kind: "ok"; readonly pieces: UrlPieces } | Refusal;
type Refusal = { readonly kind: "refused"; readonly rule: string };

function readUrl(text: string): Reading {
  if (text.length > MAX_URL_CHARS) {
    return refused(`must not be longer than ${MAX_URL_CHARS} characters`);
  }
  const [, scheme, authority = "", path = "", query = "", fragment = ""] = SHAPE.exec(text) ?? [];
  if (scheme === undefined) return refused("must be an absolute http or https URL");
  if (!PLAIN.test(text)) {
    return refused("must be printable ASCII without spaces and backslashes: percent-encode others");
  }
  const [, userinfo, hostText, portText] = AUTHORITY.exec(authority) ?? [];
  const host = hostText?.toLowerCase();
  if (host === undefined) return refused("must have one host with an optional user and port");
  if (host === "") return refused("must have a host");
  if (!isHost(host)) {
    return refused("must have a host that is a name, a dotted IPv4 or a bracketed IPv6 address");
  }
  if (userinfo !== undefined && !USERINFO.test(userinfo)) {
    return refused("must have its user and password percent-encoded");
  }
  if (portText !== undefined && !/^[1-9]\d{0,4}$/.test(portText) || Number(portText) > 65535) {
    return refused("must have a port between 1 and 65535");
  }
  return {
    kind: "ok",
    pieces: {
      scheme: scheme.length === 5 ? "https" : "http",
      userinfo,
      host,
      port: portText === undefined ? undefined : Number(portText),
      path,
      query,
      fragment,
    },
  };
}

/** `127.1`, `0x7f000001` and their like are no names: resolvers and parsers read them as addresses. */
function isHost(host: string): boolean {
  if (host.startsWith("[")) return host.includes(":") && parseIp(host) !== undefined;
  if (NUMERIC_END.test(host)) return parseIp(host) !== undefined;
  // A name of `xn--` labels may stand for no name at all.
  return NAME.test(host) && (!host.includes("xn--") || URL.canParse(`http://${host}`));
}

function hostKey(host: string): string {
  return parseIp(host)?.value.toString() ?? host;
}

function refused(rule: string): Refusal {
  return { kind: "refused", rule };
}
