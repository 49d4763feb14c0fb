/**
 * A short name for an MCP session, by which people tell sessions apart. Whoever knows a session's id
 * may be able to speak in it, so the id itself is not shown. 32 bits are enough for the few sessions
 * on one screen (FNV-1a).
 */
export function sessionTag(sessionId: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < sessionId.length; i++) {
    hash = Math.imul(hash ^ sessionId.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
