import type { Clock } from "../core/clock.ts";
import type { Hop } from "../core/proxy_route.ts";
import { afterCheck, type ProxyHealth, routeKey, sortedHealth, unchecked } from "./proxy_health.ts";
import { checkProxy, isProxied, type ProxiedHop, type ProxyCheck } from "./proxy_health_check.ts";

/** What watching needs from outside. */
export interface ProxyWatchOptions {
  /** The hops as they are now; asked anew each round, so a reload is seen by the next. Must not throw. */
  readonly hops: () => readonly Hop[];
  /** From the end of a round to the start of the next, milliseconds. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly check?: (hop: ProxiedHop, signal: AbortSignal) => Promise<ProxyCheck>;
}

/** Proxies looked at together: a dead one takes ten seconds and must not hold up the others. */
const MAX_PARALLEL = 8;

/**
 * Watches the proxies of all hops: yields what is known before the first round, and again after each
 * round (network-and-oauth §2). Ends, without an error, when the signal aborts. Hops that share a
 * proxy and a target share one check.
 */
export async function* watchProxies(
  { hops, intervalMs, clock, check = checkProxy }: ProxyWatchOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly ProxyHealth[], void, void> {
  let known = new Map<string, ProxyHealth>();
  try {
    known = carriedOver(known, hops());
    yield sortedHealth(known.values());
    while (!signal.aborted) {
      const current = hops();
      known = carriedOver(known, current);
      const checks = await checkAll(current.filter(isProxied), (hop) => check(hop, signal));
      for (const [hop, seen] of checks) {
        const health = known.get(routeKey(hop.route));
        if (health !== undefined) known.set(routeKey(hop.route), afterCheck(health, seen));
      }
      yield sortedHealth(known.values());
      await clock.sleep(intervalMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What is known about the hops there are now; a hop that changed its way starts anew. */
function carriedOver(
  known: ReadonlyMap<string, ProxyHealth>,
  hops: readonly Hop[],
): Map<string, ProxyHealth> {
  return new Map(hops.map(({ route }) => {
    const key = routeKey(route);
    return [key, known.get(key) ?? unchecked(route)];
  }));
}

async function checkAll(
  hops: readonly ProxiedHop[],
  check: (hop: ProxiedHop) => Promise<ProxyCheck>,
): Promise<(readonly [ProxiedHop, ProxyCheck])[]> {
  const groups = Map.groupBy(
    hops,
    ({ url, egress: { proxy } }) => JSON.stringify([new URL(url).origin, proxy]),
  );
  const waiting = [...groups.values()];
  const done: (readonly [ProxiedHop, ProxyCheck])[] = [];
  const worker = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const [first] = group;
      if (first === undefined) continue;
      const seen = await check(first);
      for (const hop of group) done.push([hop, seen]);
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL }, worker));
  return done;
}
