import { type Clock, systemClock } from "../../core/clock.ts";
import type { Command, JsonRpcCommand } from "../../wire/command.ts";
import { valueSpan } from "../../wire/json_span.ts";
import type { FinalReply, Reply } from "../../wire/reply.ts";
import type { Channel, ChannelStanding, ExchangeMarks } from "../channel.ts";
import type { HttpTarget } from "../http_target.ts";
import type { ServerVoice } from "../server_voice.ts";
import type { Handshake } from "../stdio_handshake.ts";
import { consumerEra } from "./consumer_era.ts";
import type { Detour, Detours } from "./detours.ts";
import type { RelayedAsks } from "./relayed_asks.ts";
import type { Era } from "./revisions.ts";
import { type EraSetting, type Route, route } from "./route.ts";
import type { Known } from "./target_era.ts";
import { TargetEras } from "./target_eras.ts";

/** How a channel is bridged. */
export interface BridgeOptions {
  readonly era: EraSetting;
  readonly clock?: Clock;
  /** Of HTTP channels: where the bridge opens a session's standalone stream. */
  readonly http?: HttpTarget | undefined;
  /** Of stdio channels: what the child was told, and what it says of its own accord. */
  readonly handshake?: Handshake | undefined;
  readonly voice?: ServerVoice | undefined;
  /**
   * Carries the asks of a server to legacy consumers that declared they can be asked, and their posted
   * answers back. Absent or false: a legacy server's asks are refused at once, and a modern server is
   * not told that it may ask. Only for control planes that carry requests to consumers and their answers
   * back (mcp-eras §5, §6).
   */
  readonly relaysAsks?: boolean;
  /** Told when something is learnt about either side, or a session begins or ends. */
  readonly learnt?: (eras: ChannelEras, news: "eras" | "sessions") => void;
}

/** What is known of both sides of a channel; for status pages. */
export interface ChannelEras {
  readonly setting: EraSetting;
  /** `reason`: why the last look at the server settled nothing. */
  readonly target: { readonly legacy: Known; readonly modern: Known; readonly reason?: string };
  /** The revision that the server last said it speaks. */
  readonly revision?: string;
  /** Messages that came from consumers of each era. */
  readonly consumers: Readonly<Record<Era, number>>;
  /** Messages that were translated. */
  readonly translated: number;
  /** Sessions kept for consumers of the other era. */
  readonly sessions: number;
}

/** A channel that understands consumers of both eras, whatever its server speaks. */
export interface BridgedChannel extends Channel {
  readonly eras: ChannelEras;
}

/**
 * Wraps a channel so that consumers of either era of MCP are understood by its server (mcp-eras). While
 * both sides speak the same era every message goes to the inner channel as it is. Disposing it disposes
 * the inner channel.
 */
export function bridged(inner: Channel, options: BridgeOptions): BridgedChannel {
  return new Bridge(inner, options);
}

class Bridge implements BridgedChannel {
  readonly name: string;
  readonly kind: Channel["kind"];
  readonly #inner: Channel;
  readonly #options: BridgeOptions;
  readonly #targets: TargetEras;
  readonly #consumers = { legacy: 0, modern: 0 };
  /** Most channels never need one; see {@linkcode Detours}. */
  #loading: Promise<Detours> | undefined;
  #detours: Detours | undefined;
  #asks: RelayedAsks | undefined;
  #translated = 0;
  #told = "";
  #toldSessions = 0;

  constructor(inner: Channel, options: BridgeOptions) {
    this.name = inner.name;
    this.kind = inner.kind;
    this.#inner = inner;
    this.#options = options;
    const clock: Clock = options.clock ?? systemClock;
    this.#targets = new TargetEras(clock, inner.kind);
  }

