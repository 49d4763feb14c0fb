import { isJsonObject, type JsonObject } from "../../wire/json.ts";
import type { ProbeAnswer } from "../probe_answer.ts";
import { CODE, type Era, MODERN_VERSION } from "./revisions.ts";

/** What one answer says of a target's era; `unknown` changes nothing that is known. */
export type Verdict =
  | { readonly kind: Era }
  | { readonly kind: "unknown"; readonly reason: string };

const MODERN: Verdict = { kind: "modern" };
const LEGACY: Verdict = { kind: "legacy" };

/**
 * The verdict of an answer to `server/discover` (mcp-eras §3, the second table; the first row that
 * matches wins). Never from a code alone: -32022 counts only if it names a modern revision, and what
 * an overloaded or guarded server says is no word about its era.
 *
 * @param isChild the target is a process behind stdio, where silence and exits are legacy
 */
export function classify(answer: ProbeAnswer, isChild: boolean): Verdict {
  if (answer.kind === "trouble") {
    const { kind, detail } = answer.trouble;
    if (isChild && (kind === "timeout" || kind === "reset")) return LEGACY;
    return { kind: "unknown", reason: detail };
  }
  const { status, message } = answer;
  if (message !== undefined && saysModern(message)) return MODERN;
  if (status === 401 || status === 403) {
    return { kind: "unknown", reason: `it asks for credentials (HTTP ${status})` };
  }
  if (isNoWordOnEra(status)) return { kind: "unknown", reason: `it answers HTTP ${status}` };
  if (status < 400 && message === undefined) {
    return { kind: "unknown", reason: "the answer is not JSON-RPC" };
  }
  return LEGACY;
}

/** Whether a response can only be a modern server's (mcp-eras §3, "free evidence"). */
export function saysModern(message: JsonObject): boolean {
  const { result, error } = message;
  if (isJsonObject(result)) {
    return isJsonObject(result["capabilities"]) && hasModern(result["supportedVersions"]);
  }
  if (!isJsonObject(error)) return false;
  switch (error["code"]) {
    case CODE.headerMismatch:
    case CODE.missingCapability:
      return true;
    case CODE.unsupportedVersion:
      return isJsonObject(error["data"]) && hasModern(error["data"]["supported"]);
    default:
      return false;
  }
}

/** Whether a refused `initialize` means that the target has no handshake (mcp-eras §3). */
export function refusesHandshake(message: JsonObject): boolean {
  const { error } = message;
  if (!isJsonObject(error)) return false;
  return error["code"] === CODE.methodNotFound || saysModern(message);
}

/** Statuses of load, redirects and outages; also those of bodies without a JSON-RPC message. */
function isNoWordOnEra(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500 ||
    (status >= 300 && status < 400);
}

function hasModern(versions: unknown): boolean {
  return Array.isArray(versions) &&
    versions.some((one) => typeof one === "string" && one >= MODERN_VERSION);
}
