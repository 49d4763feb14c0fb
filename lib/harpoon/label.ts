/**
 * What a target may be called (harpoon §3), as the text of a regular expression: schemas of tools
 * carry it too.
 */
export const LABEL_PATTERN = "^[a-z0-9][a-z0-9_-]{0,63}$";

const LABEL = new RegExp(LABEL_PATTERN);

/** Whether the text, already trimmed, is a label (harpoon §3). */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}
