/** The longest wait a `Retry-After` is granted (wire-protocol §3). */
export const MAX_RETRY_AFTER_MS = 60_000;

/**
 * A `Retry-After` value in milliseconds: all-digit seconds or an HTTP date in the future, capped.
 * Anything else is `undefined` and means no wish.
 *
 * @param wallMs now, Unix milliseconds
 */
export function retryAfterMs(value: string | undefined, wallMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^[0-9]+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  if (!/^[A-Z][a-z]+, .* GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return at > wallMs ? Math.min(at - wallMs, MAX_RETRY_AFTER_MS) : undefined;
}
