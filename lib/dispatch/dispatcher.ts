import type { ChannelRoom } from "../core/channel_room.ts";
import type { Channel } from "../mcp/channel.ts";
import type { Command, RejectedCommand } from "../wire/command.ts";
import { cancelledId } from "../wire/cancellation.ts";
import { commandRef } from "../wire/command_ref.ts";
import { commandOrigin } from "../wire/command_origin.ts";
import { consumerSession } from "../wire/consumer_session.ts";
import { sameId } from "../wire/jsonrpc.ts";
import { CommandLife } from "./command_life.ts";
import { isAnswer, isCancellation, isSubscription } from "./command_purpose.ts";
import { type Job, Lane } from "./lane.ts";
import { Route, type RouteLimits } from "./route.ts";
import { serveCommand, type ServeContext } from "./serve_command.ts";

/** The bounds of new work. */
export interface DispatchLimits extends RouteLimits {
  /** Bound of a whole command, milliseconds (`mcp.connection_max_ttl`). */
  readonly ttlMs: number;
}

/** The channels to begin with, the bounds, and where answers go. */
export interface DispatcherOptions extends ServeContext, DispatchLimits {
  readonly channels: readonly Channel[];
  /** Posts the answer to a command that could not be decoded; resolves to whether one was posted. */
  answerRejected(rejected: RejectedCommand): Promise<boolean>;
}

/** What a drain came to. */
export interface DrainReport {
  /** Commands that were not cut short. */
  readonly finished: number;
  /** Commands answered with 503 because the budget was used up; the answer was taken. */
  readonly answered503: number;
  readonly ms: number;
}

/** Work in the dispatcher at one moment. */
export interface DispatcherSnapshot {
  readonly queued: number;
  readonly busy: number;
  readonly channels: readonly ChannelRoom[];
}

/** What no channel serves shares one lane: channels without a server and undecodable commands. */
const UNROUTED_LANE = "";

/** For a wait that work in hand ends, whose own limits are shorter than anyone's patience. */
const NEVER = new AbortController().signal;

