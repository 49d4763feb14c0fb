import { accept, type Parsed, refuse } from "./parsed.ts";

/** Transports on which Harpoon is served besides the tunnel, lower case, each once (harpoon §2). */
export function parseTransports(items: readonly string[]): Parsed<readonly string[]> {
  const wanted = new Set(present(items).map((item) => item.toLowerCase()));
  const unknown = [...wanted].some((item) => item !== "http-streamable");
  return unknown ? refuse("must only name http-streamable") : accept([...wanted]);
}

/** Sources of regular expressions, each of which compiles. */
export function parsePatterns(items: readonly string[]): Parsed<readonly string[]> {
  const patterns = present(items);
  for (const [index, pattern] of patterns.entries()) {
    try {
      new RegExp(pattern, "i");
    } catch {
      return refuse(`must be regular expressions (entry ${index + 1} does not compile)`);
    }
  }
  return accept(patterns);
}

function present(items: readonly string[]): string[] {
  return items.map((item) => item.trim()).filter((item) => item !== "");
}
