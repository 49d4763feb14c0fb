import { REDACTED } from "../core/redact.ts";

/** A path segment under this name is followed by a secret (operator-surface §7). */
const SECRET_SEGMENT =
  /^(?:token|code|key|password|secret|authorization|cookie|api[_-]?key|.*_token|client_secret)$/i;
/** A signed token: three parts of base64url. */
const MIN_JWT_CHARS = 40;
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>]+/gi;

/**
 * The URL as anybody may see it: no user, query or fragment, and no path segment that looks like a
 * secret. Empty for what is no URL.
 */
export function publicUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return "";
  const origin = url.origin === "null" ? `${url.protocol}//${url.host}` : url.origin;
  return `${origin}${publicPath(url.pathname)}`;
}

/**
 * The text with the secrets that paths of URLs in it may hold hidden; users and queries are the
 * business of {@linkcode redactText}.
 */
export function withPublicPaths(text: string): string {
  return text.replace(URL_IN_TEXT, (found) => {
    const [, head = "", path = "", rest = ""] = /^([^:]+:\/\/[^/?#]*)([^?#]*)(.*)$/s.exec(found) ??
      [];
    return `${head}${publicPath(path)}${rest}`;
  });
}

/** A path with the segments that look like secrets hidden. */
export function publicPath(path: string): string {
  let wasName = false;
  return path.split("/").map((segment) => {
    const hides = wasName || isSecretLike(segment);
    wasName = SECRET_SEGMENT.test(segment);
    return hides && segment !== "" ? REDACTED : segment;
  }).join("/");
}

function isSecretLike(segment: string): boolean {
  const isNamed = /secret/i.test(segment) && !SECRET_SEGMENT.test(segment);
  const isJwt = segment.length >= MIN_JWT_CHARS && segment.split(".").length > 2;
  return isNamed || /^sk-/i.test(segment) || isJwt;
}
