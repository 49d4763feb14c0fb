/** What stands where a secret stood. */
export const HIDDEN = "[redacted]";

/**
 * A URL, or what was meant as one, without what stands before its last `@` and without its query: that
 * is where servers without headers take their tokens.
 */
export function maskedUrl(text: string): string {
  return text.replace(/^(\s*(?:[a-z][a-z0-9+.-]*:\/+)?)[^?#]*@/i, `$1${HIDDEN}@`)
    .replace(/\?.*/s, `?${HIDDEN}`);
}
