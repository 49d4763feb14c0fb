import { type Deadline, processDeadlines } from "../core/deadlines.ts";
import type { JsonObject } from "../wire/json.ts";
import {
  type Approval,
  type ApprovalDecision,
  type ApprovalPolicy,
  readServerAsk,
} from "./approval.ts";
import { type EventDraft, ownEvent } from "./event.ts";
import type { CodexMessage, RequestId } from "./message.ts";

/** More questions at once than anyone answers; further ones are declined. */
const MAX_OPEN = 32;
/** JSON-RPC's code for a method that is not there. */
const METHOD_NOT_FOUND = -32601;

type ServerRequest = Extract<CodexMessage, { kind: "request" }>;

/** What an answer says. */
export type ServerAnswer =
  | { readonly kind: "result"; readonly id: RequestId; readonly result: JsonObject }
  | {
    readonly kind: "error";
    readonly id: RequestId;
    readonly code: number;
    readonly message: string;
  };

/** Who decided. */
type DecidedBy = "policy" | "operator" | "timeout";

interface Open {
  readonly approval: Approval;
  readonly requestId: RequestId;
  readonly accept: JsonObject;
  readonly decline: JsonObject;
  readonly deadline: Deadline;
}

/**
 * What the app server asks for, and the answers: every request gets one, and every decision is told
 * as an event, so that nothing is allowed in silence (codex §12.15).
 */
export class Approvals {
  readonly #policy: ApprovalPolicy;
  readonly #waitMs: number;
  readonly #send: (answer: ServerAnswer) => void;
  readonly #tell: (event: EventDraft) => void;
  readonly #open = new Map<string, Open>();
  #lastId = 0;

  /** @param waitMs how long a person has for an answer before it is declined */
  constructor(
    policy: ApprovalPolicy,
    waitMs: number,
    send: (answer: ServerAnswer) => void,
    tell: (event: EventDraft) => void,
  ) {
    this.#policy = policy;
    this.#waitMs = waitMs;
    this.#send = send;
    this.#tell = tell;
  }

  /** The questions that wait, oldest first. */
  get open(): readonly Approval[] {
    return [...this.#open.values()].map(({ approval }) => approval);
  }

  /** Answers a request, or keeps it for a person. */
  take(request: ServerRequest): void {
    const { id, method } = request;
    const ask = readServerAsk(request);
    switch (ask.kind) {
      case "unknown":
        this.#send({ kind: "error", id, code: METHOD_NOT_FOUND, message: ask.message });
        this.#tell(ownEvent("lifecycle", "request/refused", ask.message, { method }));
        return;
      case "refused":
        this.#send({ kind: "result", id, result: ask.result });
        this.#tell(ownEvent("lifecycle", "request/refused", `declined ${method}`, { method }));
        return;
      case "approval": {
        const approval = { ...ask.approval, id: `approval-${++this.#lastId}` };
        if (this.#policy === "ask" && this.#open.size < MAX_OPEN) {
          const deadline = processDeadlines.add(
            this.#waitMs,
            () => this.#close(approval.id, "decline", "timeout"),
          );
          this.#open.set(approval.id, { ...ask, approval, requestId: id, deadline });
          this.#tell(approvalEvent("approval/requested", approval, approval.what));
          return;
        }
        const decision = this.#policy === "accept" ? "accept" : "decline";
        this.#send({ kind: "result", id, result: ask[decision] });
        this.#tellDecision(approval, decision, "policy");
      }
    }
  }

  /** A person's answer; `false` if the question is not open any more. */
  answer(id: string, decision: ApprovalDecision): boolean {
    return this.#close(id, decision, "operator");
  }

  /** The app server wants no answer to this request any more. */
  resolved(requestId: RequestId): void {
    for (const [id, open] of this.#open) {
      if (open.requestId === requestId) this.#drop(id, open);
    }
  }

  /** The turn has ended, and its questions with it. */
  turnEnded(turnId: string): void {
    for (const [id, open] of this.#open) {
      if (open.approval.turnId === turnId) this.#drop(id, open);
    }
  }

  /** The process is gone. */
  clear(): void {
    for (const [id, open] of this.#open) this.#drop(id, open);
  }

  #close(id: string, decision: ApprovalDecision, by: DecidedBy): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    this.#drop(id, open);
    this.#send({ kind: "result", id: open.requestId, result: open[decision] });
    this.#tellDecision(open.approval, decision, by);
    return true;
  }

  #drop(id: string, { deadline }: Open): void {
    processDeadlines.remove(deadline);
    this.#open.delete(id);
  }

  #tellDecision(approval: Approval, decision: ApprovalDecision, by: DecidedBy): void {
    const words = `${decision === "accept" ? "accepted" : "declined"} by ${by}: ${approval.what}`;
    this.#tell(approvalEvent("approval/answered", approval, words, { decision, by }));
  }
}

function approvalEvent(
  method: string,
  approval: Approval,
  summary: string,
  more: JsonObject = {},
): EventDraft {
  const { id, subject, threadId, turnId, itemId, what, cwd, reason } = approval;
  const payload = { approval_id: id, subject, what, cwd, reason, ...more };
  return { ...ownEvent("lifecycle", method, summary, payload), threadId, turnId, itemId };
}
