import type { CodexBridge } from "../../codex/bridge.ts";
import { Conversation } from "../../codex/conversation.ts";
import type { ThreadRequest } from "../../codex/requests.ts";
import type { TurnOutcome, TurnPart } from "../../codex/turn_part.ts";
import type { AnswerOutput } from "./answer_output.ts";
import type { Knowledge } from "./assistant_knowledge.ts";
import type { ModelChoice } from "./model_words.ts";

/** What a session works with. */
export interface SessionParts {
  readonly bridge: CodexBridge;
  readonly output: AnswerOutput;
  readonly thread: ThreadRequest;
  readonly summary: string | undefined;
  /** What this program knows of itself. */
  readonly knowledge: Knowledge;
  /** Asks the person whether something may be done. */
  approve(question: string, interrupt: AbortSignal): Promise<boolean>;
}

/** The assistant between its first prompt and its last. */
export class AssistantSession {
  readonly #parts: SessionParts;
  #conversation: Conversation | undefined;
  /** Model and effort of the next turns. */
  choice: ModelChoice;

  constructor(parts: SessionParts, choice: ModelChoice) {
    this.#parts = parts;
    this.choice = choice;
  }

  /** The next prompt begins a conversation of its own. */
  forget(): void {
    this.#conversation = undefined;
  }

  /** Hands over a prompt and prints what comes of it. @throws {CodexError} if that is impossible */
  async turn(prompt: string, interrupt: AbortSignal): Promise<TurnOutcome> {
    try {
      return await this.#turn(prompt, interrupt);
    } catch (error) {
      // What is under way ends with the reason of the interruption.
      if (interrupt.aborted) return { kind: "interrupted" };
      throw error;
    }
  }

  async #turn(prompt: string, interrupt: AbortSignal): Promise<TurnOutcome> {
    const { bridge, output, knowledge, summary } = this.#parts;
    const conversation = await this.#conversationNow(interrupt);
    await bridge.inject(conversation.threadId, knowledge(prompt), interrupt);
    const request = { prompt, summary, ...this.choice };
    for await (const part of conversation.turn(request, interrupt)) {
      output.part(part);
      if (part.kind === "ended") return part.outcome;
      if (part.kind === "approval") await this.#decide(part, interrupt);
    }
    return { kind: "failed", message: "the turn ended without an outcome" };
  }

  /** A conversation lives as long as the process it was begun with. */
  async #conversationNow(signal: AbortSignal): Promise<Conversation> {
    const { bridge, output, thread } = this.#parts;
    const known = this.#conversation;
    if (known !== undefined && bridge.snapshot().thread?.id === known.threadId) return known;
    if (known !== undefined) {
      output.aside("Codex was started anew; the conversation begins afresh.");
    }
    const { id } = await bridge.threadStart({ ...thread, model: this.choice.model }, signal);
    this.#conversation = new Conversation(bridge, id);
    return this.#conversation;
  }

  async #decide(
    { approval }: Extract<TurnPart, { kind: "approval" }>,
    interrupt: AbortSignal,
  ): Promise<void> {
    const { what, cwd, reason } = approval;
    const where = cwd === undefined ? "" : ` in ${cwd}`;
    const why = reason === undefined ? "" : ` (${reason})`;
    const accepted = await this.#parts.approve(`Allow${where}: ${what}${why}?`, interrupt);
    this.#parts.bridge.answerApproval(approval.id, accepted ? "accept" : "decline");
  }
}
