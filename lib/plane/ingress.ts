import { isJsonObject, tryParseJson } from "../wire/json.ts";
import { readMessage } from "../wire/jsonrpc.ts";
import { withIngressChallenge } from "./challenge.ts";
import { ConnectorExchange } from "./connector_exchange.ts";
import { errorResponse, invalidPayload, methodNotAllowed, type PlaneError } from "./errors.ts";
import { acceptsEventStream } from "./ingress_headers.ts";
import { type IngressTarget, ingressTarget, metadataUrl } from "./ingress_target.ts";
import type { PlaneParts } from "./parts.ts";
import { readBody } from "./read_body.ts";
import { relay, type RelayedCommand } from "./relay.ts";
import type { TunnelEntry } from "./store.ts";

/**
 * `/v1/mcp/{tunnel_id}[/{channel}]`: the MCP endpoint that connectors see. POST carries one JSON-RPC
 * message, DELETE ends a session; there is no stream without a call, so GET is refused.
 *
 * @param address what follows `/v1/mcp/` in the path
 */
export function ingress(
  parts: PlaneParts,
  request: Request,
  address: string,
): Response | Promise<Response> {
  const receivedAt = parts.clock.now();
  const target = ingressTarget(parts, request, address);
  if (target.kind === "refused") return errorResponse(target.error);
  switch (request.method) {
    case "POST":
      return forwardMessage(parts, target, request, address, receivedAt);
    case "DELETE":
      return endSession(parts, target, request, address, receivedAt);
    default:
      return errorResponse(methodNotAllowed(request.method, "POST, DELETE"));
  }
}

async function forwardMessage(
  parts: PlaneParts,
  target: IngressTarget,
  request: Request,
  address: string,
  receivedAt: number,
): Promise<Response> {
  const { maxRequestBytes: maxBytes, bodyTimeoutMs: timeoutMs } = parts.limits;
  const body = await readBody(request, { maxBytes, timeoutMs }, parts.deadlines);
  if (body.kind === "refused") return errorResponse(body.error);
  const payload = body.text;
  // Only what a client could not even route is refused here; the MCP server judges the rest.
  const message = tryParseJson(payload);
  if (!isJsonObject(message) || message["jsonrpc"] !== "2.0") {
    return errorResponse(invalidPayload("the body must be one JSON-RPC 2.0 message"));
  }
  const { channel } = target;
  return exchange(parts, target.entry, request, address, {
    type: "jsonrpc",
    channel,
    payload,
    receivedAt,
  });
}

function endSession(
  parts: PlaneParts,
  { entry, channel }: IngressTarget,
  request: Request,
  address: string,
  receivedAt: number,
): Response | Promise<Response> {
  if ((request.headers.get("mcp-session-id") ?? "") === "") return errorResponse(NO_SESSION);
  return exchange(parts, entry, request, address, {
    type: "session_termination",
    channel,
    receivedAt,
  });
}

function exchange(
  parts: PlaneParts,
  entry: TunnelEntry,
  request: Request,
  address: string,
  command: RelayedCommand,
): Promise<Response> {
  return relay(parts, entry, request, command, (connector) =>
    new ConnectorExchange(connector, {
      acceptsStream: acceptsEventStream(request.headers.get("accept")),
      maxBufferBytes: parts.limits.maxStreamBufferBytes,
      rewrite: (headers) =>
        withIngressChallenge(headers, () => metadataUrl(parts, request, address)),
      idText: () => callId(command.payload ?? ""),
    }));
}

function callId(text: string): string | undefined {
  const message = readMessage(text, tryParseJson(text));
  return message.kind === "call" ? message.idText : undefined;
}

const NO_SESSION: PlaneError = {
  status: 400,
  code: "missing_mcp_session_id",
  message: "DELETE ends a session and needs its id",
  param: "Mcp-Session-Id",
};
