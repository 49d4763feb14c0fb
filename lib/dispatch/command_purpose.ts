import type { Command } from "../wire/command.ts";

/** A consumer's answer to a request inside a call: the call waits for it in its slot. */
export function isAnswer(command: Command): boolean {
  return command.kind === "jsonrpc" && command.message.kind === "response";
}

/** A subscription stays open on purpose: the TTL does not end it (mcp-eras §6). */
export function isSubscription(command: Command): boolean {
  return command.kind === "jsonrpc" && command.message.kind === "call" &&
    command.message.method === "subscriptions/listen";
}

/** A consumer takes back a call of its own. */
export function isCancellation(command: Command): boolean {
  return command.kind === "jsonrpc" && command.message.kind === "notification" &&
    command.message.method === "notifications/cancelled";
}
