import type { Clock } from "../core/clock.ts";
import type { KeyRing } from "./auth.ts";
import type { Deadlines } from "../core/deadlines.ts";
import type { PlaneLimits } from "./limits.ts";
import type { TunnelStore } from "./store.ts";

/** What the endpoints of one plane share. */
export interface PlaneParts {
  readonly store: TunnelStore;
  readonly keys: KeyRing;
  readonly limits: PlaneLimits;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  /** Scheme and authority connectors know the plane by; `undefined` takes each request's own. */
  readonly publicOrigin: string | undefined;
}
