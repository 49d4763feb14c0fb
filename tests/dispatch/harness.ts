import type { Fact } from "../../lib/core/fact.ts";
import { Dispatcher, type DispatcherOptions } from "../../lib/dispatch/dispatcher.ts";
import type { ReplySink } from "../../lib/dispatch/serve_command.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import type { Command, RejectedCommand } from "../../lib/wire/command.ts";
import type { FinalReply, Reply } from "../../lib/wire/reply.ts";
import { ManualClock } from "../control/manual_clock.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";

export const OK: FinalReply = { kind: "response", message: "{}", status: 200, headers: [] };

/** A call under way at a {@linkcode TestChannel}. */
export interface Exchange {
  readonly requestId: string;
  readonly signal: AbortSignal;
  finish(): void;
}

/** A channel whose calls last until the test ends them, or their signal does. */
export class TestChannel implements Channel {
  readonly kind = "http-streamable";
  readonly name: string;
  readonly exchanges = new Arrivals<Exchange>();
  mostAtOnce = 0;
  #atOnce = 0;

  constructor(name: string) {
    this.name = name;
  }

  async *exchange(command: Command, signal: AbortSignal): AsyncGenerator<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    this.exchanges.add({ requestId: command.requestId, signal, finish: resolve });
    try {
      await promise;
      yield OK;
    } finally {
      this.#atOnce--;
    }
  }

  get requestIds(): string[] {
    return this.exchanges.items.map(({ requestId }) => requestId);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** A dispatcher with everything it did. */
export class Dispatching {
  readonly facts = new Arrivals<Fact>();
  /** `<request id> <kind> <status>` of each final reply. */
  readonly posted = new Arrivals<string>();
  readonly ended = new Arrivals<string>();
  readonly rejected: RejectedCommand[] = [];
  readonly clock = new ManualClock();
  readonly dispatcher: Dispatcher;

  constructor(channels: readonly Channel[], options: Partial<DispatcherOptions> = {}) {
    this.dispatcher = new Dispatcher({
      channels,
      queueCapacity: 3,
      slots: 2,
      ttlMs: 60_000,
      clock: this.clock,
      emit: (fact) => {
        this.facts.add(fact);
        if (fact.kind === "command_finished") this.ended.add(`${fact.requestId} ${fact.outcome}`);
      },
      openReplies: (command) => this.#sink(command),
      answerRejected: (rejected) => {
        this.rejected.push(rejected);
        return Promise.resolve(rejected.requestId !== undefined);
      },
      ...options,
    });
  }

  #sink(command: Command): ReplySink {
    return {
      notify: () => {},
      settled: () => Promise.resolve(),
      finish: (reply) => {
        const status = "status" in reply ? reply.status : 400;
        this.posted.add(`${command.requestId} ${reply.kind} ${status}`);
        return Promise.resolve({ kind: "delivered", attempts: 1 });
      },
    };
  }

  factsOf<K extends Fact["kind"]>(kind: K): (Fact & { kind: K })[] {
    return this.facts.items.filter((fact): fact is Fact & { kind: K } => fact.kind === kind);
  }
}

/** Commands by request id, received when the clock starts; each with further members as JSON. */
export function batchOf(
  ids: readonly string[],
  more = "",
  method = "tools/call",
): readonly (Command | RejectedCommand)[] {
  const elements = ids.map((id) =>
    `{"request_id":"${id}","shard_token":"s"${more},"jsonrpc":` +
    `{"jsonrpc":"2.0","id":1,"method":"${method}"}}`
  );
  const answer = readPollAnswer(`{"commands":[${elements.join()}]}`, 1000);
  if (answer.kind !== "batch") throw new Error(answer.reason);
  return answer.commands;
}

/** The same for one channel. */
export function on(channel: string, ...ids: string[]): readonly (Command | RejectedCommand)[] {
  return batchOf(ids, `,"channel":"${channel}"`);
}
