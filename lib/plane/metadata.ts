import { isJsonObject, tryParseJson } from "../wire/json.ts";
import { headerValue } from "../wire/header_list.ts";
import type { Consumer } from "./broker.ts";
import { errorResponse, methodNotAllowed } from "./errors.ts";
import { ingressTarget, ingressUrl } from "./ingress_target.ts";
import type { PlaneParts } from "./parts.ts";
import type { PostedReply } from "./posted_reply.ts";
import { failureError, relay, type WaitingConnector } from "./relay.ts";
import { isBodyless } from "./reply_status.ts";

/** Upstream headers that still mean the same once the document is rewritten. */
const KEPT_HEADERS = ["cache-control", "retry-after"];

/**
 * The protected-resource metadata of the ingress (RFC 9728): the MCP server's own document, asked
 * for through the tunnel, with `resource` naming the ingress.
 *
 * @param address what follows the prefix: tunnel id and perhaps channel
 */
export function metadata(
  parts: PlaneParts,
  request: Request,
  address: string,
): Response | Promise<Response> {
  const receivedAt = parts.clock.now();
  if (request.method !== "GET") return errorResponse(methodNotAllowed(request.method, "GET"));
  const target = ingressTarget(parts, request, address);
  if (target.kind === "refused") return errorResponse(target.error);
  const { entry, channel } = target;
  const resource = ingressUrl(parts, request, address);
  return relay(
    parts,
    entry,
    request,
    { type: "oauth_discovery", channel, receivedAt },
    (connector) => documentConsumer(connector, resource),
  );
}

function documentConsumer(connector: WaitingConnector, resource: string): Consumer {
  return {
    reply(reply) {
      connector.answer(documentAnswer(reply, resource));
      connector.done();
      return "taken";
    },
    fail(reason) {
      connector.answer(errorResponse(failureError(reason)));
      connector.done();
    },
  };
}

function documentAnswer({ json, status, headers }: PostedReply, resource: string): Response {
  const kept = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = headerValue(headers, name);
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  if (json === undefined || isBodyless(status)) {
    return new Response(null, { status, headers: kept });
  }
  return new Response(rewritten(json, resource), {
    status,
    headers: [["content-type", "application/json"], ...kept],
  });
}

/** The document with its `resource` replaced; anything else (an error body) as it is. */
function rewritten(json: string, resource: string): string {
  const document = tryParseJson(json);
  return isJsonObject(document) && "resource" in document
    ? JSON.stringify({ ...document, resource })
    : json;
}
