import type { ClientName } from "./call_about.ts";
import type { Command } from "./command.ts";
import { headerValue } from "./header_list.ts";
import { sessionTag } from "./session_tag.ts";

/** Who sent a command and how much it is, for people. */
export interface CommandOrigin {
  /** Of the payload, UTF-16 units. */
  readonly chars: number;
  /** See `sessionTag`; absent for consumers without a session. */
  readonly session?: string;
  readonly client?: ClientName;
  /** From receipt; absent if the control plane named no limit. */
  readonly deadlineMs?: number;
}

/** Reads it from a command. */
export function commandOrigin(command: Command): CommandOrigin {
  const { headers, deadlineAt, receivedAt } = command;
  const message = command.kind === "jsonrpc" ? command.message : undefined;
  const session = headerValue(headers, "Mcp-Session-Id");
  const client = message?.kind === "call" ? message.about?.client : undefined;
  return {
    chars: message?.text.length ?? 0,
    ...(session === undefined ? {} : { session: sessionTag(session) }),
    ...(client === undefined ? {} : { client }),
    ...(deadlineAt === Infinity ? {} : { deadlineMs: deadlineAt - receivedAt }),
  };
}