/**
 * Takes polled commands and runs each in a slot of its channel. Routing is a lookup by channel name;
 * an unknown channel is answered, never sent elsewhere (wire-protocol §5).
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** Where new commands go, by channel name. */
  readonly #routes = new Map<string, Route>();
  /** Routes that get no new commands and still have some. */
  readonly #retired = new Set<Route>();
  readonly #unrouted: Lane;
  #limits: DispatchLimits;
  /** Commands that are queued or being served. */
  readonly #lives = new Map<CommandLife, Command>();
  #waiting: (() => void)[] = [];
  #unfinished = 0;
  /** Commands that a stop cut short, with and without the answer that says so. */
  readonly #cutShort = { answered: 0, unanswered: 0 };

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { channels, queueCapacity, slots } = options;
    this.#limits = options;
    this.#unrouted = new Lane(UNROUTED_LANE, queueCapacity, slots, () => this.#notify());
    for (const channel of channels) this.attach(channel);
  }

  /** Other bounds for commands to come; what the channels have taken ends under the old ones. */
  rebound(limits: DispatchLimits): void {
    this.#limits = limits;
    for (const { channel } of [...this.#routes.values()]) {
      void this.detach(channel);
      this.attach(channel);
    }
  }

  /** New commands of the channel's name go to it; one that had the name before must be detached. */
  attach(channel: Channel): void {
    if (this.#routes.has(channel.name)) throw new Error(`channel ${channel.name} is attached`);
    this.#routes.set(channel.name, new Route(channel, this.#limits, () => this.#notify()));
    this.#notify();
  }

  /**
   * No new command goes to the channel; what it has taken, waiting commands included, stays with it.
   * Resolves when all of that has ended.
   */
  async detach(channel: Channel): Promise<void> {
    const route = this.#routes.get(channel.name);
    if (route?.channel === channel) {
      this.#routes.delete(channel.name);
      this.#retired.add(route);
      this.#notify();
    }
    // New bounds leave lines behind: all of the channel's count, not only the latest.
    const left = () => [...this.#retired].filter((line) => line.channel === channel);
    while (left().some((line) => !line.idle)) await this.grown(NEVER);
    for (const line of left()) this.#retired.delete(line);
  }

  /**
   * Room per bound channel, for the poller. What waits beside a channel's own line counts in, or it
   * could grow without bound: any command may turn out to be a cancellation or to have no server.
   */
  rooms(): readonly ChannelRoom[] {
    const rooms: ChannelRoom[] = [];
    for (const route of this.#routes.values()) rooms.push(route.room(this.#unrouted.queued));
    return rooms;
  }

  /** Resolves at the next change that may have made room; rejects with the signal's reason. */
  grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(() => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      });
    });
  }

  /** Takes a batch; nothing in it is refused for lack of room. */
  accept(batch: readonly (Command | RejectedCommand)[]): void {
    for (const command of batch) {
      if (command.kind === "rejected") this.#acceptRejected(command);
      else this.#acceptCommand(command);
    }
    this.#emitGauges();
  }

  snapshot(): DispatcherSnapshot {
    let { queued, busy } = this.#unrouted;
    for (const routes of [this.#routes.values(), this.#retired]) {
      for (const { calls, cancellations, listens } of routes) {
        queued += calls.queued + cancellations.queued;
        busy += calls.busy + cancellations.busy + listens.busy;
      }
    }
    return { queued, busy, channels: this.rooms() };
  }

  /**
   * Lets work in hand end by itself for `budgetMs`, then answers what is left with 503. Polling must
   * have stopped.
   */
  async drain(budgetMs: number): Promise<DrainReport> {
    const { clock, emit } = this.#options;
    const startedAt = clock.now();
    const total = this.#unfinished;
    const { queued, busy } = this.snapshot();
    emit({ kind: "draining", queued, inFlight: busy, budgetMs });
    await this.#idleWithin(budgetMs);
    for (const life of this.#lives.keys()) life.end("shutdown");
    await this.#idleWithin(Infinity);
    const { answered: answered503, unanswered } = this.#cutShort;
    const finished = total - answered503 - unanswered;
    const report = { finished, answered503, ms: clock.now() - startedAt };
    emit({ kind: "drained", ...report });
    return report;
  }

  #acceptCommand(command: Command): void {
    const { emit, clock } = this.#options;
    emit({
      kind: "command_received",
      ...commandRef(command),
      at: command.receivedAt,
      ...(command.createdAtMs === undefined ? {} : { ageMs: clock.wall() - command.createdAtMs }),
      ...commandOrigin(command),
    });
    const route = this.#routes.get(command.channel);
    if (route === undefined) {
      emit({ kind: "command_unsupported_channel", ...commandRef(command) });
    }
    const life = new CommandLife(
      clock.now(),
      command.deadlineAt,
      isSubscription(command) ? Infinity : command.receivedAt + this.#limits.ttlMs,
    );
    this.#lives.set(life, command);
    const job = this.#job(async () => {
      const served = await serveCommand(command, life, route?.channel, this.#options);
      if (served === "answered 503") this.#cutShort.answered++;
      if (served === "unanswered") this.#cutShort.unanswered++;
      life[Symbol.dispose]();
      this.#lives.delete(life);
      this.#endCancelled(command);
    });
    const lane = (route && laneOf(route, command)) ?? this.#unrouted;
    // Those before it may last for days: it would wait in silence and take the room of calls.
    if (lane === route?.listens && lane.room.freeSlots === 0) life.end("no_slot");
    this.#submit(life, job, lane);
  }

  #submit(life: CommandLife, job: Job, lane: Lane): void {
    if (lane.submit(job)) {
      // A command that ends while it waits is answered at once, without a slot.
      const onEnd = () => void (lane.withdraw(job) && job.run());
      if (life.signal.aborted) onEnd();
      else life.signal.addEventListener("abort", onEnd, { once: true });
    }
  }

  /**
   * Ends the call that a served `notifications/cancelled` names: servers do not answer a cancelled
   * request, so it would hold its slot until a limit ends it. Another consumer's call is never meant,
   * and an ambiguous id means none (mcp-eras §6, "Cancel").
   */
  #endCancelled(command: Command): void {
    if (command.kind !== "jsonrpc" || command.message.kind !== "notification") return;
    const idText = isCancellation(command) ? cancelledId(command.message.text) : undefined;
    if (idText === undefined) return;
    const session = consumerSession(command.headers);
    const meant = [...this.#lives].filter(([, other]) =>
      other.kind === "jsonrpc" && other.message.kind === "call" &&
      other.message.method !== "initialize" && other.channel === command.channel &&
      sameId(other.message.idText, idText) && consumerSession(other.headers) === session
    );
    if (meant.length === 1) meant[0]?.[0].end("cancelled");
  }

  #acceptRejected(rejected: RejectedCommand): void {
    this.#unrouted.submit(this.#job(async () => {
      const answered = await this.#options.answerRejected(rejected);
      this.#options.emit({
        kind: "command_rejected",
        ...(rejected.requestId === undefined ? {} : { requestId: rejected.requestId }),
        channel: rejected.channel,
        commandType: rejected.commandType,
        reason: rejected.reason,
        answered,
      });
    }));
  }

  #job(work: () => Promise<void>): Job {
    this.#unfinished++;
    return {
      run: async () => {
        await work();
        this.#unfinished--;
        if (this.#unfinished > 0) return;
        this.#emitGauges();
        this.#notify();
      },
    };
  }

  async #idleWithin(budgetMs: number): Promise<void> {
    const over = new AbortController();
    const timer = budgetMs === Infinity ? undefined : setTimeout(() => over.abort(), budgetMs);
    try {
      while (this.#unfinished > 0 && !over.signal.aborted) await this.grown(over.signal);
    } catch (error) {
      if (!over.signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #notify(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #emitGauges(): void {
    const { queueCapacity, slots } = this.#limits;
    const { queued, busy } = this.snapshot();
    const channels = Math.max(1, this.#routes.size);
    this.#options.emit({
      kind: "gauges",
      queueLength: queued,
      queueCapacity: queueCapacity * channels,
      busySlots: busy,
      slotCapacity: slots * channels,
    });
  }
}

function laneOf(route: Route, command: Command): Lane {
  if (isCancellation(command) || isAnswer(command)) return route.cancellations;
  return isSubscription(command) ? route.listens : route.calls;
}
