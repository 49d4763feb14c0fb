import { REDACTED, redactText } from "../core/redact.ts";
import type { Target } from "./target.ts";
import { joinPieces, piecesOf } from "../core/target_url.ts";

/** A URL that is longer tells an operator nothing more. */
const MAX_URL_CHARS = 2_048;

/**
 * The URL of a request as the history keeps it (harpoon §9): without user and password, and without
 * the values of the query that the operator gave the target, where keys of APIs stand. What the
 * caller asked for stays.
 *
 * @param url in normal form
 * @param secrets texts of the targets that were asked, longest first
 */
export function shownUrl(
  url: string,
  target: Pick<Target, "url">,
  secrets: readonly string[],
): string {
  const pieces = piecesOf(url);
  const own = new Set(parametersOf(piecesOf(target.url).query));
  const query = parametersOf(pieces.query)
    .map((parameter) => own.has(parameter) ? withoutValue(parameter) : parameter).join("&");
  const shown = joinPieces({ ...pieces, query: query === "" ? pieces.query : `?${query}` });
  return redactText(shown, secrets).slice(0, MAX_URL_CHARS);
}

function parametersOf(query: string): string[] {
  return query.slice(1).split("&");
}

function withoutValue(parameter: string): string {
  const equals = parameter.indexOf("=");
  if (parameter === "") return "";
  return equals === -1 ? REDACTED : `${parameter.slice(0, equals)}=${REDACTED}`;
}
