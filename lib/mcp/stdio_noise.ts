import type { Clock } from "../core/clock.ts";
import type { ChannelFact, Emit } from "../core/fact.ts";

/** Why a line of the child's output was skipped. */
export type SkipReason = Extract<ChannelFact, { kind: "child_output_skipped" }>["reason"];

/** A child that prints thousands of lines a second makes one fact a second and reason. */
const REPORT_EVERY_MS = 1_000;

/** Counts skipped output and reports it in bundles; nothing is lost when it is disposed of. */
export class SkippedOutput implements Disposable {
  readonly #channel: string;
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  readonly #lines = new Map<SkipReason, number>();

  constructor(options: { readonly channel: string; readonly emit: Emit; readonly clock: Clock }) {
    this.#channel = options.channel;
    this.#emit = options.emit;
    this.#clock = options.clock;
  }

  count(reason: SkipReason): void {
    if (this.#lines.size === 0) {
      this.#clock.sleep(REPORT_EVERY_MS, this.#ended.signal).then(() => this.#report(), () => {});
    }
    this.#lines.set(reason, (this.#lines.get(reason) ?? 0) + 1);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#report();
  }

  #report(): void {
    for (const [reason, lines] of this.#lines) {
      this.#emit({ kind: "child_output_skipped", channel: this.#channel, reason, lines });
    }
    this.#lines.clear();
  }
}
