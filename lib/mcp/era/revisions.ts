/** The words of the two eras of MCP that more than one part needs (mcp-eras, first paragraph). */

/** Revisions up to 2025-11-25 are legacy, 2026-07-28 and later ones are modern. */
export type Era = "legacy" | "modern";

/** The first modern revision, and the one that is spoken to modern servers; dates compare as text. */
export const MODERN_VERSION = "2026-07-28";
/** The legacy revision that is offered to legacy servers. */
export const LEGACY_VERSION = "2025-11-25";
/** Legacy revisions that a consumer may ask for and keep. */
export const LEGACY_VERSIONS: readonly string[] = [
  "2024-11-05",
  "2025-03-26",
  "2025-06-18",
  LEGACY_VERSION,
];

/** The prefix of `_meta` keys that MCP itself defines. */
export const META_PREFIX = "io.modelcontextprotocol/";
/** `_meta` keys of the modern envelope (mcp-eras §1.1). */
export const META = {
  protocolVersion: `${META_PREFIX}protocolVersion`,
  clientCapabilities: `${META_PREFIX}clientCapabilities`,
  clientInfo: `${META_PREFIX}clientInfo`,
  logLevel: `${META_PREFIX}logLevel`,
  serverInfo: `${META_PREFIX}serverInfo`,
  subscriptionId: `${META_PREFIX}subscriptionId`,
} as const;

/** JSON-RPC and MCP error codes (mcp-eras §1.5). */
export const CODE = {
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  sessionNotFound: -32001,
  resourceNotFound: -32002,
  urlElicitationRequired: -32042,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const;

/** The methods whose calls may ask something of the consumer (mcp-eras §1.6). */
export const ASKING_METHODS: ReadonlySet<string> = new Set([
  "tools/call",
  "prompts/get",
  "resources/read",
]);

/** The server's asks that travel as `input_required` (mcp-eras §4.3), by the capability they need. */
export const ASKS: Readonly<Record<string, "elicitation" | "sampling" | "roots">> = {
  "elicitation/create": "elicitation",
  "sampling/createMessage": "sampling",
  "roots/list": "roots",
};

/** The requests that both eras know (mcp-eras §1.2). */
export const SHARED_METHODS: ReadonlySet<string> = new Set([
  ...ASKING_METHODS,
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "completion/complete",
]);
