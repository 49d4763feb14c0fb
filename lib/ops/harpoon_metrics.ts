import type { HarpoonFact } from "../core/harpoon_fact.ts";
import { Counter, Histogram, type Instrument } from "./instruments.ts";

/** A callout may take up to two minutes. */
const MILLISECONDS = [
  ...[5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000],
];
/** From an empty body over the usual limit of 100 KiB to the most a target may be given, 32 MiB. */
const BYTES = [
  ...[0, 256, 1_024, 4_096, 16_384, 65_536, 102_400],
  ...[1_048_576, 10_485_760, 33_554_432],
];
const LABELS = ["label", "status_class", "outcome"];

/**
 * The metrics of Harpoon's calls (harpoon §10). A label is one of the registry or `__unknown__`, and
 * the table of series is bounded besides, so callers cannot fill the memory with names.
 */
export class HarpoonMetrics implements Instrument {
  readonly #calls = new Counter("harpoon_call_total", "Calls of Harpoon targets", ...LABELS);
  readonly #latency = new Histogram(
    "harpoon_call_latency_milliseconds",
    "Time from a tool call to its result, redirects included",
    MILLISECONDS,
    ...LABELS,
  );
  readonly #sizes = new Histogram(
    "harpoon_response_size_bytes",
    "Bytes of answers that were read, decoded",
    BYTES,
    ...LABELS,
  );

  /** Counts one call; its answer only if there was one. */
  fold(call: Extract<HarpoonFact, { kind: "harpoon_called" }>): void {
    const labels = [call.label, statusClass(call.status), call.outcome];
    this.#calls.add(1, ...labels);
    this.#latency.observe(call.ms, ...labels);
    if (call.status !== undefined) this.#sizes.observe(call.responseBytes, ...labels);
  }

  render(): string {
    return this.#calls.render() + this.#latency.render() + this.#sizes.render();
  }
}

function statusClass(status: number | undefined): string {
  if (status === undefined || status < 100 || status > 599) return "none";
  return `${Math.floor(status / 100)}xx`;
}
