import type { EngineHarpoon } from "../config/engine_settings.ts";
import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import type { Emit } from "../core/fact.ts";
import { originsOnly } from "../core/redact.ts";
import { type Admission, admit, type DiscoveredAddress } from "../harpoon/admission.ts";
import { Caller } from "../harpoon/call.ts";
import type { PlainAnswer, PlainRequest } from "../dispatch/plain_http.ts";
import { openHarpoonChannel } from "../harpoon/channel.ts";
import { CallHistory, type CallRecord } from "../harpoon/history.ts";
import { type HarpoonHttp, openHarpoonHttp } from "../harpoon/mcp_http.ts";
import { loadRegistrableDomain } from "../harpoon/registrable_domain.ts";
import { TargetRegistry } from "../harpoon/registry.ts";
import { openSender } from "../harpoon/send.ts";
import { TargetRates } from "../harpoon/target_rates.ts";
import type { ToolSource } from "../harpoon/tools/tool_set.ts";
import { targetOfAdmission, targetOfSettings } from "../harpoon/targets.ts";
import type { Channel } from "../mcp/channel.ts";
import { bridged } from "../mcp/era/bridged.ts";
import { eraFact } from "../mcp/era/era_fact.ts";

/** What the service needs. */
export interface HarpoonServiceContext {
  readonly emit: Emit;
  readonly clock: Clock;
}

/** The targets under some settings, not in force yet. */
export interface HarpoonPlan {
  readonly settings: EngineHarpoon;
  readonly registry: TargetRegistry;
  /** Discovered addresses that may not become targets. */
  readonly refused: readonly RefusedAddress[];
}

interface RefusedAddress {
  readonly role: string;
  readonly origin?: string;
  readonly reason: string;
}

/** Groups of the registry: each is replaced as a whole. */
const CONFIGURED = "config";
const DISCOVERED = "oauth";

/**
 * Harpoon's parts, joined: targets, caller, history and the channel they are reached on. Settings and
 * targets are exchanged under running calls; each call ends on those it began with.
 */
export class HarpoonService implements AsyncDisposable {
  readonly #context: HarpoonServiceContext;
  readonly #sender = openSender();
  readonly #rates: TargetRates;
  #plan: HarpoonPlan;
  #history: CallHistory;
  #caller: Caller;
  #endpoint: HarpoonHttp | undefined;

  constructor(plan: HarpoonPlan, context: HarpoonServiceContext) {
    this.#context = context;
    this.#rates = new TargetRates(context.clock);
    this.#plan = plan;
    this.#history = new CallHistory(plan.settings.capturePayloads);
    this.#caller = this.#callerOf(plan);
    this.#tell(undefined, plan);
  }

  /** The settings in force. */
  get settings(): EngineHarpoon {
    return this.#plan.settings;
  }

  /** The latest calls, newest first. */
  calls(limit?: number): CallRecord[] {
    return this.#history.snapshot(limit);
  }

  /** A channel to the service as it is at each call; it becomes the caller's to close. */
  async openChannel(): Promise<Channel> {
    const source = this.#source();
    const channel = await openHarpoonChannel(source);
    // Its server knows the legacy era; callers of the other one are understood as on every channel.
    return bridged(channel, {
      era: "auto",
      learnt: (eras, news) => source.emit(eraFact(channel.name, eras, news)),
    });
  }

