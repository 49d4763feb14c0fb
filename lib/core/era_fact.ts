/** What the two sides of a channel speak (mcp-eras §3), told when something is learnt of it. */
export interface EraFact {
  readonly kind: "eras_learnt";
  readonly channel: string;
  /** `mcp.era` of the channel. */
  readonly setting: string;
  /** Whether the server is known to take each era. */
  readonly legacy: "yes" | "no" | "unknown";
  readonly modern: "yes" | "no" | "unknown";
  /** Eras of the consumers so far. */
  readonly consumers: readonly string[];
  /** Why the last look at the server settled nothing. */
  readonly detail?: string;
}
