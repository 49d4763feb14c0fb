import type { JsonObject } from "../wire/json.ts";
import { objectOf, textOf } from "./message.ts";
import { sandboxMode } from "./sandbox_name.ts";
import type { CodexAccount, CodexThread, CodexTurn, InitializeInfo } from "./snapshot.ts";

/** What `initialize` answers; the members are in camelCase (codex §12.15). */
export function readInitialize(result: JsonObject): InitializeInfo {
  return {
    userAgent: textOf(result, "userAgent"),
    codexHome: textOf(result, "codexHome"),
    platformFamily: textOf(result, "platformFamily"),
    platformOs: textOf(result, "platformOs"),
  };
}

/** What `account/read` answers. */
export function readAccount(result: JsonObject): {
  readonly account: CodexAccount | undefined;
  readonly requiresOpenaiAuth: boolean | undefined;
} {
  const account = objectOf(result["account"]);
  const type = textOf(account, "type");
  const requires = result["requiresOpenaiAuth"];
  return {
    account: type === undefined
      ? undefined
      : { type, email: textOf(account, "email"), planType: textOf(account, "planType") },
    requiresOpenaiAuth: typeof requires === "boolean" ? requires : undefined,
  };
}

/** A device code to be typed into a page. */
export interface DeviceLogin {
  readonly type: string;
  readonly loginId: string;
  readonly verificationUrl: string;
  readonly userCode: string;
}

/** What `account/login/start` answers; `undefined` if the code or its page is missing. */
export function readDeviceLogin(result: JsonObject): DeviceLogin | undefined {
  const loginId = textOf(result, "loginId");
  const verificationUrl = textOf(result, "verificationUrl");
  const userCode = textOf(result, "userCode");
  if (loginId === undefined || verificationUrl === undefined || userCode === undefined) {
    return undefined;
  }
  return {
    type: textOf(result, "type") ?? "chatgptDeviceCode",
    loginId,
    verificationUrl,
    userCode,
  };
}

/** What `thread/start` answers, or `thread/started` tells; `undefined` without an id. */
export function readThread(result: JsonObject): CodexThread | undefined {
  const thread = objectOf(result["thread"]);
  const text = (name: string) => textOf(result, name) ?? textOf(thread, name);
  const id = textOf(thread, "id") ?? textOf(result, "threadId");
  if (id === undefined) return undefined;
  const sandbox = text("sandbox") ?? textOf(objectOf(result["sandbox"]), "type");
  return {
    id,
    preview: textOf(thread, "preview"),
    cwd: text("cwd"),
    model: text("model"),
    modelProvider: text("modelProvider"),
    approvalPolicy: text("approvalPolicy"),
    sandbox: sandbox === undefined ? undefined : sandboxMode(sandbox) ?? sandbox,
    createdAt: numberOf(thread, "createdAt"),
    updatedAt: numberOf(thread, "updatedAt"),
  };
}

/**
 * The turn of a reply or a notification; id and state stand in `turn` or beside it. `undefined`
 * without an id.
 */
export function readTurn(
  params: JsonObject,
  threadId: string,
  atMs: number,
): CodexTurn | undefined {
  const turn = objectOf(params["turn"]);
  const id = textOf(turn, "id") ?? textOf(params, "turnId");
  if (id === undefined) return undefined;
  const error = turn["error"] ?? params["error"];
  return {
    id,
    threadId: textOf(params, "threadId") ?? threadId,
    status: textOf(turn, "status") ?? textOf(params, "status") ?? "inProgress",
    error: typeof error === "string" ? error : textOf(objectOf(error), "message"),
    updatedAtMs: atMs,
  };
}

function numberOf(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return typeof value === "number" ? value : undefined;
}
