import type { Clock } from "../../core/clock.ts";
import { type HeaderList, headerValue } from "../../wire/header_list.ts";
import type { ChannelKind } from "../channel.ts";
import { TargetEra } from "./target_era.ts";

/**
 * Authorizations whose verdicts are kept. Gateways may choose the server behind them by it; one that
 * is forgotten is taken to be like the others again.
 */
export const MAX_VERDICTS = 256;

/**
 * What the target of a channel speaks, for each authorization (mcp-eras §3): over HTTP one address may
 * stand for several servers. A new authorization begins with what is known by the latest one, so that a
 * renewed token costs nothing, and goes its own way from there. A child is one server whoever asks.
 */
export class TargetEras {
  readonly #isChild: boolean;
  /** In order of use, the oldest first. */
  readonly #targets = new Map<string, TargetEra>();
  #key: string | undefined;
  #latest: TargetEra;

  constructor(clock: Clock, kind: ChannelKind) {
    this.#isChild = kind === "stdio";
    this.#latest = new TargetEra(clock, !this.#isChild);
  }

  /** The target that the latest command went to; what status pages show. */
  get latest(): TargetEra {
    return this.#latest;
  }

  /** The target of a command with these headers. */
  of(headers: HeaderList): TargetEra {
    const key = this.#isChild ? "" : headerValue(headers, "Authorization") ?? "";
    if (key === this.#key) return this.#latest;
    const isFirst = this.#key === undefined;
    const target = this.#targets.get(key) ?? (isFirst ? this.#latest : this.#latest.likewise());
    this.#targets.delete(key);
    const [oldest] = this.#targets.keys();
    if (oldest !== undefined && this.#targets.size >= MAX_VERDICTS) this.#targets.delete(oldest);
    this.#targets.set(key, target);
    this.#key = key;
    return this.#latest = target;
  }
}