  /** Answers a request of this machine to the service's own endpoint; never with a stream. */
  async http({ method, url, headers, body }: PlainRequest): Promise<PlainAnswer> {
    this.#endpoint ??= openHarpoonHttp(this.#source(), this.#context.clock);
    const request = new Request(url, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(body === "" ? {} : { body }),
    });
    const answer = await this.#endpoint.answer(request, { remoteIsLoopback: true });
    return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
  }

  /** Live: what it says is asked for at each call. Copying it would freeze it. */
  #source(): ToolSource & { readonly emit: Emit } {
    const current = () => this.#plan;
    const caller = () => this.#caller;
    return {
      emit: this.#context.emit,
      // Tools keep what they were made with; the registry they look into is the one in force.
      targets: {
        get: (label) => current().registry.get(label),
        all: () => current().registry.all(),
      },
      caller: { call: (request, about, signal) => caller().call(request, about, signal) },
      get maxResponseBytes() {
        return current().settings.maxResponseBytes;
      },
      get maxRedirects() {
        return current().settings.maxRedirects;
      },
    };
  }

  /** Puts other settings into force. */
  use(plan: HarpoonPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (plan.settings.capturePayloads !== before.settings.capturePayloads) {
      this.#history = new CallHistory(plan.settings.capturePayloads);
    }
    this.#rates.keepOnly(plan.registry.all());
    this.#caller = this.#callerOf(plan);
    this.#tell(before, plan);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endpoint?.[Symbol.asyncDispose]();
    await this.#sender[Symbol.asyncDispose]();
  }

  #callerOf({ registry: targets, settings }: HarpoonPlan): Caller {
    const { maxRedirects, allowPlaintextHttp } = settings;
    const history = this.#history;
    const sender = this.#sender;
    const rates = this.#rates;
    const limits = { maxRedirects, allowPlaintextHttp };
    return new Caller({ targets, sender, history, rates, ...limits, ...this.#context });
  }

  /** Targets that came and went by discovery; those of the settings the operator knows. */
  #tell(before: HarpoonPlan | undefined, after: HarpoonPlan): void {
    const { emit } = this.#context;
    for (const { label, source } of before?.registry.all() ?? []) {
      if (source === DISCOVERED && after.registry.get(label)?.source !== DISCOVERED) {
        emit({ kind: "harpoon_unregistered", label });
      }
    }
    for (const { label, source, url, inclusionReason, tags } of after.registry.all()) {
      if (source !== DISCOVERED || before?.registry.get(label)?.source === DISCOVERED) continue;
      const reason = inclusionReason ?? "";
      emit({ kind: "harpoon_registered", label, origin: originsOnly(url), reason, tags });
    }
    const known = new Set(before?.refused.map((each) => JSON.stringify(each)));
    for (const each of after.refused) {
      if (known.has(JSON.stringify(each))) continue;
      emit({ kind: "harpoon_registration_refused", ...each });
    }
  }
}

/**
 * The targets of the settings and of what discovery found.
 *
 * @param mcpSocket path of the Unix socket of channel main, which discovered addresses may share
 * @throws OperatorError naming a configured target that cannot be registered
 */
export async function planHarpoon(
  settings: EngineHarpoon,
  discovered: readonly DiscoveredAddress[],
  mcpSocket: string | undefined,
): Promise<HarpoonPlan> {
  const registry = new TargetRegistry(settings);
  const configured = settings.targets.map((target) => targetOfSettings(target, settings));
  for (const { label, rule } of registry.replaceGroup(CONFIGURED, configured).refused) {
    throw new OperatorError(`harpoon.targets, target ${label}: ${rule}`);
  }
  const verdicts = await verdictsOn(discovered, settings);
  const refused = verdicts.flatMap((verdict): RefusedAddress[] => {
    if (verdict.kind === "admitted") return [];
    const { address: { role, url }, reason } = verdict;
    return [{ role, origin: originsOnly(url), reason }];
  });
  const targets = verdicts.filter((verdict) => verdict.kind === "admitted")
    .map((admitted) => targetOfAdmission(admitted, settings, mcpSocket));
  for (const { label, rule } of registry.replaceGroup(DISCOVERED, targets).refused) {
    refused.push({ role: label, reason: rule });
  }
  return { settings, registry, refused };
}

/** The public-suffix list is loaded only when there is something to judge by it. */
async function verdictsOn(
  discovered: readonly DiscoveredAddress[],
  settings: EngineHarpoon,
): Promise<Admission[]> {
  return discovered.length === 0 ? [] : admit(discovered, settings, await loadRegistrableDomain());
}
