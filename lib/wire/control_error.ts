import { isJsonObject, tryParseJson } from "./json.ts";

/** The most of an error body that is parsed, bytes (wire-protocol §1). */
export const MAX_CONTROL_ERROR_BYTES = 65_536;
/** Each text of it stands in a log line for every failed poll (wire-protocol §1). */
const MAX_TEXT_CHARS = 1024;

/** What a control plane said went wrong. */
export interface ControlError {
  readonly message: string;
  readonly code: string | undefined;
  readonly type: string | undefined;
}

/** Reads an error body: `error.*`, else top-level members, else `detail`, else the raw text. */
export function readControlError(body: string): ControlError {
  const value = tryParseJson(body);
  if (isJsonObject(value)) {
    const source = isJsonObject(value["error"]) ? value["error"] : value;
    const text = (name: string) => {
      const member = source[name];
      return typeof member === "string" && member !== "" ? cut(member) : undefined;
    };
    const message = text("message"), code = text("code"), type = text("type");
    if (message !== undefined || code !== undefined || type !== undefined) {
      return { message: message ?? code ?? type ?? "", code, type };
    }
    const detail = value["detail"];
    if (detail !== undefined) {
      return {
        message: cut(typeof detail === "string" ? detail : JSON.stringify(detail)),
        code: undefined,
        type: undefined,
      };
    }
  }
  return { message: cut(body.trim()), code: undefined, type: undefined };
}

function cut(text: string): string {
  return text.length <= MAX_TEXT_CHARS ? text : `${text.slice(0, MAX_TEXT_CHARS)}...`;
}

/** What an operator can do about a control-plane error; `undefined` if there is nothing to say. */
export function controlErrorHint(status: number, code: string | undefined): string | undefined {
  // The code is the peer's: it must not find `constructor` and the like.
  if (code !== undefined && Object.hasOwn(HINTS, code)) return HINTS[code];
  // A cache's 304 points nowhere.
  if (status >= 300 && status < 400 && status !== 304) {
    return "the control plane redirects: set control_plane.base_url to the address it points to";
  }
  return BY_STATUS[status];
}

const BY_STATUS: Readonly<Record<number, string>> = {
  401: "the API key was refused: check control_plane.api_key (CONTROL_PLANE_API_KEY)",
  403: "the API key may not use this tunnel: the tunnel's owner must grant it Read and Use",
  404:
    "the tunnel or the path is not known there: check control_plane.tunnel_id and control_plane.base_url",
  429: "the control plane limits this client's rate: it will slow down by itself",
};

const HINTS: Readonly<Record<string, string>> = {
  tunnel_active_organization_required:
    "set control_plane.organization_id to the tunnel's organization",
  tunnel_active_organization_context_required:
    "set control_plane.organization_id to the tunnel's organization",
  tunnel_missing_principals: "the tunnel belongs to nobody: add an organization or workspace to it",
  tunnel_use_forbidden: "the API key may not use this tunnel: the tunnel's owner must grant it Use",
  tunnel_management_permission_required: "managing tunnels needs an admin key with Read and Manage",
  tunnel_request_mismatch:
    "the answer went to another tunnel than the request: check control_plane.tunnel_id",
  invalid_tunnel_id_format:
    "control_plane.tunnel_id must be tunnel_ and 32 lower-case letters or digits",
  invalid_channel_format: "a channel name may hold a-z, 0-9, _ and -, up to 64 characters",
  rate_limit_exceeded: "the control plane limits this client's rate: it will slow down by itself",
  request_body_too_large:
    "the MCP server's answer is larger than the control plane accepts: make it smaller",
  pending_request_not_found: "the consumer no longer waits for this answer",
  tunnel_queue_full: "the tunnel's queue is full: raise concurrency here or run another client",
  tunnel_client_not_seen: "no client has polled this tunnel yet: start tunnel-client run",
  tunnel_client_not_connected: "no client polls this tunnel now: start tunnel-client run",
  invalid_json_payload:
    "the control plane could not read the request: this client may be out of date",
  missing_mcp_session_id: "the MCP session id is missing: the consumer must initialize first",
  rfc9728_www_authenticate_unsupported:
    "the MCP server's WWW-Authenticate names no resource_metadata: correct it at the MCP server",
  tunnel_principal_association_unverified:
    "the organization or workspace could not be verified: check its id",
  tunnel_principal_limit_exceeded:
    "the tunnel has too many organizations or workspaces: remove some",
  tunnel_principal_validation_override_automatically_derivable:
    "leave the validation override out: it follows from the admin key",
  tunnel_principal_validation_override_management_permission_required:
    "overriding validation needs an admin key with Manage",
  oauth_shim_invalid_target_uri:
    "the OAuth endpoint's address is not usable: check the server's metadata",
  oauth_shim_unshimmable_endpoint: "the OAuth endpoint cannot be reached through the tunnel",
  oauth_shim_target_not_found:
    "no target matches the OAuth endpoint: register it or enable discovery",
  oauth_shim_harpoon_call_failed: "the call to the OAuth endpoint failed inside the network",
  oauth_shim_upstream_timeout: "the OAuth endpoint did not answer in time",
  oauth_shim_audience_unavailable: "the OAuth target names no audience",
  tunnel_transport_unavailable:
    "the tunnel service is not available right now: the client keeps trying",
  certificate_required:
    "the control plane wants a client certificate: set control_plane.client_cert and client_key",
};
