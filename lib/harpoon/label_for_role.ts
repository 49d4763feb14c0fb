/** As many characters as a label may have (harpoon §3). */
const MAX_LABEL_CHARS = 64;

/**
 * The label a discovered address asks for, `oauth-<role>-<index>`: lower case, with `-` for what
 * no label may hold. `oauth` makes its first character a valid one whatever the role.
 *
 * @param index position among the addresses of one role, from 0
 */
export function labelForRole(role: string, index: number): string {
  const text = `oauth-${role}-${index}`.toLowerCase().replace(/[^a-z0-9_-]/g, "-");
  return text.slice(0, MAX_LABEL_CHARS);
}

/** The label itself, or the first of `label-1`, `label-2`, … that is free, within the label's size. */
export function freeLabel(label: string, isTaken: (label: string) => boolean): string {
  for (let candidate = label, number = 1;; number++) {
    if (!isTaken(candidate)) return candidate;
    const suffix = `-${number}`;
    candidate = label.slice(0, MAX_LABEL_CHARS - suffix.length) + suffix;
  }
}
