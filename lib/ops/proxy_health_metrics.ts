import { Counter, Histogram } from "./instruments.ts";
import { proxyId } from "../core/proxy_route.ts";
import { type ProxyGauge, proxyGauges, type ProxyHealth } from "./proxy_health.ts";

/** A look at a proxy takes at most two phases of five seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The metrics of proxy health (network-and-oauth §8): rounds in, Prometheus text out. */
export class ProxyMetrics {
  readonly #phases = new Histogram(
    "proxy_check_phase_duration_seconds",
    "Duration of one phase of a look at a proxy",
    SECONDS,
    "proxy_id",
    "phase",
  );
  readonly #failures = new Counter(
    "proxy_check_failures_total",
    "Looks at a proxy that failed",
    "proxy_id",
    "phase",
    "reason",
  );
  #gauges: readonly ProxyGauge[] = [];
  /** Checks that have been counted: routes that share a proxy share the check. */
  readonly #counted = new WeakSet<object>();

  /** Takes in what is known after a round. */
  fold(round: readonly ProxyHealth[]): void {
    this.#gauges = proxyGauges(round);
    for (const { route, history } of round) {
      const check = history.at(-1);
      if (check === undefined || route.via.mode !== "proxy" || this.#counted.has(check)) continue;
      this.#counted.add(check);
      const id = proxyId(route.via.url);
      if (check.tcpMs !== undefined) this.#phases.observe(check.tcpMs / 1000, id, "tcp");
      if (check.connectMs !== undefined) {
        this.#phases.observe(check.connectMs / 1000, id, "connect");
      }
      const { outcome } = check;
      if (outcome.kind === "failed") this.#failures.add(1, id, outcome.phase, outcome.reason);
    }
  }

  /** The text to put behind the other metrics; empty without a proxy. */
  render(): string {
    if (this.#gauges.length === 0) return "";
    const gauge = (name: string, help: string, value: (gauge: ProxyGauge) => number) =>
      `# HELP ${name} ${help}\n# TYPE ${name} gauge\n` +
      this.#gauges.map((each) => `${name}{proxy_id="${each.proxyId}"} ${value(each)}\n`).join("");
    return gauge(
      "proxy_health_state",
      "1 if the latest looks at the proxy were well",
      (proxy) => proxy.healthy ? 1 : 0,
    ) +
      gauge(
        "proxy_last_check_timestamp",
        "Unix time of the latest look at the proxy",
        (proxy) => proxy.lastCheckAt / 1000,
      ) +
      gauge(
        "proxy_last_success_timestamp",
        "Unix time of the latest one that was well",
        (proxy) => proxy.lastSuccessAt / 1000,
      ) +
      this.#phases.render() + this.#failures.render();
  }
}
