/** What the bridge between the eras of MCP costs: nothing where both sides agree, little elsewhere. */
import type { Load } from "./load.ts";
import { BRIDGED, type Cell, ERAS_AGREE, inTurn } from "./report.ts";
import { type Running, type ServerPart, startServer, warmUp } from "./rig.ts";
import { type Place, type Subject, withEra } from "./subjects.ts";

/** What is needed of the benchmark. */
export interface Stage {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmupCalls: number;
  place(mcp?: ServerPart): Place;
  start(subject: Subject): Promise<Running>;
  measure(subject: Running, load: string, what: Omit<Load, "url">): Promise<Cell>;
}

/** All rows. */
export async function measureEras(stage: Stage): Promise<Cell[]> {
  await using legacy = await startServer("era_echo.ts", "legacy");
  await using modern = await startServer("era_echo.ts", "modern");
  const client = (name: string, mcp?: ServerPart, era: "auto" | "passthrough" = "auto") =>
    stage.start(withEra(name, stage.place(mcp), era));
  const agree = [
    await client("eras not looked at", undefined, "passthrough"),
    await client("eras looked at"),
  ];
  const at = { legacy: await client("legacy", legacy), modern: await client("modern", modern) };
  for (const subject of agree) await warmUp(subject, stage.warmupCalls);
  for (const consumer of ["modern", "legacy"] as const) {
    for (const subject of Object.values(at)) await warmUp(subject, stage.warmupCalls, consumer);
  }
  const common = {
    payloadBytes: 1024,
    warmupMs: 500,
    bound: { kind: "seconds", seconds: stage.seconds },
  } as const;
  const cells = await inTurn(
    stage.rounds,
    agree,
    (subject) => stage.measure(subject, ERAS_AGREE, { ...common, workers: 64 }),
  );
  for (const consumer of ["modern", "legacy"] as const) {
    const other = consumer === "modern" ? "legacy" : "modern";
    const ways = [
      { ...at[consumer], subject: { ...at[consumer].subject, name: "passed" } },
      { ...at[other], subject: { ...at[other].subject, name: "bridged" } },
    ];
    const load = `${BRIDGED}, ${consumer} caller`;
    cells.push(
      ...await inTurn(
        stage.rounds,
        ways,
        (way) => stage.measure(way, load, { ...common, workers: 1, consumer }),
      ),
    );
  }
  return cells;
}
