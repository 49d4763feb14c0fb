import { accept, type Parsed, refuse } from "../config/parsed.ts";

/** Longest alias, characters: names of files and sessions are made of it. */
const MAX_ALIAS_CHARS = 128;

/**
 * The name of an alias or an admin profile as it is stored (cli §9): in lower case, with every other
 * character than letters, digits and dashes turned into single dashes between words.
 */
export function parseAliasName(text: string): Parsed<string> {
  const name = text.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  if (name === "") return refuse("must hold a letter a-z or a digit");
  if (name.length > MAX_ALIAS_CHARS) {
    return refuse(`must not be longer than ${MAX_ALIAS_CHARS} characters`);
  }
  return accept(name);
}
