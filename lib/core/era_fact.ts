/** What the two sides of a channel speak (mcp-eras §3), told when something about it changes. */
export interface EraFact {
  readonly kind: "eras_learnt";
  readonly channel: string;
  /** What is new: what a side speaks, or only the number of sessions. */
  readonly news: "eras" | "sessions";
  /** `mcp.era` of the channel. */
  readonly setting: string;
  /** Whether the server is known to take each era. */
  readonly legacy: "yes" | "no" | "unknown";
  readonly modern: "yes" | "no" | "unknown";
  /** The revision that the server last said it speaks. */
  readonly revision?: string;
  /** Eras of the consumers so far. */
  readonly consumers: readonly ("legacy" | "modern")[];
  /** Messages were translated between the eras. */
  readonly bridged: boolean;
  /** Sessions that the bridge keeps: its own at a legacy server, legacy consumers' at a modern one. */
  readonly sessions: number;
  /** Why the last look at the server settled nothing. */
  readonly detail?: string;
}
