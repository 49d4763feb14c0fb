import type { StopGraces } from "./child.ts";

/** How long the bridge waits for what, milliseconds. */
export interface BridgeLimits {
  /** From the start of the process until it is initialized and the account is known. */
  readonly initializeMs: number;
  /** For the reply to any request, unless its caller gives up earlier. */
  readonly requestMs: number;
  /** For a person's answer to a question of Codex; then it is declined. */
  readonly approvalMs: number;
  readonly stop: StopGraces;
}

/** The bridge's own limits (codex §3.1). */
export const bridgeLimits: BridgeLimits = {
  // A first start migrates its state and asks the network for its model list.
  initializeMs: 20_000,
  requestMs: 120_000,
  approvalMs: 300_000,
  // It ends by itself when its input is closed; turns in flight are cut by then.
  stop: { closeMs: 2_000, termMs: 3_000 },
};
