const utf8 = new TextEncoder();

/**
 * One `message` event that carries a JSON text. Line ends can only be white space between tokens of
 * valid JSON; each becomes a new `data` line, which the reader joins with LF.
 */
export function eventBytes(json: string): Uint8Array<ArrayBuffer> {
  const data = /[\r\n]/.test(json) ? json.split(/\r\n|\r|\n/).join("\ndata: ") : json;
  return utf8.encode(`event: message\ndata: ${data}\n\n`);
}
