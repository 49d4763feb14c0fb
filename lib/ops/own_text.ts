import { firstBytes } from "../core/text_bytes.ts";

/**
 * The beginning of a text from elsewhere, for what is kept. A text as long as it may be can be a cut of a
 * longer one, which it would keep in memory, such as the body of a request; so it is copied.
 */
export function ownText(text: string, maxChars: number): string {
  return text.length < maxChars ? text : firstBytes(text, maxChars);
}
