import type { JsonRpcCommand } from "../../wire/command.ts";
import type { FinalReply } from "../../wire/reply.ts";
import { errorCode } from "./errors.ts";
import { CODE } from "./revisions.ts";

/** Errors that a modern server gives to a request that is wrong. */
const MODERN_REFUSALS: ReadonlySet<number | undefined> = new Set([
  CODE.invalidRequest,
  CODE.methodNotFound,
  CODE.invalidParams,
  CODE.internal,
  CODE.headerMismatch,
  CODE.missingCapability,
  CODE.unsupportedVersion,
]);

/** HTTP statuses that an endpoint of the legacy era has for a modern request. */
const LEGACY_STATUSES: ReadonlySet<number> = new Set([400, 404, 405, 406, 415, 422]);

/**
 * Whether the answer to a modern request is one that no modern server gives, so that the target must be
 * looked at again (mcp-eras §3: "modern until contradicted"). Good answers are not read for it.
 */
export function contradictsModern(reply: FinalReply, { message }: JsonRpcCommand): boolean {
  if (message.kind !== "call") return false;
  switch (reply.kind) {
    case "failed":
      return LEGACY_STATUSES.has(reply.failure.upstreamStatus ?? 0);
    case "response": {
      const isDiscover = message.method === "server/discover";
      if (reply.status < 400 && !isDiscover) return false;
      const code = errorCode(reply.message);
      if (code === undefined) return false;
      if (isDiscover) return code === CODE.methodNotFound;
      return LEGACY_STATUSES.has(reply.status) && !MODERN_REFUSALS.has(code);
    }
    default:
      return false;
  }
}
