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
  /** JSON text of a call's id; absent if it is too long to be shown. */
  readonly rpcId?: string;
  /** MCP revision that the consumer says it speaks. */
  readonly protocol?: string;
  /** From receipt; absent if the control plane named no limit. */
  readonly deadlineMs?: number;
}

/** Ids and revisions that are shown; a longer one is no help to a reader. */
const MAX_SHOWN_CHARS = 64;

/** Reads it from a command. */
export function commandOrigin(command: Command): CommandOrigin {
  const { headers, deadlineAt, receivedAt } = command;
  const message = command.kind === "jsonrpc" ? command.message : undefined;
  const session = headerValue(headers, "Mcp-Session-Id");
  const client = message?.kind === "call" ? message.about?.client : undefined;
  const rpcId = message?.kind === "call" ? message.idText : undefined;
  const protocol = headerValue(headers, "Mcp-Protocol-Version");
  return {
    chars: message?.text.length ?? 0,
    ...(session === undefined ? {} : { session: sessionTag(session) }),
    ...(client === undefined ? {} : { client }),
    ...(rpcId === undefined || rpcId.length > MAX_SHOWN_CHARS ? {} : { rpcId }),
    ...(protocol === undefined || protocol.length > MAX_SHOWN_CHARS ? {} : { protocol }),
    ...(deadlineAt === Infinity ? {} : { deadlineMs: deadlineAt - receivedAt }),
  };
}
