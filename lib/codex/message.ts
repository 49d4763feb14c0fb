import { isJsonObject, type JsonObject, tryParseJson } from "../wire/json.ts";

/** An id as the other side chose it; `1` and `"1"` are two. */
export type RequestId = string | number;

/** One line of the app server: JSON-RPC without a `jsonrpc` member (codex §3.1). */
export type CodexMessage =
  /** The app server asks; an id that equals one of ours does not make it a reply (codex §12.15). */
  | {
    readonly kind: "request";
    readonly id: RequestId;
    readonly method: string;
    readonly params: JsonObject;
  }
  | { readonly kind: "notification"; readonly method: string; readonly params: JsonObject }
  | { readonly kind: "result"; readonly id: RequestId; readonly result: JsonObject }
  | {
    readonly kind: "error";
    readonly id: RequestId;
    readonly code: number | undefined;
    readonly message: string;
  }
  | { readonly kind: "malformed"; readonly reason: string };

/** Reads one line. Never throws. */
export function readCodexMessage(line: string): CodexMessage {
  const value = tryParseJson(line);
  if (value === undefined) return malformed("not JSON");
  if (!isJsonObject(value)) return malformed("not a JSON object");
  const id = readId(value["id"]);
  const method = value["method"];
  if (method !== undefined) {
    if (typeof method !== "string" || method === "") return malformed("the method is no text");
    const params = objectOf(value["params"]);
    if (id !== undefined) return { kind: "request", id, method, params };
    const hasId = value["id"] !== undefined && value["id"] !== null;
    return hasId
      ? malformed("the id is neither text nor number")
      : { kind: "notification", method, params };
  }
  if (id === undefined) return malformed("neither a method nor an id");
  const error = value["error"];
  if (error === undefined || error === null) {
    return "result" in value
      ? { kind: "result", id, result: objectOf(value["result"]) }
      : malformed("neither a result nor an error");
  }
  const { code, message } = objectOf(error);
  return {
    kind: "error",
    id,
    code: typeof code === "number" ? code : undefined,
    message: typeof message === "string" ? message : "no reason given",
  };
}

/** The object itself, or an empty one: members are optional all over this protocol. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A member that is a text with something in it. */
export function textOf(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readId(value: unknown): RequestId | undefined {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function malformed(reason: string): CodexMessage {
  return { kind: "malformed", reason };
}
