import type { BoundaryReport } from "./boundary.ts";
import { refusal } from "./boundary.ts";
import { type Permission, valuesOf } from "./item.ts";

/** A line of the log. */
export interface BoundaryRecord {
  readonly level: "debug" | "info" | "warn";
  readonly message: string;
  readonly attrs: Readonly<Record<string, string>>;
}

const SHOWN: readonly Permission[] = ["net", "read", "write", "run"];

/** What the log tells of the boundary at the start: where it runs, and where it is too wide or narrow. */
export function boundaryRecords(report: BoundaryReport): BoundaryRecord[] {
  const { mode, verdict, items, cleared, kept, missing, excess } = report;
  const engine = items.filter(({ realm, held }) => realm === "engine" && held);
  const lists = SHOWN.map((permission) => [permission, valuesOf(engine, permission).join(",")]);
  return [
    {
      // Without one it is of interest to nobody who has not asked.
      level: mode === "off" ? "debug" : "info",
      message: "sandbox",
      attrs: {
        component: "sandbox",
        mode,
        verdict,
        ...Object.fromEntries(lists.filter(([, list]) => list !== "")),
        ...(kept.length === 0 ? {} : { kept: kept.join(",") }),
      },
    },
    ...cleared.map((name) =>
      warning(`${name} is not obeyed in the sandbox: name certificates with ca_bundle`)
    ),
    ...(mode === "off" ? [] : missing.map((item): BoundaryRecord => warning(refusal(item)))),
    ...(mode === "off" ? [] : excess.map(({ opens, fix }) => warning(`may ${opens}: ${fix}`))),
  ];
}

function warning(message: string): BoundaryRecord {
  return { level: "warn", message, attrs: { component: "sandbox" } };
}
