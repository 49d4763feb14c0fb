import { type HeaderList, sameName } from "../wire/header_list.ts";

/** The parts of a challenge list: a scheme, or a parameter with its quoted or bare value. */
const CHALLENGE_PART =
  /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?|"(?:[^"\\]|\\.)*"?/g;

/**
 * The `resource_metadata` parameter of a `Bearer` challenge in a `WWW-Authenticate` value
 * (RFC 9728 §5.1); other schemes have no say in it.
 */
export function resourceMetadataOf(challenges: string): string | undefined {
  let scheme = "";
  for (const [, name, quoted, token] of challenges.matchAll(CHALLENGE_PART)) {
    if (name === undefined) continue;
    const value = quoted?.replace(/\\(.)/g, "$1") ?? token;
    if (value === undefined) scheme = name.toLowerCase();
    else if (scheme === "bearer" && name.toLowerCase() === "resource_metadata") return value;
  }
  return undefined;
}

/** The metadata URL that any of the answer's challenge lines names. */
export function advertisedBy(headers: HeaderList): string | undefined {
  for (const [name, value] of headers) {
    const url = sameName(name, "WWW-Authenticate") ? resourceMetadataOf(value) : undefined;
    if (url !== undefined) return url;
  }
  return undefined;
}
