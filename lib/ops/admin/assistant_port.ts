import type { JsonObject } from "../../wire/json.ts";
import type { AssistantPolicy } from "./assistant_policy.ts";

/** What became of something asked of Codex; `message` is for the person who asked. */
export type AssistantAnswer =
  | { readonly kind: "done"; readonly value: JsonObject }
  | {
    readonly kind: "refused";
    /** 400: the request makes no sense; 404: gone; 502: Codex did not do it; 503: nobody to ask. */
    readonly status: 400 | 404 | 502 | 503;
    readonly message: string;
  };

/** An event of Codex as the pages get it (operator-surface §5). Numbers rise by one. */
export type AssistantEvent = JsonObject & { readonly seq: number };

/** A new conversation; what is absent is Codex's own choice. */
export interface ThreadOrder {
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  readonly modelProvider: string | undefined;
  readonly developerInstructions: string | undefined;
  readonly policy: AssistantPolicy;
  /** Whether the model is told how the tunnel is. */
  readonly injectContext: boolean;
}

/** A prompt; what is absent stays as the conversation has it. */
export interface TurnOrder {
  /** The current one if absent. */
  readonly threadId: string | undefined;
  readonly prompt: string;
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  readonly effort: string | undefined;
  readonly summary: string | undefined;
  readonly policy: AssistantPolicy;
  readonly injectContext: boolean;
}

/**
 * What the routes of the assistant need (codex §3.3). Nothing runs before `start`, or something else
 * that is asked of Codex.
 */
export interface AssistantPort {
  /** Everything known at this moment (operator-surface §5); asks nothing and starts nothing. */
  status(): JsonObject;
  /**
   * Starts Codex in the background unless that was done before: one that has ended or could not be
   * started is left alone.
   */
  wake(): void;
  /** Starts Codex unless it runs, and waits for it. */
  start(): Promise<AssistantAnswer>;
  /** The rules of a conversation, the current one if none is named; the strictest if there is none. */
  policy(threadId: string | undefined): AssistantPolicy;
  /** The last events, oldest first. */
  events(limit: number): readonly AssistantEvent[];
  /** Events from now on; a slow reader loses some and is told how many. */
  subscribe(signal: AbortSignal): AsyncIterable<AssistantEvent>;
  /** Questions of Codex that wait for a person, oldest first. */
  approvals(): readonly JsonObject[];
  /** A person's answer; `false` if the question is not open any more. */
  answerApproval(id: string, decision: "accept" | "decline"): boolean;
  loginDevice(): Promise<AssistantAnswer>;
  /** Gives up a login, the pending one if none is named. */
  loginCancel(loginId: string | undefined): Promise<AssistantAnswer>;
  threadStart(order: ThreadOrder): Promise<AssistantAnswer>;
  turnStart(order: TurnOrder): Promise<AssistantAnswer>;
  /** Stops a turn; the current one where nothing is named. */
  turnInterrupt(threadId: string | undefined, turnId: string | undefined): Promise<AssistantAnswer>;
}
