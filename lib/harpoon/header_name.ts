/** A header name as HTTP allows it. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** Whether the text can be a header name. */
export function isHeaderName(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * The spelling headers are given in, sent and returned alike: `content-TYPE` is `Content-Type`
 * (harpoon §4, §5).
 */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(
    /(^|-)([a-z])/g,
    (_, dash, letter) => dash + letter.toUpperCase(),
  );
}

/** What names are compared by where CGI-like servers must not tell them apart: `X_A` is `x-a`. */
export function foldedName(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}
