import type { Readiness } from "./readiness.ts";

/** Something beside the data plane that the client is not ready without, as it is just now. */
export type Gate =
  | { readonly kind: "open" }
  /** It is starting, which takes a while and is no outage. */
  | { readonly kind: "pending"; readonly reason: string }
  | { readonly kind: "closed"; readonly reason: string };

/** The verdict where a gate has its say first (operator-surface §4, row 1). Pure. */
export function gated(readiness: Readiness, gate: Gate): Readiness {
  if (gate.kind === "open") return readiness;
  const reason = gate.reason.trim();
  return {
    ...readiness,
    ready: false,
    code: gate.kind === "pending" ? "companion_pending" : "companion_down",
    text: reason === "" ? "runtime dependency is not ready" : reason,
  };
}
