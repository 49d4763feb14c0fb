import { type AssistantPolicy, STRICTEST } from "../../../lib/ops/admin/assistant_policy.ts";
import type {
  AssistantAnswer,
  AssistantEvent,
  AssistantPort,
} from "../../../lib/ops/admin/assistant_port.ts";

/** Something that plays Codex and writes down what is asked of it. */
export class FakeAssistant implements AssistantPort {
  /** What was asked, in order. */
  readonly asked: unknown[] = [];
  /** What anything that is asked comes to. */
  answer: AssistantAnswer = { kind: "done", value: { status: "done" } };
  /** Rules of the current conversation. */
  rules: AssistantPolicy = STRICTEST;
  readonly kept: AssistantEvent[] = [1, 2, 3].map((seq) => ({ seq, method: `m${seq}` }));
  readonly open = new Set(["approval-1"]);
  /** Events that come while somebody reads. */
  readonly coming: AssistantEvent[] = [];

  status() {
    return { state: "not_ready" };
  }

  wake(): void {
    this.asked.push("wake");
  }

  start() {
    return this.#did("start");
  }

  policy(threadId: string | undefined) {
    return threadId === undefined || threadId === "current" ? this.rules : STRICTEST;
  }

  events(limit: number) {
    return this.kept.slice(-limit);
  }

  async *subscribe(signal: AbortSignal) {
    yield* this.coming;
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    }
    this.asked.push("left");
  }

  approvals() {
    return [...this.open].map((id) => ({ id, subject: "command", what: "rm -rf build" }));
  }

  answerApproval(id: string, decision: string): boolean {
    this.asked.push([id, decision]);
    return this.open.delete(id);
  }

  loginDevice() {
    return this.#did("login");
  }

  loginCancel(loginId: string | undefined) {
    return this.#did(["cancel", loginId]);
  }

  threadStart(order: unknown) {
    return this.#did(["thread", order]);
  }

  turnStart(order: unknown) {
    return this.#did(["turn", order]);
  }

  turnInterrupt(threadId: string | undefined, turnId: string | undefined) {
    return this.#did(["interrupt", threadId, turnId]);
  }

  #did(what: unknown): Promise<AssistantAnswer> {
    this.asked.push(what);
    return Promise.resolve(this.answer);
  }
}
