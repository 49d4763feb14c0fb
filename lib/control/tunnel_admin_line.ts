/**
 * A text of the service on one line: what it says goes to a terminal, and must not move its cursor
 * nor look like further lines (cli §1).
 */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ").trim();
}
