import type { Clock } from "../core/clock.ts";
import { Slots } from "../core/slots.ts";
import type { ReplayOrder, ReplayResult } from "../dispatch/engine.ts";
import { type ToolHint, toolHintPage } from "../ops/tool_hints.ts";

/** Lists change seldom, and each look is a session at a private server. */
const FRESH_MS = 10 * 60_000;
/** A reader of a page does not wait longer for a server; what comes later is there next time. */
const MAX_WAIT_MS = 3_000;
/** Servers asked at once. The engine makes so many calls and one more, which is left to the operator. */
const MAX_AT_ONCE = 3;
/** Pages of one list. */
const MAX_PAGES = 8;
/** The wire allows 32 channels, and Harpoon. */
const MAX_CHANNELS = 33;

/** What asking needs. */
export interface ToolHintsContext {
  readonly clock: Pick<Clock, "now">;
  /** Makes a call at the local server, for nobody else's eyes; `undefined` while nothing runs. */
  ask(order: ReplayOrder): Promise<ReplayResult> | undefined;
}

interface Look {
  readonly at: number;
  readonly done: Promise<void>;
  hints: ReadonlyMap<string, ToolHint>;
}

/** What servers say of their tools. They are asked when a page wants to know, and not often. */
export class ToolHints {
  readonly #context: ToolHintsContext;
  readonly #looks = new Map<string, Look>();
  readonly #slots = new Slots(MAX_AT_ONCE);
  /** Lets the next of those go that wait for a slot. */
  readonly #waiting: (() => void)[] = [];

  constructor(context: ToolHintsContext) {
    this.#context = context;
  }

  /** The server's own word about a tool, as far as it was asked for. */
  known(channel: string, tool: string): ToolHint | undefined {
    return this.#looks.get(channel)?.hints.get(tool);
  }

  /** Asks the servers of these channels, those that were asked of late excepted. */
  async look(channels: Iterable<string>): Promise<void> {
    const looks = Array.from(channels, (channel) => this.#looked(channel));
    const timeout = AbortSignal.timeout(MAX_WAIT_MS);
    const { promise, resolve } = Promise.withResolvers<void>();
    timeout.addEventListener("abort", () => resolve());
    await Promise.race([Promise.all(looks), promise]);
  }

  #looked(channel: string): Promise<void> {
    const known = this.#looks.get(channel);
    const now = this.#context.clock.now();
    if (known !== undefined && now - known.at < FRESH_MS) return known.done;
    if (known === undefined && this.#looks.size >= MAX_CHANNELS) return Promise.resolve();
    const hints = known?.hints ?? new Map<string, ToolHint>();
    const look: Look = { at: now, hints, done: this.#inTurn(channel) };
    this.#looks.set(channel, look);
    return look.done;
  }

  async #inTurn(channel: string): Promise<void> {
    while (!this.#slots.take()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await this.#ask(channel);
    } finally {
      this.#slots.release();
      this.#waiting.shift()?.();
    }
  }

  /** A server that does not list its tools has said nothing of them. */
  async #ask(channel: string): Promise<void> {
    const hints = new Map<string, ToolHint>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const params = cursor === undefined ? {} : { params: { cursor } };
      const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", ...params });
      const answer = await this.#context.ask({ channel, message })?.catch(() => undefined);
      if (answer?.kind !== "replayed" || answer.reply === undefined) break;
      const read = toolHintPage(answer.reply);
      for (const [name, hint] of read.hints) hints.set(name, hint);
      cursor = read.cursor;
      if (cursor === undefined) break;
    }
    const look = this.#looks.get(channel);
    if (look !== undefined) look.hints = hints;
  }
}
