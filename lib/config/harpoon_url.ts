import { type Parsed, refuse, type Refused } from "./parsed.ts";
import { parseHttpUrl } from "./urls.ts";

/** Characters that go over the wire as they are; everything else must be encoded by who writes it. */
const VISIBLE_ASCII = /^[!-[\]-~]+$/;
/** More rounds of escapes than any chain of servers undoes. */
const MAX_DECODINGS = 8;
const AUTHORITY = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:@]*)(?::([^@]*))?$/;
const USER = /^(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})+$/i;
const NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/;

/**
 * The URL of a target, as written but trimmed (harpoon §3): nothing in it is rewritten on its way to
 * the server, so nothing may be in it that needs rewriting. Whether `http:` may be used is not
 * decided here.
 */
export function parseTargetUrl(text: string): Parsed<string> {
  if (!VISIBLE_ASCII.test(text.trim())) {
    return refuse("must be printable ASCII without spaces and backslashes: percent-encode others");
  }
  const url = parseHttpUrl(text);
  if (url.kind === "problem") return refuse("must be an absolute http or https URL with a host");
  const [, authority = "", path = ""] = /^[^:]*:\/\/([^/?#]*)([^?#]*)/.exec(url.value) ?? [];
  return authorityFault(authority, new URL(url.value).hostname) ?? pathFault(path) ?? url;
}

/** @param canonical the host as a browser reads it: `127.1` is an address to it, and no name */
function authorityFault(authority: string, canonical: string): Refused | undefined {
  const [, user, host = "", port] = AUTHORITY.exec(authority) ?? [];
  const isPlain = host.toLowerCase() === canonical;
  if (!isPlain || !(host.startsWith("[") || NAME.test(host.toLowerCase()))) {
    return refuse("must have a host that is a name, a dotted IPv4 or a bracketed IPv6 address");
  }
  if (user !== undefined && !USER.test(user)) {
    return refuse("must have its user and password percent-encoded");
  }
  return port !== undefined && !/^[1-9]\d*$/.test(port)
    ? refuse("must have a port between 1 and 65535")
    : undefined;
}

/** A path is looked at as it is written and as often as servers may decode it. */
function pathFault(path: string): Refused | undefined {
  let decoded = path;
  for (let turn = 0; turn < MAX_DECODINGS; turn++) {
    // Servers drop `;parameters`, and take an encoded separator for one.
    if (decoded.split(/[/\\]/).some((part) => /^\.{1,2}(?:;|$)/.test(part.normalize("NFKC")))) {
      return refuse("must not have a . or .. segment, escaped ones included");
    }
    const further = decodeOnce(decoded);
    if (further === undefined) {
      return refuse(
        "must not have an undecodable escape: % stands before two hex digits, and %25 before none",
      );
    }
    if (further === decoded) return undefined;
    decoded = further;
  }
  return refuse(`must not have escapes nested more than ${MAX_DECODINGS} deep`);
}

function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Scheme and host in lower case, everything else as written: what makes two targets the same. */
export function targetKey(url: string): string {
  return url.replace(
    /^([^:]*:\/\/)([^/?#]*@)?([^/?#]*)/,
    (_, scheme: string, user: string | undefined, host: string) =>
      `${scheme.toLowerCase()}${user ?? ""}${host.toLowerCase()}`,
  );
}

/** The URL without user and password. */
export function withoutUser(url: string): string {
  return url.replace(/^([^:]*:\/\/)[^/?#]*@/, "$1");
}

/** Whether the connection to a URL is clear text. */
export function isPlaintext(url: string): boolean {
  return /^http:/i.test(url);
}
