import { lookup } from "node:dns/promises";
import type { EngineHarpoonTarget, EngineSettings } from "../../config/engine_settings.ts";
import { openHttpClient } from "../../core/http_client.ts";
import type { Hop } from "../../core/proxy_route.ts";
import { TimedSignal } from "../../core/timed_signal.ts";
import { userAgent } from "../../core/version.ts";
import { judgeAddress } from "../../harpoon/address_policy.ts";
import type { Check } from "./check.ts";
import { dial } from "./dial.ts";
import {
  forbiddenRange,
  offlineTargetCheck,
  targetCheck,
  type TargetOutcome,
} from "./harpoon_check.ts";
import { wayOf } from "./way.ts";

/** What the targets are examined with. */
export interface TargetPlan {
  readonly engine: EngineSettings;
  readonly hops: readonly Hop[];
  /** Nothing is asked. */
  readonly offline: boolean;
}

/** Targets looked at together: there may be thousands, and each takes a few sockets. */
const AT_ONCE = 16;
/** As long as the dialling that follows may take. */
const RESOLVE_MS = 2_000;

/** Looks at every configured target that can be called, in their order. */
export async function examineTargets(plan: TargetPlan, stop: AbortSignal): Promise<Check[]> {
  const targets = plan.engine.harpoon?.targets ?? [];
  if (plan.offline) return targets.map(({ label }) => offlineTargetCheck(label));
  const checks: Check[] = [];
  for (let from = 0; from < targets.length; from += AT_ONCE) {
    const some = targets.slice(from, from + AT_ONCE);
    checks.push(...await Promise.all(some.map((target) => examineTarget(target, plan, stop))));
  }
  return checks;
}

async function examineTarget(
  target: EngineHarpoonTarget,
  { hops }: TargetPlan,
  stop: AbortSignal,
): Promise<Check> {
  const { label } = target;
  const hop = hops.find(({ route }) => route.kind === "harpoon_target" && route.name === label);
  if (hop === undefined) throw new Error("the plan has no hop to a target");
  return targetCheck(label, await lookAt(hop, target.addresses, stop), wayOf(hop));
}

/**
 * Asks the target's URL with `GET`, without its secret headers: any answer shows that the way is open.
 * What a call would not connect to is not connected to here either.
 */
export async function lookAt(
  hop: Hop,
  allowedCidrs: readonly string[] | undefined,
  stop: AbortSignal,
): Promise<TargetOutcome> {
  const { hostname } = new URL(hop.url);
  const addresses = hop.route.via.mode === "direct" ? await addressesOf(hostname, stop) : [];
  const range = forbiddenRange(
    addresses.map((address) => judgeAddress(address, hostname, allowedCidrs)),
  );
  if (range !== undefined) return { kind: "forbidden", range };
  using http = openHttpClient(hop.egress);
  return await dial(hop, http, [["User-Agent", userAgent]], stop);
}

/** None if they are not found in time: the look-up itself cannot be stopped, and is left alone then. */
async function addressesOf(host: string, stop: AbortSignal): Promise<string[]> {
  using timed = new TimedSignal(stop, RESOLVE_MS);
  const { promise: ended, resolve } = Promise.withResolvers<[]>();
  timed.signal.addEventListener("abort", () => resolve([]), { once: true });
  const found = lookup(host.replace(/^\[(.*)\]$/, "$1"), { all: true }).catch(() => []);
  return (await Promise.race([found, ended])).map(({ address }) => address);
}
