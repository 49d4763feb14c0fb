import * as z from "zod/mini";

/**
 * The arguments of the plugin's tools (codex §4.1). What a schema does not name is refused: an
 * argument that is silently dropped is a wish that is silently not met.
 */

/** An alias or the name of an admin profile; it is part of paths. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const TUNNEL_ID = /^tunnel_[a-z0-9]{32}$/;
const REFERENCE = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/;
const MAX_ID_CHARS = 128;
/** A description is shown in one place of a page. */
const MAX_TEXT_CHARS = 1024;
/** A command line; a longer one belongs into a script (codex §4.1). */
const MAX_COMMAND_CHARS = 4096;
/** The longest path of the usual systems. */
const MAX_PATH_CHARS = 4096;

function text(description: string, maxChars: number) {
  return z.string().check(z.minLength(1), z.maxLength(maxChars), z.describe(description));
}

function pattern(description: string, form: RegExp) {
  return z.string().check(z.regex(form), z.describe(description));
}

function flag(description: string, fallback: boolean) {
  return z._default(z.boolean(), fallback).check(z.describe(description));
}

const alias = pattern("Local name of the tunnel, such as docs", NAME);

const program = {
  tunnel_client_bin: z.optional(
    text(
      "Absolute path of tunnel-client, if not the one that installed this plugin",
      MAX_PATH_CHARS,
    ),
  ),
};

const connection = {
  admin_profile: z.optional(pattern("Admin profile that holds the reference of the key", NAME)),
  control_plane_base_url: z.optional(
    text("https://api.openai.com or another permitted origin", MAX_TEXT_CHARS),
  ),
  control_plane_url_path: z.optional(text("Path in front of /v1", MAX_TEXT_CHARS)),
};

const scope = {
  organization_id: z.optional(text("Organization that owns the tunnel", MAX_ID_CHARS)),
  workspace_id: z.optional(text("Workspace that may use the tunnel", MAX_ID_CHARS)),
};

const creation = {
  alias,
  ...scope,
  ...connection,
  name: z.optional(text("Name of the tunnel; the alias if absent", MAX_TEXT_CHARS)),
  description: z.optional(text("What the tunnel is for", MAX_TEXT_CHARS)),
  ...program,
};

/** One schema for each tool. */
export const toolSchemas = {
  install_or_select_tunnel_client: z.strictObject({
    ...program,
    persist_hint: flag("Remember the choice in the plugin's folder", true),
    allow_path_lookup: flag("Look for tunnel-client on PATH too", false),
  }),
  create_tunnel_runtime: z.strictObject(creation),
  connect_stdio_mcp: z.strictObject({
    ...creation,
    mcp_command: text(
      "Command line of the MCP server; secrets only as env:NAME, file:PATH or $NAME",
      MAX_COMMAND_CHARS,
    ),
    runtime_api_key: z.optional(pattern("Runtime key as env:NAME or file:PATH", REFERENCE)),
    tunnel_id: z.optional(pattern("Existing tunnel to serve", TUNNEL_ID)),
  }),
  list_runtime_aliases: z.strictObject({
    ...scope,
    tenant_id: z.optional(text("Tenant whose tunnels are listed", MAX_ID_CHARS)),
    ...connection,
    ...program,
  }),
  runtime_status: z.strictObject({ alias, ...program }),
  stop_runtime: z.strictObject({ alias, ...program }),
} as const;

export type ToolName = keyof typeof toolSchemas;

/** Arguments that passed the schema, by tool. */
export type ToolArguments = {
  [Name in ToolName]: { readonly tool: Name; readonly given: z.infer<typeof toolSchemas[Name]> };
}[ToolName];

/** Broken rules told at once; more are no help. */
const MAX_ISSUES = 8;
/** Names of unknown arguments are the caller's, of any length. */
const MAX_ISSUE_CHARS = 200;

/** Arguments that break the schema of a tool, or a tool that does not exist: JSON-RPC error -32602. */
export class InvalidParams extends Error {
  override readonly name = "InvalidParams";
  readonly code = -32602;
}

/** Reads the arguments of a call. @throws InvalidParams naming each broken rule */
export function readToolArguments(tool: string, given: unknown): ToolArguments {
  switch (tool) {
    case "install_or_select_tunnel_client":
      return { tool, given: checked(toolSchemas[tool], tool, given) };
    case "create_tunnel_runtime":
      return { tool, given: checked(toolSchemas[tool], tool, given) };
    case "connect_stdio_mcp":
      return { tool, given: checked(toolSchemas[tool], tool, given) };
    case "list_runtime_aliases":
      return { tool, given: checked(toolSchemas[tool], tool, given) };
    case "runtime_status":
      return { tool, given: checked(toolSchemas[tool], tool, given) };
    case "stop_runtime":
      return { tool, given: checked(toolSchemas[tool], tool, given) };
    default:
      throw new InvalidParams(`unknown tool ${JSON.stringify(tool.slice(0, MAX_ISSUE_CHARS))}`);
  }
}

function checked<T>(schema: z.ZodMiniType<T>, tool: string, given: unknown): T {
  // Texts of our own choice: without a locale they depend on what else is loaded.
  const result = schema.safeParse(given ?? {}, { error: z.locales.en().localeError });
  if (result.success) return result.data;
  const texts = result.error.issues.slice(0, MAX_ISSUES).map(({ path, message }) =>
    [...path, message].join(": ").slice(0, MAX_ISSUE_CHARS)
  );
  throw new InvalidParams(`arguments of ${tool}: ${texts.join("; ")}`);
}
