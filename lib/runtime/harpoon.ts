import type { EngineHarpoon } from "../config/engine_settings.ts";
import type { Clock } from "../core/clock.ts";
import type { Emit } from "../core/fact.ts";
import type { PlainAnswer, PlainRequest } from "../dispatch/plain_http.ts";
import type { DiscoveredAddress } from "../harpoon/admission.ts";
import type { CallRecord } from "../harpoon/history.ts";
import type { Channel } from "../mcp/channel.ts";
import type { Routing } from "./channel_set.ts";
import type { HarpoonPlan, HarpoonService } from "./harpoon_service.ts";

/** What the gate needs. */
export interface HarpoonGateContext {
  readonly emit: Emit;
  readonly clock: Clock;
  readonly routing: Routing;
  /** Called when the channel becomes routable, or ceases to be. */
  readonly onChange: () => void;
}

/** Other settings, ready to be put into force; nothing can fail any more. */
export interface HarpoonChange {
  commit(): void;
}

const NO_TARGETS: PlainAnswer = {
  status: 503,
  headers: [["content-type", "text/plain; charset=utf-8"]],
  body: "no harpoon targets registered\n",
};

/**
 * Opens Harpoon's channel while there is a target to call, and closes it when there is none (harpoon
 * §1). Its code is loaded with the first target: most clients have none.
 */
export class HarpoonGate implements AsyncDisposable {
  readonly #context: HarpoonGateContext;
  #settings: EngineHarpoon | undefined;
  #mcpSocket: string | undefined;
  #discovered: readonly DiscoveredAddress[] = [];
  #service: HarpoonService | undefined;
  #channel: Channel | undefined;
  readonly #closing = new Set<Promise<void>>();
  /** Changes follow one another: each builds on what the one before has left. */
  #changing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(context: HarpoonGateContext) {
    this.#context = context;
  }

  /** The channel, while it is routable. */
  get channel(): Channel | undefined {
    return this.#channel;
  }

  /** The latest calls, newest first. */
  calls(limit?: number): CallRecord[] {
    return this.#service?.calls(limit) ?? [];
  }

  /** Answers a request of this machine to the endpoint; there is none while there are no targets. */
  http(request: PlainRequest): Promise<PlainAnswer> {
    return this.#service?.http(request) ?? Promise.resolve(NO_TARGETS);
  }

  /**
   * Gets other settings ready.
   *
   * @param settings `undefined`: Harpoon is switched off, or its channel is not served
   * @param mcpSocket path of the Unix socket of channel main
   * @throws OperatorError naming a target that cannot be registered
   */
  prepare(
    settings: EngineHarpoon | undefined,
    mcpSocket: string | undefined,
  ): Promise<HarpoonChange> {
    return this.#next(async () => {
      await this.#plan(settings, mcpSocket);
      return {
        commit: () => {
          this.#settings = settings;
          this.#mcpSocket = mcpSocket;
          void this.#update();
        },
      };
    });
  }

  /** Puts a change into force and waits until the channel is as it says. */
  async apply(change: HarpoonChange): Promise<void> {
    change.commit();
    await this.#changing;
  }

  /** Takes in what OAuth discovery found; the same again changes nothing. */
  discovered(addresses: readonly DiscoveredAddress[]): void {
    this.#discovered = addresses;
    void this.#update();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#changing.catch(() => {});
    await Promise.all([this.#channel?.[Symbol.asyncDispose](), ...this.#closing]);
    await this.#service?.[Symbol.asyncDispose]();
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(step, step);
    this.#changing = done;
    return done;
  }

  #update(): Promise<void> {
    return this.#next(async () => this.#use(await this.#plan(this.#settings, this.#mcpSocket)));
  }

  /** The plan for the settings; `undefined` if there has never been anything to do. */
  async #plan(
    settings: EngineHarpoon | undefined,
    mcpSocket: string | undefined,
  ): Promise<HarpoonPlan | undefined> {
    const isNeeded = settings !== undefined &&
      (settings.targets.length > 0 || this.#discovered.length > 0);
    if (!isNeeded && this.#service === undefined) return undefined;
    const { planHarpoon } = await import("./harpoon_service.ts");
    if (settings !== undefined) return await planHarpoon(settings, this.#discovered, mcpSocket);
    // Switched off: the same without a target.
    const before = this.#service?.settings;
    return before && await planHarpoon({ ...before, targets: [] }, [], mcpSocket);
  }

  async #use(plan: HarpoonPlan | undefined): Promise<void> {
    if (this.#closed || plan === undefined) return;
    if (this.#service === undefined) {
      const { HarpoonService } = await import("./harpoon_service.ts");
      this.#service = new HarpoonService(plan, this.#context);
    } else this.#service.use(plan);
    if (plan.registry.size === 0) return this.#close();
    if (this.#channel !== undefined) return;
    const channel = await this.#service.openChannel();
    if (this.#closed) return await channel[Symbol.asyncDispose]();
    this.#channel = channel;
    this.#context.routing.attach(channel);
    this.#context.onChange();
  }

  /** No new command gets in; those under way end first. */
  #close(): void {
    const channel = this.#channel;
    if (channel === undefined) return;
    this.#channel = undefined;
    const { routing, emit, onChange } = this.#context;
    const closing = routing.detach(channel).then(async () => {
      await channel[Symbol.asyncDispose]();
      emit({ kind: "channel_closed", channel: channel.name });
    }).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    onChange();
  }
}
