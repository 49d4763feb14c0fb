import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { FinalReply } from "../../wire/reply.ts";
import type { Channel } from "../channel.ts";
import { answerOf } from "../probe_channel.ts";
import { DISCOVER } from "../probe_message.ts";
import { classify, type Verdict } from "./classify.ts";
import { neutralHeaders } from "./envelope.ts";
import { principalOf } from "./principal.ts";
import { withSignal } from "./with_signal.ts";

/** A child that knows the question answers it at once; one that does not may stay silent. */
const CHILD_MS = 5_000;
/** Over HTTP silence says nothing about the era, so there is no hurry. */
const HTTP_MS = 30_000;

/** What a probe came to. */
export interface Probed {
  readonly verdict: Verdict;
  /** The answer itself, for when the verdict is none. */
  readonly reply: FinalReply;
}

/**
 * Asks a target what it speaks; commands of one principal that want to know at the same time share one
 * question. Another's refused credentials are nobody else's answer.
 */
export class Prober {
  readonly #inner: Channel;
  readonly #asking = new Map<string, Promise<Probed>>();

  constructor(inner: Channel) {
    this.#inner = inner;
  }

  /** @param command whose identity the question is asked with */
  ask(command: JsonRpcCommand, signal: AbortSignal): Promise<Probed> {
    const principal = principalOf(command.headers);
    const asking = this.#asking.get(principal) ??
      this.#ask(command).finally(() => this.#asking.delete(principal));
    this.#asking.set(principal, asking);
    return withSignal(asking, signal);
  }

  async #ask(command: JsonRpcCommand): Promise<Probed> {
    const isChild = this.#inner.kind === "stdio";
    using timed = new TimedSignal(new AbortController().signal, isChild ? CHILD_MS : HTTP_MS);
    const probe = {
      ...command,
      headers: [...neutralHeaders(command.headers), ...DISCOVER.headers],
      message: DISCOVER.call,
    };
    let reply: FinalReply = TIMEOUT;
    try {
      for await (const one of this.#inner.exchange(probe, timed.signal)) {
        if (one.kind !== "notification") reply = one;
      }
    } catch {
      reply = TIMEOUT;
    }
    return { verdict: classify(answerOf(reply), isChild), reply };
  }
}

const TIMEOUT: FinalReply = {
  kind: "failed",
  status: 504,
  headers: [],
  failure: { source: "timeout", kind: "timeout" },
};
