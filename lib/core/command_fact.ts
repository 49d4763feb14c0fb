import type { AnswerVerdict } from "../wire/answer_verdict.ts";
import type { ClientName } from "../wire/call_about.ts";
import type { CommandRef } from "../wire/command_ref.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import type { PostTry } from "../wire/post_outcome.ts";

/** What became of a command, from its receipt to its answer. */
export type CommandFact =
  | (CommandRef & {
    readonly kind: "command_received";
    readonly at: number;
    readonly ageMs?: number;
    /** Of the payload, UTF-16 units: what the poller holds. */
    readonly chars: number;
    /** Names the consumer's MCP session; see `sessionTag`. */
    readonly session?: string;
    readonly client?: ClientName;
    /** JSON text of the JSON-RPC id of a call. */
    readonly rpcId?: string;
    /** MCP revision that the consumer speaks. */
    readonly protocol?: string;
    /** When nobody waits any more; absent if the control plane named no limit. */
    readonly deadlineMs?: number;
  })
  | {
    readonly kind: "command_rejected";
    readonly requestId?: string;
    readonly channel: string;
    readonly commandType: string;
    readonly reason: string;
    readonly answered: boolean;
  }
  | (CommandRef & {
    readonly kind: "command_started";
    readonly at: number;
    readonly queuedMs: number;
  })
  | (CommandRef & { readonly kind: "command_unsupported_channel" })
  | (CommandRef & {
    readonly kind: "notification_posted";
    readonly at: number;
    /** Method of the notification. */
    readonly notification: string;
  })
  | (CommandRef & {
    readonly kind: "notification_dropped";
    readonly reason: "buffer_full" | "post_failed";
  })
  | (CommandRef & {
    /** The target's final reply was read; posting begins. */
    readonly kind: "command_replied";
    readonly at: number;
    readonly status: number;
    readonly failure?: TunnelFailure;
    /** When the target began to answer. */
    readonly firstAt: number;
    /** Of the answer's payload, UTF-16 units. */
    readonly chars: number;
    /** Of answers that are JSON-RPC responses. */
    readonly verdict?: AnswerVerdict;
    /** The MCP session that the answer opens. */
    readonly session?: string;
  })
  | (CommandRef & {
    readonly kind: "command_finished";
    readonly at: number;
    readonly outcome: CommandOutcome;
    /** The posted `resp_code`; absent if nothing was posted. */
    readonly status?: number;
    readonly isError: boolean;
    /** From receipt of the poll answer to the end of the post. */
    readonly ms: number;
    /** From the control plane's `created_at` to the end of the post, by wall clock. */
    readonly sinceCreatedMs?: number;
    readonly attempts: number;
    /** The attempts of posting the answer, where there was more than one. */
    readonly posts?: readonly PostTry[];
    /** Why the post failed or nothing was posted. */
    readonly detail?: string;
  });

/** How a command ended. */
export type CommandOutcome =
  /** The control plane took the final reply. */
  | "answered"
  /** The control plane no longer knows the request; nobody waits for it. */
  | "unknown_to_control_plane"
  /** Its deadline passed; nothing is posted (wire-protocol §4). */
  | "deadline"
  /** The final reply could not be delivered. */
  | "post_failed";
