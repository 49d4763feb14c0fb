import type { Clock } from "../../core/clock.ts";
import type { Deadline, Deadlines } from "../../core/deadlines.ts";
import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { FailureSource } from "../../wire/failure.ts";
import type { FinalReply } from "../../wire/reply.ts";
import type { Channel } from "../channel.ts";
import { modernRequest, neutralHeaders } from "./envelope.ts";
import { stringAt } from "./json_edit.ts";
import { messageOf } from "./messages.ts";
import { MAX_URIS, unmarked } from "./subscription.ts";
import type { VirtualSession } from "./virtual_sessions.ts";
import { withSignal } from "./with_signal.ts";

/** Notifications kept for a consumer until its next call; each only says that something changed. */
const MAX_WAITING = 256;
/** A subscription is in force before the consumer is told so, unless the server takes its time. */
const ACK_MS = 2_000;
/** A consumer that calls no more does not hear of changes either; its stream is given up. */
const IDLE_MS = 10 * 60 * 1000;
/** Between the end of a listen and the next. */
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 30_000;
/** Listens in a row that the server would not have before the server is taken to give none. */
const MAX_SILENT_ENDS = 5;

const ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

/** What a listen is made with. */
export interface ListenContext {
  readonly inner: Channel;
  readonly clock: Clock;
  readonly timers: Deadlines;
}

/**
 * The resources that a legacy consumer has subscribed to at a modern server: one listen for all of them,
 * made anew when they change (mcp-eras §5). The consumer has no stream of its own for what comes, so it
 * waits for the consumer's next call.
 */
export class VirtualListen implements Disposable {
  readonly #context: ListenContext;
  readonly #session: VirtualSession;
  readonly #uris = new Set<string>();
  #waiting: string[] = [];
  #current: AbortController | undefined;
  #idle: Deadline | undefined;

  constructor(context: ListenContext, session: VirtualSession) {
    this.#context = context;
    this.#session = session;
  }

  /**
   * Listens for a resource as well.
   *
   * @param command of the consumer, whose identity the server is asked with
   */
  async subscribe(uri: string, command: JsonRpcCommand, signal: AbortSignal): Promise<void> {
    if (this.#uris.has(uri) || this.#uris.size >= MAX_URIS) return;
    this.#uris.add(uri);
    await this.#renew(command, signal);
  }

  /** Listens no more for a resource; with the last one the listen ends. */
  async unsubscribe(uri: string, command: JsonRpcCommand, signal: AbortSignal): Promise<void> {
    if (!this.#uris.delete(uri)) return;
    if (this.#uris.size === 0) this.#stop();
    else await this.#renew(command, signal);
  }

  /** What the server has told since the last time, as a legacy consumer wants it. */
  take(): readonly string[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  [Symbol.dispose](): void {
    this.#uris.clear();
    this.#stop();
  }

  /** A listen for what is wanted now; the one before ends when it has begun, so that nothing is missed. */
  async #renew(command: JsonRpcCommand, signal: AbortSignal): Promise<void> {
    const before = this.#current;
    const next = this.#current = new AbortController();
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    void this.#listen(command, next.signal, resolve).finally(resolve);
    this.#remind();
    using timed = new TimedSignal(signal, ACK_MS);
    try {
      await withSignal(begun, timed.signal);
    } catch (error) {
      if (!timed.timedOut) throw error;
    } finally {
      before?.abort(REPLACED);
    }
  }

  async #listen(
    command: JsonRpcCommand,
    signal: AbortSignal,
    begun: () => void,
  ): Promise<void> {
    const { inner, clock } = this.#context;
    const request = this.#request(command);
    let waitMs = AGAIN_MS;
    for (let silentEnds = 0; silentEnds < MAX_SILENT_ENDS && !signal.aborted; silentEnds++) {
      try {
        for await (const reply of inner.exchange(request, signal)) {
          // An answer is a server that ends the listen on purpose, or refuses it.
          if (reply.kind === "response") return;
          if (reply.kind !== "notification") {
            // A server that is away, as in a restart, may have its listen when it is back.
            if (isAway(reply)) silentEnds--;
            break;
          }
          silentEnds = -1;
          waitMs = AGAIN_MS;
          begun();
          this.#heard(reply.message);
        }
      } catch {
        // Ended from here, or broken: the loop tells.
      }
      await clock.sleep(waitMs, signal).catch(() => {}); // an aborted wait ends the loop
      waitMs = Math.min(waitMs * 2, AGAIN_MAX_MS);
    }
  }

  #request(command: JsonRpcCommand): JsonRpcCommand {
    const notifications = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: [...this.#uris],
    };
    const text = JSON.stringify({
      jsonrpc: "2.0",
      id: `listen-${crypto.randomUUID()}`,
      method: "subscriptions/listen",
      params: { notifications },
    });
    return {
      ...command,
      headers: neutralHeaders(command.headers),
      message: messageOf(modernRequest(text, this.#session.claims)),
    };
  }

  #heard(text: string): void {
    if (stringAt(text, "method") === ACKNOWLEDGED) return;
    const own = unmarked(text);
    // The same said twice is said once; with so many, another would tell nothing new.
    if (this.#waiting.includes(own) || this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push(own);
  }

  #remind(): void {
    const { timers, clock } = this.#context;
    if (this.#idle !== undefined) timers.remove(this.#idle);
    this.#idle = timers.add(IDLE_MS, () => {
      this.#idle = undefined;
      if (clock.now() - this.#session.lastUsedAt >= IDLE_MS) this[Symbol.dispose]();
      else this.#remind();
    });
  }

  #stop(): void {
    if (this.#idle !== undefined) this.#context.timers.remove(this.#idle);
    this.#idle = undefined;
    this.#current?.abort(REPLACED);
    this.#current = undefined;
  }
}

/** Whether a failure is of the way to the server, or of what stands before it. */
function isAway(reply: FinalReply): boolean {
  if (reply.kind !== "failed") return false;
  const { source, upstreamStatus = 0 } = reply.failure;
  return AWAY.has(source) || upstreamStatus >= 500;
}

const AWAY: ReadonlySet<FailureSource> = new Set(["dns", "connect", "tls", "timeout"]);

const REPLACED = new DOMException("the listen is no longer wanted", "AbortError");
