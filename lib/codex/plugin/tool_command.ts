import type { Env } from "./names.ts";
import type { ToolArguments } from "./tool_schemas.ts";

/** The words of the command behind a tool, or why it must not run. */
export type ToolCommand =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };

/** What the check of a call looks at beside its arguments. */
export interface CommandContext {
  readonly env: Env;
  /** What in a text looks like a secret, masked; nothing if there is none. */
  secretIn(text: string): string | undefined;
}

/** Hosts that any admin key may be sent to (codex §4.1). */
const HOSTED_ORIGINS: readonly string[] = ["https://api.openai.com", "https://mtls.api.openai.com"];

/** Calls that start a command of this program; the other one only looks at files. */
export type RuntimeCall = Exclude<
  ToolArguments,
  { readonly tool: "install_or_select_tunnel_client" }
>;

/**
 * The words of the command behind a tool (codex §4.1). Each value is part of the word with its flag,
 * so that no value can be taken for a flag. Pure.
 */
export function toolCommand(call: RuntimeCall, context: CommandContext): ToolCommand {
  const why = refusal(call, context);
  if (why !== undefined) return { kind: "refused", why };
  return { kind: "words", words: ["runtimes", ...wordsOf(call), "--json"] };
}

function wordsOf(call: RuntimeCall): string[] {
  switch (call.tool) {
    case "create_tunnel_runtime":
      return ["create", ...flags(call.given, CREATION)];
    case "connect_stdio_mcp":
      return ["connect", ...flags(call.given, [...CREATION, ...TARGET])];
    case "list_runtime_aliases":
      return ["list", ...flags(call.given, [...SCOPES, "tenant_id", ...CONNECTION])];
    case "runtime_status":
      return ["status", call.given.alias];
    case "stop_runtime":
      return ["stop", call.given.alias];
  }
}

const SCOPES = ["organization_id", "workspace_id"] as const;
const CONNECTION = ["admin_profile", "control_plane_base_url", "control_plane_url_path"] as const;
const CREATION = ["alias", ...SCOPES, ...CONNECTION, "name", "description"] as const;
const TARGET = ["mcp_command", "runtime_api_key", "tunnel_id"] as const;

/** The flags of the arguments that are given; a flag is called as its argument, with dashes. */
function flags<Name extends string>(
  given: { readonly [name in Name]?: string | undefined },
  names: readonly Name[],
): string[] {
  return names.flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [`--${name.replaceAll("_", "-")}=${value}`];
  });
}

function refusal(call: RuntimeCall, { env, secretIn }: CommandContext): string | undefined {
  switch (call.tool) {
    case "runtime_status":
    case "stop_runtime":
      return undefined;
    case "list_runtime_aliases": {
      const { organization_id, workspace_id, tenant_id } = call.given;
      const scopes = [organization_id, workspace_id, tenant_id].filter((id) => id !== undefined);
      if (scopes.length > 1) {
        return "give at most one of organization_id, workspace_id and tenant_id";
      }
      return originRefusal(call.given.control_plane_base_url, env);
    }
    case "create_tunnel_runtime": {
      const { organization_id, workspace_id } = call.given;
      if ((organization_id === undefined) === (workspace_id === undefined)) {
        return "give exactly one of organization_id and workspace_id";
      }
      return originRefusal(call.given.control_plane_base_url, env);
    }
    case "connect_stdio_mcp": {
      const { organization_id, workspace_id, tunnel_id, mcp_command } = call.given;
      const scopes = [organization_id, workspace_id, tunnel_id].filter((id) => id !== undefined);
      if (scopes.length !== 1) {
        return "give exactly one of organization_id, workspace_id and tunnel_id";
      }
      const secret = secretIn(mcp_command);
      if (secret !== undefined) {
        return `mcp_command holds what looks like a secret (${secret}): name it as env:NAME, ` +
          "file:PATH or $NAME";
      }
      if (/[\r\n\0]/.test(mcp_command)) return "mcp_command must be one line";
      return originRefusal(call.given.control_plane_base_url, env);
    }
  }
}

/** Keys go to the hosted control plane or to the one the operator named, whatever a caller asks. */
function originRefusal(url: string | undefined, env: Env): string | undefined {
  if (url === undefined) return undefined;
  const own = originOf(env("CONTROL_PLANE_BASE_URL") ?? "");
  const allowed = own === undefined ? HOSTED_ORIGINS : [...HOSTED_ORIGINS, own];
  const asked = originOf(url);
  if (asked !== undefined && allowed.includes(asked) && isOnlyOrigin(url, asked)) return undefined;
  return `control_plane_base_url must be ${allowed.join(" or ")}; another host must be set as ` +
    "CONTROL_PLANE_BASE_URL where Codex is started";
}

function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? origin : undefined;
}

/** No user name, path or query beside the origin. */
function isOnlyOrigin(url: string, origin: string): boolean {
  return new URL(url).href === `${origin}/`;
}
