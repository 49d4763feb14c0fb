import type { Sandbox } from "../api_types.ts";

/** What a process may touch, by kind (ui §1: the boundary is visible). */
export interface Reach {
  readonly addresses: readonly string[];
  readonly programs: readonly string[];
  readonly files: readonly string[];
  readonly variables: readonly string[];
}

/** What comes after the list of what may be reached: the truth about the rest. */
export function restWords({ verdict }: Pick<Sandbox, "verdict">): string {
  return verdict === "more" ? "; the rest is not refused" : ", nothing else";
}

/** The sandbox's plan as four lists. Rules that deny are no reach. */
export function reachOf({ plan }: Pick<Sandbox, "plan">): Reach {
  const of = (...names: string[]) =>
    plan.filter(({ permission }) => names.includes(permission)).map(({ value }) => value);
  return {
    addresses: of("net"),
    programs: of("run"),
    files: of("read", "write"),
    variables: of("env"),
  };
}
