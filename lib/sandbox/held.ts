import { type Excess, excessOf, type Query } from "./excess.ts";
import { EVERYTHING, type PermissionPlan, type PlanItem } from "./item.ts";

export type { Excess, Query };

/** What a process holds, against what it needs. */
export interface Holding {
  readonly verdict: "exact" | "more" | "less";
  readonly missing: readonly PlanItem[];
  readonly excess: readonly Excess[];
}

/**
 * Compares the rights of this process with a plan. The runtime answers questions about single rights and
 * lists none, so what is too much is found as far as can be asked (`excess.ts`).
 */
export function holding(plan: PermissionPlan, query: Query = currentState): Holding {
  const missing = plan.items.filter((item) => !holds(item, query));
  const excess = excessOf(plan, query);
  const verdict = missing.length > 0 ? "less" : excess.length > 0 ? "more" : "exact";
  return { verdict, missing, excess };
}

/** Whether this process holds an item of a plan. */
export function holds(item: PlanItem, query: Query = currentState): boolean {
  return query(descriptorOf(item)) === "granted";
}

/** An item as the runtime names it. */
export function descriptorOf({ permission, value }: PlanItem): Deno.PermissionDescriptor {
  if (value === EVERYTHING) return { name: permission };
  switch (permission) {
    case "net":
      return { name: "net", host: value };
    case "read":
      return { name: "read", path: value };
    case "write":
      return { name: "write", path: value };
    case "env":
      return { name: "env", variable: value };
    case "run":
      return { name: "run", command: value };
    case "sys":
      return { name: "sys" };
  }
}

/** The state of a right of this process. */
export function currentState(permission: Deno.PermissionDescriptor): Deno.PermissionState {
  return Deno.permissions.querySync(permission).state;
}
