import type { PermissionPlan, PlanItem } from "./item.ts";

/** One line of the table. */
interface Row {
  readonly permission: string;
  readonly value: string;
  readonly realm: string;
  readonly setting: string;
  readonly reason: string;
}

/** The plan for people: one line a right; variables, which are many, share the lines of their section. */
export function planTable({ items, denyNet }: PermissionPlan): string[] {
  const variables = items.filter(({ permission }) => permission === "env");
  const rows = [
    ...items.filter(({ permission }) => permission !== "env").map(rowOf),
    ...bySection(variables),
    ...denyNet.map((value): Row => ({
      permission: "deny net",
      value,
      realm: "both",
      setting: "",
      reason: "never be led there by a name",
    })),
  ];
  const head: Row = {
    permission: "RIGHT",
    value: "VALUE",
    realm: "REALM",
    setting: "SETTING",
    reason: "REASON",
  };
  return aligned([head, ...rows]);
}

function rowOf({ permission, value, realm, setting, reason }: PlanItem): Row {
  return { permission, value, realm, setting, reason };
}

/** A name each; the reason is told once. */
function bySection(variables: readonly PlanItem[]): Row[] {
  const sections = Map.groupBy(variables, ({ setting }) => sectionOf(setting));
  return [...sections].map(([section, members]) => ({
    permission: "env",
    value: members.map(({ value }) => value).join(","),
    realm: "main",
    setting: members.length === 1 ? members[0]?.setting ?? section : section,
    reason: members.length === 1 ? members[0]?.reason ?? "" : "read these, once, at the start",
  }));
}

function sectionOf(setting: string): string {
  const dot = setting.indexOf(".");
  return dot < 0 ? setting : `${setting.slice(0, dot)}.*`;
}

/** The widest a column may make the others start; longer cells push their own line only. */
const MAX_COLUMN_CHARS = 44;

function aligned(rows: readonly Row[]): string[] {
  const cells = rows.map(({ permission, value, realm, setting, reason }) => [
    permission,
    value,
    realm,
    setting,
    reason,
  ]);
  const widths = [0, 1, 2, 3].map((at) =>
    Math.min(MAX_COLUMN_CHARS, Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  );
  return cells.map((row) =>
    row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ").trimEnd()
  );
}
