/**
 * Whether a parsed JSON value holds an integer beyond 2^53: its last digits may be others than were
 * written, so that sending it on could name another record than the caller meant.
 */
export function holdsRoundedNumber(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "number" && Number.isInteger(next) && !Number.isSafeInteger(next)) {
      return true;
    }
    if (typeof next !== "object" || next === null) continue;
    for (const member of Object.values(next)) left.push(member);
  }
  return false;
}
