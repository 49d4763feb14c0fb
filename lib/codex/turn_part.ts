import type { Approval } from "./approval.ts";
import type { CodexEvent } from "./event.ts";
import { objectOf, textOf } from "./message.ts";

/** What one turn consists of, in order; the last is `ended`. */
export type TurnPart =
  /** A piece of an answer; one turn may hold several messages. */
  | { readonly kind: "text"; readonly itemId: string; readonly text: string }
  /** Codex runs a command. */
  | { readonly kind: "command"; readonly command: string }
  /** A piece of that command's output. */
  | { readonly kind: "output"; readonly text: string }
  /** Something to know: a warning, an error that Codex goes on from. */
  | { readonly kind: "note"; readonly text: string }
  /** A question that waits for a person. */
  | { readonly kind: "approval"; readonly approval: Approval }
  | { readonly kind: "ended"; readonly outcome: TurnOutcome };

/** How a turn ended. Only `completed` is a success (codex §12.15). */
export type TurnOutcome =
  | { readonly kind: "completed" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly message: string };

/**
 * The part an event stands for; `undefined` if it is none.
 *
 * @param streamed ids of the messages of which pieces came already: the whole is not told again
 */
export function partOf(
  event: CodexEvent,
  streamed: ReadonlySet<string>,
  approvals: readonly Approval[],
): TurnPart | undefined {
  const payload = event.payload ?? {};
  switch (event.method) {
    case "item/agentMessage/delta":
      return { kind: "text", itemId: event.itemId ?? "", text: event.delta ?? "" };
    case "item/commandExecution/outputDelta":
      return { kind: "output", text: event.delta ?? "" };
    case "item/started": {
      const item = objectOf(payload["item"]);
      const command = textOf(item, "command");
      return item["type"] === "commandExecution" && command !== undefined
        ? { kind: "command", command }
        : undefined;
    }
    case "item/completed": {
      const item = objectOf(payload["item"]);
      const text = textOf(item, "text");
      const itemId = event.itemId ?? "";
      return item["type"] === "agentMessage" && text !== undefined && !streamed.has(itemId)
        ? { kind: "text", itemId, text }
        : undefined;
    }
    case "turn/completed":
      return { kind: "ended", outcome: outcomeOf(event) };
    case "process/exited":
      return {
        kind: "ended",
        outcome: { kind: "failed", message: event.summary ?? "Codex ended" },
      };
    case "approval/requested": {
      const approval = approvals.find(({ id }) => id === payload["approval_id"]);
      return approval && { kind: "approval", approval };
    }
    case "error":
    case "warning":
    case "configWarning":
    case "approval/answered":
    case "request/refused":
      return event.summary === undefined ? undefined : { kind: "note", text: event.summary };
    default:
      return undefined;
  }
}

/** The state stands in the turn or beside it; without one the error decides. */
function outcomeOf({ payload = {} }: CodexEvent): TurnOutcome {
  const turn = objectOf(payload["turn"]);
  const error = turn["error"] ?? payload["error"];
  const message = typeof error === "string" ? error : textOf(objectOf(error), "message");
  const status = textOf(turn, "status") ?? textOf(payload, "status") ??
    (message === undefined ? "completed" : "failed");
  switch (status) {
    case "completed":
      return { kind: "completed" };
    case "interrupted":
      return { kind: "interrupted" };
    default:
      return { kind: "failed", message: message ?? `Codex says the turn is ${status}` };
  }
}