  get eras(): ChannelEras {
    const { legacy, modern, revision, reason } = this.#targets.latest;
    return {
      setting: this.#options.era,
      target: { legacy, modern, ...(reason === undefined ? {} : { reason }) },
      ...(revision === undefined ? {} : { revision }),
      consumers: { ...this.#consumers },
      translated: this.#translated,
      sessions: this.#detours?.sessions ?? 0,
    };
  }

  /** Sessions, holds and open asks are here; a modern server that is passed to keeps nothing. */
  get standing(): ChannelStanding {
    const holdsState = this.#translated > 0 || this.#asks !== undefined;
    const { setting, target, consumers } = this.eras;
    const isModern = setting === "modern" || (setting === "auto" && target.modern === "yes");
    return { holdsState, isStateless: isModern && !holdsState && consumers.legacy === 0 };
  }

  exchange(
    command: Command,
    signal: AbortSignal,
    marks: ExchangeMarks = {},
  ): AsyncIterable<Reply> {
    switch (command.kind) {
      case "oauth_discovery":
        break;
      case "session_termination":
        if (this.#detours?.toModern.sessions.end(command)) {
          return only({ kind: "session_terminated", status: 200, headers: [] });
        }
        this.#asks?.ended(command.sessionId);
        break;
      case "jsonrpc":
        return this.#message(command, signal, marks);
    }
    return this.#inner.exchange(command, signal, marks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#asks?.[Symbol.asyncDispose]();
    await (await this.#loading)?.[Symbol.asyncDispose]();
    await this.#inner[Symbol.asyncDispose]();
  }

  #message(
    command: JsonRpcCommand,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncIterable<Reply> {
    const consumer = consumerEra(command);
    if (this.#consumers[consumer]++ === 0) this.#tell();
    if (this.#detours?.toModern.takes(command) || this.#asks?.takes(command)) {
      return only({ kind: "notify_ack", status: 202, headers: [] });
    }
    const target = this.#targets.of(command.headers);
    const detour = { command, consumer, target, signal, marks };
    const way = this.#route(detour);
    if (way !== "pass") return this.#detour(way, detour);
    if (this.#options.relaysAsks && consumer === "legacy" && isHandshake(command)) {
      return this.#handshake(detour);
    }
    if (consumer === "legacy" && this.#asks?.concerns(command)) {
      return this.#asks.exchange(command, signal, marks);
    }
    if (
      consumer === "modern" && this.kind !== "http-streamable" &&
      this.#options.era !== "passthrough"
    ) {
      return this.#toChild(detour);
    }
    const replies = this.#inner.exchange(command, signal, marks);
    if (this.#options.era !== "auto") return replies;
    if (consumer === "modern") return this.#detours?.watched(detour, replies) ?? replies;
    return target.legacy === "unknown" && command.message.kind === "call"
      ? this.#unproven(detour, replies)
      : replies;
  }

  async *#toChild(detour: Detour): AsyncGenerator<Reply, void, void> {
    const detours = this.#detours ?? await this.#load();
    yield* detours.watched(detour, detours.toChild(detour));
  }

  /**
   * A legacy consumer whose handshake was with another process of ours: the server shows by its answer
   * that it speaks this era, or says that it does not.
   */
  async *#unproven(
    detour: Detour,
    replies: AsyncIterable<Reply>,
  ): AsyncGenerator<Reply, void, void> {
    for await (const reply of replies) {
      if (reply.kind === "response" && reply.status >= 400) {
        const detours = this.#detours ?? await this.#load();
        return yield* detours.afterError(reply, detour);
      }
      if (reply.kind === "response" && valueSpan(reply.message, 0, "result") !== undefined) {
        detour.target.tookHandshake();
        this.#tell();
      }
      yield reply;
    }
  }

  #route({ command: { message }, consumer, target }: Detour): Route {
    const { legacy, modern } = target;
    return route({
      setting: this.#options.era,
      consumer,
      kind: this.kind,
      method: message.kind === "response" ? undefined : message.method,
      modern,
      legacy,
      isIntroduced: this.#options.handshake?.answer !== undefined,
    });
  }

  async *#detour(
    way: Exclude<Route, "pass">,
    detour: Detour,
  ): AsyncGenerator<Reply, void, void> {
    if (way === "pass_or_bridge") return yield* this.#handshake(detour);
    const detours = this.#detours ?? await this.#load();
    try {
      yield* detours.take(way, detour);
    } finally {
      this.#tell();
    }
  }

  /** A legacy consumer's handshake, which shows what the server speaks. */
  async *#handshake(detour: Detour): AsyncGenerator<Reply, void, void> {
    const { command, target, signal, marks } = detour;
    for await (const reply of this.#inner.exchange(command, signal, marks)) {
      if (reply.kind !== "response") {
        yield reply;
        continue;
      }
      const revision = valueSpan(reply.message, 0, "result", "protocolVersion");
      if (revision !== undefined) {
        // A date in quotes.
        target.tookHandshake(reply.message.slice(revision.start + 1, revision.end - 1));
        if (this.#options.relaysAsks) {
          const { RelayedAsks } = await import("./relayed_asks.ts");
          const { clock = systemClock } = this.#options;
          this.#asks ??= new RelayedAsks(this.#inner, clock, this.#options);
          this.#asks.introduced(command, reply);
        }
        this.#tell();
        yield reply;
      } else if (this.#options.era !== "auto") yield reply;
      else {
        const detours = this.#detours ?? await this.#load();
        return yield* detours.afterRefusal(reply, detour);
      }
    }
  }

  #load(): Promise<Detours> {
    return this.#loading ??= import("./detours.ts").then(({ Detours }) =>
      this.#detours = new Detours({
        inner: this.#inner,
        options: this.#options,
        route: (detour) => this.#route(detour),
        handshake: (detour) => this.#handshake(detour),
        translating: () => {
          if (this.#translated++ === 0) this.#tell();
        },
        learnt: () => this.#tell(),
      })
    );
  }

  #tell(): void {
    const { learnt } = this.#options;
    if (learnt === undefined) return;
    const { target, revision, consumers, sessions } = this.eras;
    const seen = [consumers.legacy > 0, consumers.modern > 0];
    const told = JSON.stringify([target, revision, seen, this.standing]);
    const isNews = told !== this.#told;
    if (!isNews && sessions === this.#toldSessions) return;
    this.#told = told;
    this.#toldSessions = sessions;
    learnt(this.eras, isNews ? "eras" : "sessions");
  }
}

function isHandshake({ message }: JsonRpcCommand): boolean {
  return message.kind === "call" && message.method === "initialize";
}

async function* only(reply: FinalReply): AsyncGenerator<Reply, void, void> {
  yield reply;
}
