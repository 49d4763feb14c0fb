import { certificateEnds } from "../config/certificate_expiry.ts";
import { type CaBundle, checkCaBundle, type ReadFile } from "../config/certificates.ts";
import { hopsOf } from "../config/egress_plan.ts";
import type { Settings } from "../config/settings.ts";
import { type TrustSummary, trustSummary } from "../config/trust_summary.ts";
import type { Clock } from "../core/clock.ts";
import type { Hop, RouteRecord } from "../core/proxy_route.ts";
import type { PlainValue } from "../core/redact.ts";
import type { Log } from "../ops/log.ts";
import type { LogRecord } from "../ops/log_record.ts";
import { type ProxyHealth, proxyHealthData } from "../ops/proxy_health.ts";
import type { ProxyMetrics } from "../ops/proxy_health_metrics.ts";
import { proxyIdentityRecord, proxyMovedRecords } from "../ops/proxy_health_records.ts";
import { watchProxies } from "../ops/proxy_health_watch.ts";
import { routeRecord } from "../ops/startup_records.ts";

/** What the report tells to, and reads. */
export interface NetworkReportContext {
  readonly log: Log;
  readonly metrics: ProxyMetrics;
  readonly clock: Clock;
  readonly readFile: ReadFile;
  /** A variable of the start; the process environment itself unless given. */
  readonly env?: (name: string) => string | undefined;
}

/** Tells the operator how the client leaves this machine and what it trusts (network-and-oauth §8). */
export class NetworkReport {
  readonly #context: NetworkReportContext;
  #hops: readonly Hop[] = [];
  #proxies: readonly ProxyHealth[] = [];
  /** The records of the latest telling, as texts. */
  #told: ReadonlySet<string> = new Set();

  constructor(context: NetworkReportContext) {
    this.#context = context;
  }

  /**
   * The routes, the trust and the certificates that end soon. After a reload only what is new.
   *
   * @throws OperatorError if a certificate file cannot be used
   */
  tell(settings: Settings): void {
    const { readFile } = this.#context;
    const hops = hopsOf(settings, readFile);
    const routes = hops.map(({ route }) => route);
    const records = [
      ...routes.map(routeRecord),
      proxyIdentityRecord(routes),
      ...this.#trust(settings),
      ...this.#endings(settings),
    ].filter((record) => record !== undefined);
    const before = this.#told;
    this.#told = new Set(records.map((record) => JSON.stringify(record)));
    this.#hops = hops;
    for (const record of records) {
      if (!before.has(JSON.stringify(record))) this.#context.log.write(record);
    }
  }

  /** What is trusted: the stores of the start, and a bundle. */
  trustOf(bundle: CaBundle | undefined): TrustSummary {
    return trustSummary(bundle, this.#context.env);
  }

  /** The ways out of this machine. */
  get routes(): readonly RouteRecord[] {
    return this.#hops.map(({ route }) => route);
  }

  /** What the latest looks at the proxies came to, under the published names. */
  get proxyHealth(): readonly { readonly [name: string]: PlainValue }[] {
    return this.#proxies.map(proxyHealthData);
  }

  /** Looks at the proxies of all hops, in rounds, until the signal aborts. */
  async watch(settings: Settings, signal: AbortSignal): Promise<void> {
    const { log, metrics, clock } = this.#context;
    const intervalMs = settings.network.proxyCheckIntervalMs;
    let before: readonly ProxyHealth[] = [];
    for await (
      const round of watchProxies({ hops: () => this.#hops, intervalMs, clock }, signal)
    ) {
      metrics.fold(round);
      for (const record of proxyMovedRecords(before, round)) log.write(record);
      before = round;
      this.#proxies = round;
    }
  }

  #trust({ network }: Settings): LogRecord[] {
    const { caBundle } = network;
    const bundle = caBundle === undefined
      ? undefined
      : checkCaBundle(caBundle, this.#context.readFile);
    const summary = this.trustOf(bundle?.kind === "value" ? bundle.value : undefined);
    const attrs = { ...summary };
    // Without a file of the operator's it says the same on every machine.
    if (caBundle === undefined) return [{ level: "debug", message: "tls trust summary", attrs }];
    return [
      { level: "info", message: "custom CA bundle configured", attrs: { path: caBundle } },
      { level: "info", message: "tls trust summary", attrs },
    ];
  }

  #endings(settings: Settings): LogRecord[] {
    return certificateEnds(settings, this.#context.readFile).flatMap(({ setting, warning }) =>
      warning === undefined ? [] : [{ level: "warn", message: `${setting}: ${warning}`, attrs: {} }]
    );
  }
}
