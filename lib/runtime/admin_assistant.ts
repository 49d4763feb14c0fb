import { CodexBridge } from "../codex/bridge.ts";
import { CodexError, reasonOf } from "../codex/codex_error.ts";
import { eventJson } from "../codex/event.ts";
import { IN_PROGRESS } from "../codex/fold.ts";
import { excerptsFor, type KnowledgePage } from "../codex/knowledge.ts";
import { type BridgeLimits, bridgeLimits } from "../codex/limits.ts";
import { snapshotJson } from "../codex/snapshot_json.ts";
import { type AssistantPolicy, STRICTEST, writesUnasked } from "../ops/admin/assistant_policy.ts";
import type {
  AssistantAnswer,
  AssistantEvent,
  AssistantPort,
  ThreadOrder,
  TurnOrder,
} from "../ops/admin/assistant_port.ts";
import type { JsonObject } from "../wire/json.ts";
import { installCommand } from "./assistant_install.ts";
import { withoutSecrets } from "./assistant_secrets.ts";

/** What this program knows of itself, for the model. */
export interface AssistantKnowledge {
  /** What the model is told at the start of a conversation, the person's own words last. */
  instructions(own: string | undefined): string;
  /** Pages, from which each prompt gets what fits it. */
  pages(): Promise<readonly KnowledgePage[]>;
}

/** What the assistant is made of. */
export interface AssistantContext {
  /** The environment of the start; Codex gets only what it needs of it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Texts to hide wherever they occur. */
  readonly secrets: () => readonly string[];
  /** How the tunnel is, in words without secrets. */
  readonly facts: () => Promise<string>;
  /** Absent in programs that have no pages of help. */
  readonly knowledge: (() => Promise<AssistantKnowledge>) | undefined;
  /** The right to start Codex that is missing, and the flag for it; `undefined` if none is. */
  readonly missingRight: () => string | undefined;
  readonly stop: AbortSignal;
  /** For tests. */
  readonly limits?: Partial<BridgeLimits>;
}

/** Codex behind the admin pages (codex §3.3). A person answers what it asks; nobody else does. */
export class Assistant implements AssistantPort {
  readonly #context: AssistantContext;
  readonly #bridge: CodexBridge;
  readonly #approvalMs: number;
  #woken = false;
  #installCommand: string | undefined;
  #ruled: { readonly threadId: string; readonly policy: AssistantPolicy } | undefined;

  constructor(context: AssistantContext) {
    const { variables: env, limits = {} } = context;
    this.#context = context;
    this.#approvalMs = limits.approvalMs ?? bridgeLimits.approvalMs;
    this.#bridge = new CodexBridge({ env, limits, secrets: context.secrets(), approvals: "ask" });
  }

  status(): JsonObject {
    const snapshot = this.#bridge.snapshot();
    const policy = this.policy(undefined);
    return withoutSecrets({
      ...snapshotJson(snapshot),
      install_command: this.#installCommand,
      missing_right: this.#context.missingRight(),
      approval_seconds: this.#approvalMs / 1_000,
      policy: snapshot.thread && {
        approval_policy: policy.approval,
        sandbox_type: policy.sandbox,
        writes_unasked: writesUnasked(policy),
      },
    }, this.#context.secrets());
  }

  wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    void this.start();
  }

