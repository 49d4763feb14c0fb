/**
 * A command that makes the same call from this machine, without the tunnel and without the consumer's
 * credentials. Safe to paste: nothing in it is expanded by a POSIX shell.
 *
 * @param url of the MCP server, without what may be secret in it
 */
export function curlCommand(url: string, message: string): string {
  return [
    "curl -sS",
    quoted(url),
    "-H 'Content-Type: application/json'",
    "-H 'Accept: application/json, text/event-stream'",
    `--data-binary ${quoted(message)}`,
  ].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
