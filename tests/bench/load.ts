/** One load of the benchmark. */
export interface Load {
  readonly url: string;
  /** Loops that each have one call in flight. */
  readonly workers: number;
  readonly payloadBytes: number;
  /** Who calls: `plain` by a method of the echo servers, the others a tool, as MCP of their era has it. */
  readonly consumer?: "plain" | "legacy" | "modern";
  /** Asks the stdio server to wait this long before it answers. */
  readonly delayMs?: number;
  /** Calls in this time are not counted. */
  readonly warmupMs: number;
  readonly bound:
    | { readonly kind: "seconds"; readonly seconds: number }
    | { readonly kind: "calls"; readonly calls: number };
}

/** What a load measured; latencies are milliseconds. */
export interface LoadResult {
  /** Calls that were measured. */
  readonly calls: number;
  /** All calls, the warm-up's included. */
  readonly sent: number;
  /** Calls without their right answer. */
  readonly wrong: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}
