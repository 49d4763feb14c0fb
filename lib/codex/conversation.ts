import { type Clock, systemClock } from "../core/clock.ts";
import type { CodexBridge } from "./bridge.ts";
import type { CodexEvent } from "./event.ts";
import type { TurnRequest } from "./requests.ts";
import { partOf, type TurnPart } from "./turn_part.ts";
import { TurnWatch } from "./turn_watch.ts";

/** A turn that shows no sign of life for this long has failed (codex §3.4). */
const SILENT_MS = 120_000;

/** One thread, and the turns in it, one at a time. */
export class Conversation {
  readonly threadId: string;
  readonly #bridge: CodexBridge;
  readonly #clock: Clock;
  readonly #silentMs: number;
  /** Turns that are over; what still comes of them belongs to no later one. */
  readonly #over = new Set<string>();

  constructor(
    bridge: CodexBridge,
    threadId: string,
    { clock = systemClock, silentMs = SILENT_MS }: {
      readonly clock?: Clock;
      readonly silentMs?: number;
    } = {},
  ) {
    this.threadId = threadId;
    this.#bridge = bridge;
    this.#clock = clock;
    this.#silentMs = silentMs;
  }

  /**
   * Hands over a prompt and gives what comes of it, the outcome last. Codex waits for whoever reads
   * this. Aborting `interrupt` stops the turn, which is then `interrupted`.
   *
   * @throws {CodexError} if the turn cannot be started
   */
  async *turn(request: TurnRequest, interrupt: AbortSignal): AsyncGenerator<TurnPart> {
    const { threadId } = this;
    const watch = new TurnWatch(this.#bridge, threadId, this.#clock);
    // Subscribed before it is asked for: a turn may be over before the reply to its start.
    const events = this.#bridge.subscribe(watch.signal, "wait");
    const background = [watch.start({ ...request, threadId }), watch.silence(this.#silentMs)];
    const onInterrupt = () => void background.push(watch.interrupt());
    interrupt.addEventListener("abort", onInterrupt, { once: true });
    if (interrupt.aborted) onInterrupt();
    try {
      yield* this.#parts(events, watch);
    } finally {
      interrupt.removeEventListener("abort", onInterrupt);
      watch.end();
      if (watch.turnId !== undefined) this.#over.add(watch.turnId);
      await Promise.all(background);
    }
  }

  async *#parts(events: AsyncIterable<CodexEvent>, watch: TurnWatch): AsyncGenerator<TurnPart> {
    const streamed = new Set<string>();
    for await (const event of events) {
      const { source, threadId, turnId, method } = event;
      if (source === "stderr" || source === "stdout") continue;
      if (turnId !== undefined && this.#over.has(turnId)) continue;
      const isOwn = threadId === undefined || threadId === this.threadId;
      watch.sign(isOwn ? turnId : undefined);
      // Agents that Codex starts have threads of their own; their questions are for the same person.
      if (!isOwn && !method.startsWith("approval/")) continue;
      const part = partOf(event, streamed, this.#bridge.approvals());
      if (part === undefined) continue;
      if (part.kind === "text") streamed.add(part.itemId);
      watch.hold();
      yield part;
      watch.sign(undefined);
      if (part.kind === "ended") return;
    }
    yield { kind: "ended", outcome: watch.verdict() };
  }
}
