import { checkTargetUrl, normalUrl } from "../core/target_url.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";

/**
 * The URL of a target, as written but trimmed (harpoon §3). Whether `http:` may be used is not decided
 * here.
 */
export function parseTargetUrl(text: string): Parsed<string> {
  const url = text.trim();
  const verdict = checkTargetUrl(url, true);
  return verdict.kind === "ok" ? accept(url) : refuse(verdict.rule);
}

/** What makes two targets the same: only the case of scheme and host does not count. */
export function targetKey(url: string): string {
  return normalUrl(url) ?? url;
}

/** The URL without user and password. */
export function withoutUser(url: string): string {
  return url.replace(/^([^:]*:\/\/)[^/?#]*@/, "$1");
}

/** Whether the connection to a URL is clear text. */
export function isPlaintext(url: string): boolean {
  return /^http:/i.test(url);
}
