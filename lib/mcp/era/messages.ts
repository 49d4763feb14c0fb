import { type JsonRpcMessage, readMessage } from "../../wire/jsonrpc.ts";
import type { FinalReply } from "../../wire/reply.ts";

/** A message of ours, read. */
export function messageOf(text: string): JsonRpcMessage {
  const message = readMessage(text, JSON.parse(text));
  if (message.kind === "invalid") throw new Error(`the bridge made no message: ${message.reason}`);
  return message;
}

/** The text of a JSON-RPC error; `data` is JSON text. */
export function errorText(idText: string, code: number, message: string, data?: string): string {
  return `{"jsonrpc":"2.0","id":${idText},"error":{"code":${code},"message":` +
    `${JSON.stringify(message)}${data === undefined ? "" : `,"data":${data}`}}}`;
}

/** The text of a JSON-RPC result; `result` is JSON text. */
export function resultText(idText: string, result: string): string {
  return `{"jsonrpc":"2.0","id":${idText},"result":${result}}`;
}

/** A final answer made here. */
export function answered(message: string, status = 200): FinalReply & { kind: "response" } {
  return {
    kind: "response",
    message,
    status,
    headers: [["Content-Type", "application/json"]],
  };
}
