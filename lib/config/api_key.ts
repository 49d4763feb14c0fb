import { Secret } from "../core/secret.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";

const API_KEY = /^[0-9A-Za-z_-]+$/;
/** What documents print where a key belongs. */
const PLACEHOLDER = /^<.*>$|\.\.\.|…/;
/** Where an operator finds a key. */
const API_KEY_SOURCE = "https://platform.openai.com/settings/organization/api-keys";
const MALFORMED = "control plane API key is malformed";

/**
 * A runtime API key, untrimmed. The messages name the class of mistake, never the key
 * (configuration §6).
 */
export function parseApiKey(text: string): Parsed<Secret> {
  if (API_KEY.test(text)) return accept(new Secret(text));
  return refuse(`${MALFORMED}: ${mistakeIn(text)}`);
}

function mistakeIn(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "it is blank";
  if (PLACEHOLDER.test(trimmed)) {
    return `it is a placeholder such as sk-...; copy a real key from ${API_KEY_SOURCE}`;
  }
  if (/^(?:env|file):/i.test(trimmed)) {
    return "it is a reference, and a variable holds the key itself";
  }
  if (trimmed !== text) return "it begins or ends with white space";
  if (/\s/.test(text)) return "it contains white space";
  return "it contains a character other than letters, digits, _ and -";
}
