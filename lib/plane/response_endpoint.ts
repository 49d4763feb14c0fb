import { errorResponse, methodNotAllowed, type PlaneError } from "./errors.ts";
import type { PlaneParts } from "./parts.ts";
import { readPost } from "./posted_reply.ts";
import { readBody } from "./read_body.ts";
import type { TunnelEntry } from "./store.ts";

/** `POST …/response`: a client's answer to a command (wire-protocol §6). */
export async function respond(
  parts: PlaneParts,
  entry: TunnelEntry,
  request: Request,
): Promise<Response> {
  if (request.method !== "POST") return errorResponse(methodNotAllowed(request.method, "POST"));
  const { maxResponseBytes: maxBytes, bodyTimeoutMs: timeoutMs } = parts.limits;
  entry.broker.touch();
  const shardToken = request.headers.get("x-tunnel-shard-token");
  const body = await readBody(request, { maxBytes, timeoutMs }, parts.deadlines);
  if (body.kind === "refused") return errorResponse(body.error);
  if (shardToken === null || shardToken === "") return errorResponse(NO_SHARD_TOKEN);
  const post = readPost(body.text);
  if (post.kind === "refused") return errorResponse(post.error);
  const outcome = entry.broker.respond(post.requestId, shardToken, post.channel, post.reply);
  switch (outcome) {
    case "taken":
    case "dropped":
      return new Response('{"status":"ok"}', {
        headers: { "content-type": "application/json" },
      });
    case "busy":
      return errorResponse(CONSUMER_BUSY);
    case "unknown_request":
      return errorResponse(NO_SUCH_REQUEST);
    case "mismatch":
      return errorResponse(MISMATCH);
  }
}

/** A client retries a 429 even for notifications, so a slow reader loses none of them (§6). */
const CONSUMER_BUSY: PlaneError = {
  status: 429,
  code: "rate_limit_exceeded",
  message: "the connector has not read the previous notifications yet",
  retryAfterSeconds: 1,
};

const NO_SUCH_REQUEST: PlaneError = {
  status: 404,
  code: "pending_request_not_found",
  message: "nobody waits for this answer: it was given, took too long or its connector left",
};

const NO_SHARD_TOKEN: PlaneError = {
  status: 400,
  code: "tunnel_request_mismatch",
  message: "the command's shard token is missing",
  param: "X-Tunnel-Shard-Token",
};

const MISMATCH: PlaneError = {
  status: 400,
  code: "tunnel_request_mismatch",
  message: "shard token, channel and resp_type must be those of the command",
};
