/**
 * Whether a `resource` is the MCP server's URL or stands above it (RFC 9728 §3.3). Behind a tunnel the
 * two may differ for good reasons, so a mismatch is told and no error.
 */
export function resourceCovers(resource: string, serverUrl: string): boolean {
  const outer = URL.parse(resource);
  const inner = URL.parse(serverUrl);
  if (outer === null || inner === null || outer.origin !== inner.origin) return false;
  const above = `${outer.pathname.replace(/\/+$/, "")}/`;
  return `${inner.pathname.replace(/\/+$/, "")}/`.startsWith(above);
}
