/** What a test waits for happens at once; this much later it is not going to. */
const LIMIT_MS = 20_000;

/**
 * The promise's value, or an error that says what did not happen and what was seen instead: so a test
 * that fails ends and cleans up.
 */
export async function soon<T>(
  promise: Promise<T>,
  what: string,
  seen: readonly string[] = [],
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error([`did not happen: ${what}`, ...seen].join("\n")));
  }, LIMIT_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
