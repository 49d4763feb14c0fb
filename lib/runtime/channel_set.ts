import type { EngineSettings } from "../config/engine_settings.ts";
import type { Emit } from "../core/fact.ts";
import type { ChannelChanges } from "../dispatch/engine.ts";
import type { Channel } from "../mcp/channel.ts";
import type { HttpTarget } from "../mcp/http_target.ts";
import { HeldFacts } from "./held_facts.ts";
import { channelIdentity, type OpenChannel, openChannel, servedBindings } from "./channels.ts";

/** Where the commands of a channel go; the dispatcher. */
export interface Routing {
  attach(channel: Channel): void;
  /** Resolves when the channel has no work any more. */
  detach(channel: Channel): Promise<void>;
}

/** Channels as they would be with other settings; what is new in it is open already. */
export interface NextChannels {
  readonly channels: readonly Channel[];
  /** Puts it into force. What is replaced ends its work first and closes then. */
  commit(routing: Routing): ChannelChanges;
}

interface Member extends OpenChannel {
  /** `undefined` for channels of an embedding program, which no setting describes. */
  readonly identity: string | undefined;
}

/** What is not known of a channel that an embedding program has opened. */
const NOT_OURS = { target: undefined, handshake: undefined, identity: undefined };

/** The open channels of an engine, and those that end their work before they close. */
export class ChannelSet implements AsyncDisposable {
  readonly #emit: Emit;
  #members: ReadonlyMap<string, Member>;
  readonly #closing = new Set<Promise<void>>();

  /** @param given channels that are open already; they become this set's to close */
  constructor(given: readonly Channel[], emit: Emit) {
    this.#emit = emit;
    this.#members = new Map(
      given.map((channel) => [channel.name, { channel, ...NOT_OURS }]),
    );
  }

  /** Every open channel that takes new commands. */
  get all(): readonly Channel[] {
    return Array.from(this.#members.values(), ({ channel }) => channel);
  }

  /** Where the servers of HTTP channels can be looked at. */
  get targets(): readonly HttpTarget[] {
    return Array.from(this.#members.values(), ({ target }) => target)
      .filter((target) => target !== undefined);
  }

  /**
   * Opens what other settings add, beside what is open.
   *
   * @param opening closes the new channels again unless it is moved before it ends
   * @throws OperatorError if a channel cannot be opened
   */
  prepare(settings: EngineSettings, opening: AsyncDisposableStack): NextChannels {
    const before = this.#members;
    const next = new Map<string, Member>();
    const held: HeldFacts[] = [];
    for (const binding of servedBindings(settings)) {
      const name = binding.channel;
      const identity = channelIdentity(binding, settings);
      const open = before.get(name);
      const stays = open !== undefined &&
        (open.identity === identity || open.identity === undefined);
      if (stays) next.set(name, open);
      else {
        const facts = new HeldFacts(this.#emit);
        held.push(facts);
        const fresh = openChannel(binding, settings, facts.emit, open);
        opening.use(fresh.channel);
        next.set(name, { ...fresh, identity });
      }
    }
    for (const [name, member] of before) {
      if (member.identity === undefined) next.set(name, member);
    }
    return {
      channels: Array.from(next.values(), ({ channel }) => channel),
      commit: (routing) => {
        const changes = this.#commit(next, routing);
        for (const facts of held) facts.release();
        return changes;
      },
    };
  }

  #commit(next: ReadonlyMap<string, Member>, routing: Routing): ChannelChanges {
    const before = this.#members;
    this.#members = next;
    const opened: string[] = [], replaced: string[] = [], closed: string[] = [];
    for (const [name, { channel }] of before) {
      const successor = next.get(name);
      if (successor?.channel === channel) continue;
      (successor === undefined ? closed : replaced).push(name);
      this.#closeLater(channel, routing.detach(channel));
    }
    for (const [name, { channel }] of next) {
      if (before.get(name)?.channel === channel) continue;
      if (!before.has(name)) opened.push(name);
      routing.attach(channel);
    }
    return { opened, replaced, closed };
  }

  #closeLater(channel: Channel, idle: Promise<void>): void {
    const closing = idle.then(() => channel[Symbol.asyncDispose]()).finally(() => {
      this.#closing.delete(closing);
      if (!this.#members.has(channel.name)) {
        this.#emit({ kind: "channel_closed", channel: channel.name });
      }
    });
    this.#closing.add(closing);
  }

  /** Closes every channel; their work must have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    const open = Array.from(this.#members.values(), ({ channel }) => channel);
    await Promise.all([
      ...open.map((channel) => channel[Symbol.asyncDispose]()),
      ...this.#closing,
    ]);
  }
}
