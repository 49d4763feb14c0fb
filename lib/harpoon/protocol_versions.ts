/** MCP revisions Harpoon speaks, newest first (harpoon §4). */
export const PROTOCOL_VERSIONS: readonly string[] = [
  "2025-11-25",
  "2025-06-18",
  "2025-03-26",
  "2024-11-05",
];

/** What a client gets that asks for any other. */
export const FALLBACK_VERSION = "2025-06-18";
