import { type Boundary, type BoundaryReport, refusal } from "./boundary.ts";
import { type Permission, valuesOf } from "./item.ts";

/** A line of the log. */
export interface BoundaryRecord {
  readonly level: "info" | "warn";
  readonly message: string;
  readonly attrs: Readonly<Record<string, string>>;
}

const SHOWN: readonly Permission[] = ["net", "read", "write", "run"];

/** What the log tells of the boundary at the start: where it runs, and where it is too wide or narrow. */
export function boundaryRecords(
  boundary: Pick<Boundary, "mode" | "wholes" | "report">,
): BoundaryRecord[] {
  const records = reportRecords(boundary.report());
  if (boundary.mode !== "off") return records;
  return [
    ...records,
    ...boundary.wholes.map(({ opens }) =>
      warning(
        `this process may ${opens}: start it with the rights of sandbox plan, or with sandbox.mode worker`,
      )
    ),
  ];
}

function reportRecords(report: BoundaryReport): BoundaryRecord[] {
  const { mode, verdict, items, cleared, kept, missing, excess } = report;
  const engine = items.filter(({ realm, held }) => realm === "engine" && held);
  const lists = SHOWN.map((permission) => [permission, valuesOf(engine, permission).join(",")]);
  return [
    {
      level: "info",
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
