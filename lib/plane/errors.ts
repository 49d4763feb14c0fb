/** A refusal as the wire says it (wire-protocol §1, "Error body"). */
export interface PlaneError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The parameter, header or member that is at fault. */
  readonly param?: string;
  readonly retryAfterSeconds?: number;
  /** Methods that would work here; only with 405. */
  readonly allow?: string;
}

/** The answer that carries a refusal. */
export function errorResponse(error: PlaneError): Response {
  const headers: [string, string][] = [["content-type", "application/json"]];
  if (error.status === 401) headers.push(["www-authenticate", "Bearer"]);
  if (error.allow !== undefined) headers.push(["allow", error.allow]);
  if (error.retryAfterSeconds !== undefined) {
    headers.push(["retry-after", String(error.retryAfterSeconds)]);
  }
  return new Response(errorBody(error), { status: error.status, headers });
}

function errorBody({ status, message, code, param }: PlaneError): string {
  return JSON.stringify({
    error: { message, type: errorType(status), code, param: param ?? null },
  });
}

function errorType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

/** No route has this method and path. */
export function invalidUrl(method: string, path: string): PlaneError {
  return { status: 404, code: "invalid_url", message: `Invalid URL (${method} ${path})` };
}

/** The path exists, the method does not. */
export function methodNotAllowed(method: string, allow: string): PlaneError {
  return {
    status: 405,
    code: "method_not_allowed",
    message: `${method} is not possible here; use ${allow}`,
    allow,
  };
}

/** No tunnel has this id. */
export function unknownTunnel(tunnelId: string): PlaneError {
  return { status: 404, code: "tunnel_not_found", message: `there is no tunnel ${tunnelId}` };
}

/** A tunnel id that cannot be one. */
export const INVALID_TUNNEL_ID: PlaneError = {
  status: 400,
  code: "invalid_tunnel_id_format",
  message: "a tunnel id is tunnel_ and 32 lower-case letters or digits",
  param: "tunnel_id",
};

/** A channel name that cannot be one. */
export const INVALID_CHANNEL: PlaneError = {
  status: 400,
  code: "invalid_channel_format",
  message: "a channel name is 1 to 64 of a-z, 0-9, _ and -",
  param: "channel",
};

/** The plane is being stopped. */
export const CLOSING: PlaneError = {
  status: 503,
  code: "tunnel_transport_unavailable",
  message: "the control plane is shutting down",
};

/** A body that cannot be used. */
export function invalidPayload(message: string, param?: string): PlaneError {
  return {
    status: 400,
    code: "invalid_json_payload",
    message,
    ...(param === undefined ? {} : { param }),
  };
}
