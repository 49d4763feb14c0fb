import type { Log } from "./log.ts";
import type { ProxyHealth } from "./proxy_health.ts";
import { ProxyMetrics } from "./proxy_health_metrics.ts";
import { proxyMovedRecords } from "./proxy_health_records.ts";
import { type ProxyWatchOptions, watchProxies } from "./proxy_health_watch.ts";

/** The proxies of a running client, watched until it is disposed of. */
export interface ProxyMonitor extends AsyncDisposable {
  /** What is known now, sorted; for pages and support bundles. */
  latest(): readonly ProxyHealth[];
  /** Prometheus text to put behind the other metrics; empty without a proxy. */
  metrics(): string;
}

/** Watches the proxies, writes a line when one changes its state, and keeps what is known. */
export function monitorProxies(
  options: ProxyWatchOptions & { readonly log: Pick<Log, "write"> },
): ProxyMonitor {
  const stop = new AbortController();
  const metrics = new ProxyMetrics();
  let latest: readonly ProxyHealth[] = [];
  const watching = (async () => {
    for await (const round of watchProxies(options, stop.signal)) {
      for (const record of proxyMovedRecords(latest, round)) options.log.write(record);
      metrics.fold(round);
      latest = round;
    }
  })();
  return {
    latest: () => latest,
    metrics: () => metrics.render(),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
    },
  };
}
