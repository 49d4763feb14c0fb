import { redactText } from "../core/redact.ts";
import { controlErrorHint, readControlError } from "../wire/control_error.ts";
import { oneLine } from "./tunnel_admin_line.ts";

/** The most of an error body that is read, bytes (cli §8): an explanation is a few lines. */
export const MAX_ADMIN_ERROR_BYTES = 4096;

/** Which request an error is about. */
export interface AdminRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path as sent, without the query. */
  readonly path: string;
}

/** What an answer with another status than 2xx said. */
export interface AdminRefusal {
  readonly status: number;
  /** At most {@linkcode MAX_ADMIN_ERROR_BYTES} of it. */
  readonly body: string;
  readonly requestId: string | undefined;
}

/**
 * A request to the tunnel administration that did not succeed. `reason` is what went wrong,
 * `message` the whole line; neither holds a credential.
 */
export class TunnelAdminError extends Error {
  override readonly name = "TunnelAdminError";
  readonly request: AdminRequest;
  readonly reason: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly requestId: string | undefined;
  /** What the operator can do about it. */
  readonly mitigation: string | undefined;

  constructor(
    request: AdminRequest,
    reason: string,
    about: Partial<Pick<TunnelAdminError, "status" | "code" | "type" | "requestId" | "mitigation">>,
  ) {
    super(lineOf(request, reason, about));
    this.request = request;
    this.reason = reason;
    this.status = about.status;
    this.code = about.code;
    this.type = about.type;
    this.requestId = about.requestId;
    this.mitigation = about.mitigation;
  }
}

/**
 * The error an answer stands for. A service may quote what it was sent, so the key is taken out.
 *
 * @param key the bearer key of the request
 */
export function refusalError(
  request: AdminRequest,
  { status, body, requestId }: AdminRefusal,
  key: string,
): TunnelAdminError {
  const said = readControlError(body);
  const clean = (text: string) => oneLine(redactText(text, [key]));
  const { code, type } = said;
  return new TunnelAdminError(request, clean(said.message) || "no explanation was given", {
    status,
    mitigation: mitigationOf(request, status, code, said.message),
    ...(code === undefined ? {} : { code: clean(code) }),
    ...(type === undefined ? {} : { type: clean(type) }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function lineOf(
  { method, path }: AdminRequest,
  reason: string,
  { status, code, mitigation, requestId }: Partial<TunnelAdminError>,
): string {
  const verdict = [status, code].filter((part) => part !== undefined).join(" ");
  return [
    `request ${method} ${path} failed:`,
    ...(verdict === "" ? [] : [`${verdict}:`]),
    reason,
    ...(mitigation === undefined ? [] : [`mitigation: ${mitigation}`]),
    ...(requestId === undefined ? [] : [`(x-request-id: ${requestId})`]),
  ].join(" ");
}

/** What an operator of tunnels can do; the general hints speak to somebody who runs a client. */
function mitigationOf(
  { method }: AdminRequest,
  status: number,
  code: string | undefined,
  message: string,
): string | undefined {
  if (status === 404 && /invalid url/i.test(message)) {
    return method === "DELETE"
      ? "this host does not offer the deletion of tunnels; delete it on the Tunnels page instead"
      : "this host has no tunnel administration there: check --control-plane.base-url and " +
        "--control-plane.url-path";
  }
  if (code !== undefined && Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
  const known = code === undefined ? undefined : controlErrorHint(0, code);
  if (known !== undefined) return known;
  if (status >= 300 && status < 400) {
    return "the host redirects: set --control-plane.base-url to the address it points to";
  }
  if (status >= 500) return "the service failed: try again later";
  return BY_STATUS[status];
}

const BY_STATUS: Readonly<Record<number, string>> = {
  401: "the key was refused: check --admin-key or OPENAI_ADMIN_KEY",
  403: "the key may not do this: managing tunnels needs an admin key with Read and Manage",
  404: "check the tunnel id, --control-plane.base-url and --control-plane.url-path",
  407: "the proxy wants credentials: put them into HTTPS_PROXY",
  429: "too many requests: wait a little and try again",
};

const IN_ORGANIZATION = "use an admin key of the organization that owns the tunnel";
const BY_CODE: Readonly<Record<string, string>> = {
  tunnel_active_organization_required: IN_ORGANIZATION,
  tunnel_active_organization_context_required: IN_ORGANIZATION,
  tunnel_missing_principals: "name at least one --organization-id or --workspace-id",
  invalid_tunnel_id_format: "a tunnel id is tunnel_ and 32 lower-case letters or digits",
  rate_limit_exceeded: "too many requests: wait a little and try again",
  tunnel_transport_unavailable: "the tunnel service is not available right now: try again later",
  certificate_required: "this host wants a client certificate: use the one without mTLS",
};