  start(): Promise<AssistantAnswer> {
    this.#woken = true;
    return this.#asked(async (signal) => {
      await this.#bridge.start(signal);
      return { status: "started" };
    });
  }

  policy(threadId: string | undefined): AssistantPolicy {
    const current = this.#bridge.snapshot().thread?.id;
    const ruled = this.#ruled;
    const isMeant = ruled !== undefined && ruled.threadId === current &&
      ruled.threadId === (threadId ?? current);
    return isMeant ? ruled.policy : STRICTEST;
  }

  events(limit: number): readonly AssistantEvent[] {
    const secrets = this.#context.secrets();
    return this.#bridge.events(limit).map((event) => ({
      ...withoutSecrets(eventJson(event), secrets),
      seq: event.seq,
    }));
  }

  async *subscribe(signal: AbortSignal): AsyncGenerator<AssistantEvent> {
    for await (const event of this.#bridge.subscribe(signal)) {
      yield { ...withoutSecrets(eventJson(event), this.#context.secrets()), seq: event.seq };
    }
  }

  approvals(): readonly JsonObject[] {
    const secrets = this.#context.secrets();
    return this.#bridge.approvals().map(({ threadId, turnId, itemId, ...rest }) =>
      withoutSecrets(
        { ...rest, thread_id: threadId, turn_id: turnId, item_id: itemId },
        secrets,
      )
    );
  }

  answerApproval(id: string, decision: "accept" | "decline"): boolean {
    return this.#bridge.answerApproval(id, decision);
  }

  loginDevice(): Promise<AssistantAnswer> {
    return this.#asked(async (signal) => {
      const { loginId, verificationUrl, userCode } = await this.#bridge.loginDevice(signal);
      return { login_id: loginId, verification_url: verificationUrl, user_code: userCode };
    });
  }

  loginCancel(loginId: string | undefined): Promise<AssistantAnswer> {
    return this.#asked(async (signal) => {
      await this.#bridge.loginCancel(loginId, signal);
      return { status: "cancel_requested" };
    });
  }

  threadStart(order: ThreadOrder): Promise<AssistantAnswer> {
    return this.#asked(async (signal) => {
      const { cwd, model, modelProvider, policy } = order;
      const knowledge = await this.#context.knowledge?.();
      const thread = await this.#bridge.threadStart({
        cwd,
        model,
        modelProvider,
        developerInstructions: knowledge?.instructions(order.developerInstructions) ??
          order.developerInstructions,
        approvalPolicy: policy.approval,
        sandbox: policy.sandbox,
      }, signal);
      this.#ruled = { threadId: thread.id, policy };
      if (order.injectContext) {
        await this.#bridge.inject(thread.id, [await this.#context.facts()], signal);
      }
      return {
        thread_id: thread.id,
        cwd: thread.cwd,
        model: thread.model,
        model_provider: thread.modelProvider,
        approval_policy: thread.approvalPolicy,
        sandbox: thread.sandbox,
        thread_preview: thread.preview,
      };
    });
  }

  turnStart(order: TurnOrder): Promise<AssistantAnswer> {
    return this.#asked(async (signal) => {
      const { prompt, cwd, model, effort, summary, policy } = order;
      const threadId = order.threadId ?? this.#bridge.snapshot().thread?.id;
      if (threadId === undefined) throw new CodexError("refused", "thread_id is required");
      if (order.injectContext) {
        const pages = await (await this.#context.knowledge?.())?.pages() ?? [];
        const texts = [await this.#context.facts(), ...excerptsFor(prompt, pages)];
        await this.#bridge.inject(threadId, texts, signal);
      }
      const turn = await this.#bridge.turnStart({
        threadId,
        prompt,
        cwd,
        model,
        effort,
        summary,
        approvalPolicy: policy.approval,
        sandbox: policy.sandbox,
      }, signal);
      // Another tab may have begun the next conversation, whose rules stay what they are.
      if (threadId === this.#bridge.snapshot().thread?.id) this.#ruled = { threadId, policy };
      return { turn_id: turn.id, thread_id: turn.threadId, status: turn.status };
    });
  }

  turnInterrupt(
    threadId: string | undefined,
    turnId: string | undefined,
  ): Promise<AssistantAnswer> {
    return this.#asked(async (signal) => {
      const { thread, turn } = this.#bridge.snapshot();
      const inThread = threadId ?? thread?.id;
      // Codex may never answer for a turn that is over.
      const isMeant = turn?.threadId === inThread && turn?.status === IN_PROGRESS;
      const id = turnId ?? (isMeant ? turn?.id : undefined);
      if (inThread === undefined || id === undefined) {
        throw new CodexError("refused", "no turn is under way");
      }
      await this.#bridge.turnInterrupt(inThread, id, signal);
      return { status: "interrupt_requested" };
    });
  }

  /** Ends Codex and everything it started. Never throws. */
  async close(): Promise<void> {
    await this.#bridge.close();
  }

  async #asked(ask: (signal: AbortSignal) => Promise<JsonObject>): Promise<AssistantAnswer> {
    const { stop, variables, secrets } = this.#context;
    try {
      return { kind: "done", value: await ask(stop) };
    } catch (error) {
      if (stop.aborted) return { kind: "refused", status: 503, message: "the client is stopping" };
      const { message } = withoutSecrets({ message: reasonOf(error) }, secrets());
      // Whatever it was: nobody's look at a page may end the client.
      const kind = error instanceof CodexError ? error.kind : "process";
      switch (kind) {
        case "refused":
          return { kind: "refused", status: 400, message };
        case "closed":
          return { kind: "refused", status: 503, message };
        case "missing":
        case "unsupported":
          this.#installCommand = await installCommand(kind, variables);
          return { kind: "refused", status: 502, message };
        case "answered":
        case "timeout":
        case "process":
          return { kind: "refused", status: 502, message };
      }
    }
  }
}
