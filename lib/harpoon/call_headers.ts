import { userAgent } from "../core/version.ts";
import { type HeaderLine, type HeaderList, headerValue } from "../wire/header_list.ts";
import { foldedName } from "./header_name.ts";
import type { Target } from "./target.ts";
import { urlParts } from "../core/target_url.ts";

/** What describes a body and is wrong as soon as there is none. */
const BODY_HEADERS: ReadonlySet<string> = new Set([
  "content-type",
  "content-encoding",
  "content-language",
  "content-location",
  "content-disposition",
  "digest",
]);

/**
 * The header lines of one request to a target (harpoon §5): the caller's, our `User-Agent`, the
 * credentials of the target's URL unless the caller has its own, and last the target's own headers,
 * which take the place of any others of their names, with `_` taken for `-`.
 *
 * @param given what of the caller's headers may go to this target
 */
export function headersFor(target: Pick<Target, "url" | "headers">, given: HeaderList): HeaderList {
  const lines: HeaderLine[] = [["User-Agent", userAgent], ...given];
  const basic = basicAuthorization(target.url);
  if (basic !== undefined && headerValue(given, "authorization") === undefined) {
    lines.push(["Authorization", basic]);
  }
  const own = new Set(target.headers.map(([name]) => foldedName(name)));
  return [...lines.filter(([name]) => !own.has(foldedName(name))), ...target.headers];
}

/** The lines of a request whose body was dropped on the way. */
export function withoutBodyHeaders(lines: HeaderList): HeaderLine[] {
  return lines.filter(([name]) => !BODY_HEADERS.has(name.toLowerCase()));
}

/** `Basic …` of the user part of a target's URL, if it has one. */
export function basicAuthorization(url: string): string | undefined {
  const { userinfo } = urlParts(url);
  if (userinfo === undefined) return undefined;
  const [user, password] = splitUserinfo(userinfo);
  return `Basic ${new TextEncoder().encode(`${user}:${password}`).toBase64()}`;
}

/** User and password in clear; the user part of a URL is percent-encoded. */
export function splitUserinfo(userinfo: string): readonly [user: string, password: string] {
  const colon = userinfo.indexOf(":");
  if (colon === -1) return [percentDecoded(userinfo), ""];
  return [percentDecoded(userinfo.slice(0, colon)), percentDecoded(userinfo.slice(colon + 1))];
}

/** The text without percent-encoding, or as it is if it has another one. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray `%` means itself
  }
}
