import type { Command } from "./command.ts";

/** The metrics' `request_kind` (wire-protocol §8), plus what it has no word for. */
export type CommandKind =
  | "call"
  | "notification"
  | "response"
  | "session_termination"
  | "oauth_discovery"
  | "unknown";

/** Which command is meant, without its content. */
export interface CommandRef {
  readonly requestId: string;
  readonly channel: string;
  readonly commandKind: CommandKind;
  /** JSON-RPC method; absent for commands that are no JSON-RPC request. */
  readonly method?: string;
  /** Of `tools/call`: the tool's name. */
  readonly tool?: string;
}

/** Names a command for facts. */
export function commandRef(command: Command): CommandRef {
  const { requestId, channel } = command;
  if (command.kind !== "jsonrpc") return { requestId, channel, commandKind: command.kind };
  const { message } = command;
  if (message.kind === "response") return { requestId, channel, commandKind: "response" };
  const ref = { requestId, channel, commandKind: message.kind, method: message.method };
  const tool = message.kind === "call" ? message.about?.tool : undefined;
  return tool === undefined ? ref : { ...ref, tool };
}
