import { redactText } from "../../core/redact.ts";
import { parseArgv } from "../../mcp/argv.ts";

/** The URL or the command of a binding, as it may be shown. */
export function shownTarget(
  binding: { readonly kind: "stdio"; readonly command: string } | {
    readonly kind: "http-streamable";
    readonly url: string;
  },
): string {
  return binding.kind === "stdio" ? shownCommand(binding.command) : shownUrl(binding.url);
}

/** A URL without user, password, query and fragment, which may hold credentials. */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return "(not a URL)";
  const { protocol, host, pathname, search } = parsed;
  return redactText(`${protocol}//${host}${pathname}`) + (search === "" ? "" : "?…");
}

/**
 * A command up to its first option or assignment: what follows may hold credentials, and the
 * beginning is enough to know which command is meant.
 */
export function shownCommand(command: string): string {
  let words: readonly string[];
  try {
    words = parseArgv(command);
  } catch {
    return "(a command that cannot be split into words)";
  }
  const end = words.findIndex((word) => word.startsWith("-") || word.includes("="));
  const shown = redactText((end < 0 ? words : words.slice(0, end)).join(" "));
  return end < 0 ? shown : `${shown} …`.trim();
}
