/** The kinds of right a process can hold, by the names of their flags. */
export type Permission = "net" | "read" | "write" | "env" | "run" | "sys";

/** Stands for every value of a kind of right: the flag without a list. */
export const EVERYTHING = "*";

/** Who uses a right: the data plane, or the rest with its admin pages. */
export type Realm = "engine" | "main";

/** One right that the settings make necessary. */
export interface PlanItem {
  readonly permission: Permission;
  /**
   * As the flag takes it: `host:port`, `unix:/path`, a path, a variable's name, a program's path;
   * {@linkcode EVERYTHING} for a flag without a list.
   */
  readonly value: string;
  /** What it is for; reads on after "permitted to". */
  readonly reason: string;
  /** The setting that asks for it, with its channel or target. */
  readonly setting: string;
  readonly realm: Realm;
  /** True if nobody needs it any more once the client has started. */
  readonly atStart?: true;
}

/** Everything a client needs, and nothing else. */
export interface PermissionPlan {
  readonly items: readonly PlanItem[];
  /** Hosts and ranges that stay out of reach even if an allowed name leads there. */
  readonly denyNet: readonly string[];
}

/** The values of one permission, each once, in order. */
export function valuesOf(
  items: readonly PlanItem[],
  permission: Permission,
): readonly string[] {
  return [
    ...new Set(
      items.filter((item) => item.permission === permission).map(({ value }) => value),
    ),
  ];
}

/** The same right of the same realm is one item, with the reason that came first. */
export function withoutRepeats(items: readonly PlanItem[]): PlanItem[] {
  const first = new Map<string, PlanItem>();
  for (const item of items) {
    const key = `${item.realm} ${item.permission} ${item.value}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, item);
    // Who needs it for longer decides.
    else if (known.atStart === true && item.atStart === undefined) first.set(key, item);
  }
  return [...first.values()];
}
