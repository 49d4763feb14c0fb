import type { HeaderList } from "./header_list.ts";
import type { JsonRpcMessage } from "./jsonrpc.ts";

/** One polled command (wire-protocol §2), stamped with its monotonic receipt time. */
export type Command = JsonRpcCommand | SessionTerminationCommand | OAuthDiscoveryCommand;

/** What every command carries. Times are monotonic milliseconds unless they say otherwise. */
export interface CommandBase {
  readonly requestId: string;
  /** Opaque proof that this client got the command; goes back in a header, never in a body. */
  readonly shardToken: string;
  /** Canonical channel name. */
  readonly channel: string;
  /** When the control plane queued it, Unix milliseconds; only for metrics. */
  readonly createdAtMs: number | undefined;
  readonly headers: HeaderList;
  readonly receivedAt: number;
  /** When an answer stops being of use; `Infinity` if the control plane named no limit. */
  readonly deadlineAt: number;
}

/** An MCP message to forward. */
export interface JsonRpcCommand extends CommandBase {
  readonly kind: "jsonrpc";
  readonly message: JsonRpcMessage;
}

/** The consumer ended its MCP session. */
export interface SessionTerminationCommand extends CommandBase {
  readonly kind: "session_termination";
  readonly sessionId: string;
}

/** The control plane asks for the MCP server's protected-resource metadata. */
export interface OAuthDiscoveryCommand extends CommandBase {
  readonly kind: "oauth_discovery";
}

/**
 * An element of a poll answer that is no usable command. When the ids are known it is answered with
 * a 400, never with silence (design §5).
 */
export interface RejectedCommand {
  readonly kind: "rejected";
  readonly reason: string;
  readonly commandType: string;
  readonly requestId: string | undefined;
  readonly shardToken: string | undefined;
  readonly channel: string;
  readonly headers: HeaderList;
  /** JSON text of the JSON-RPC id, if one could be read. */
  readonly idText: string | undefined;
  readonly receivedAt: number;
}
