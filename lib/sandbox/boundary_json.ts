import type { BoundaryReport } from "./boundary.ts";
import type { Permission } from "./item.ts";

/** The boundary as `/api/sandbox` tells it. A right of both realms is one row. */
export interface SandboxJson {
  readonly mode: string;
  /** ISO 8601; null while nothing was given away. */
  readonly applied_at: string | null;
  readonly verdict: "exact" | "more" | "less";
  readonly plan: readonly {
    readonly permission: Permission;
    readonly value: string;
    readonly reason: string;
    readonly setting: string;
    readonly held: boolean;
  }[];
}

/** Makes the document. */
export function sandboxJson({ mode, appliedAt, verdict, items }: BoundaryReport): SandboxJson {
  const rows = Map.groupBy(items, ({ permission, value }) => `${permission} ${value}`);
  return {
    mode,
    applied_at: appliedAt === undefined ? null : new Date(appliedAt).toISOString(),
    verdict,
    plan: [...rows.values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const { permission, value, reason, setting } = first;
      return [{ permission, value, reason, setting, held: same.every(({ held }) => held) }];
    }),
  };
}
