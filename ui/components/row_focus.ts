/** Moves the focus among the rows of a table body with the arrows, Home and End (ui §6). */
export function moveRowFocus(event: KeyboardEvent): void {
  const { target, currentTarget, key } = event;
  if (!(target instanceof HTMLTableRowElement) || !(currentTarget instanceof HTMLElement)) return;
  const rows = [...currentTarget.querySelectorAll<HTMLTableRowElement>("tr[tabindex]")];
  const to = rows[rowAfter(key, rows.indexOf(target), rows.length)];
  if (to === undefined) return;
  event.preventDefault();
  to.focus();
}

/** The index that a key leads to; -1 for a key that leads nowhere. */
export function rowAfter(key: string, from: number, length: number): number {
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, length - 1);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return -1;
  }
}
