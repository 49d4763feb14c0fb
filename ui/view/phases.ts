import type { PhaseList } from "../api_types.ts";

/** A step of a request: who holds the time, and what it is called (ui §4). */
export interface Step {
  readonly color: string;
  /** Beside a bar. */
  readonly short: string;
  /** In a table of its own. */
  readonly long: string;
}

/** The seven steps, in their order. The first is before receipt and so in no share of a request. */
export const STEPS: readonly Step[] = [
  { color: "plane-2", short: "At control plane", long: "Waited at the control plane" },
  { color: "client-2", short: "Queue", long: "Queued here" },
  { color: "client", short: "Slot", long: "Waited for a slot" },
  { color: "server-3", short: "Send", long: "Sent to the server" },
  { color: "server", short: "First byte", long: "Server, to first byte" },
  { color: "server-2", short: "Read", long: "Server, rest of the answer" },
  { color: "plane", short: "Post", long: "Posted the answer" },
];

/** A part of a bar, in shares of the bar. */
export interface Share {
  readonly step: number;
  readonly from: number;
  readonly length: number;
}

/** The known steps from `first` on as shares of their sum; steps nobody measured take no room. */
export function stepShares(phases: PhaseList, first = 1): Share[] {
  const sum = stepSum(phases, first);
  if (sum === 0) return [];
  const shares: Share[] = [];
  let from = 0;
  for (let step = first; step < STEPS.length; step++) {
    const length = (phases[step] ?? 0) / sum;
    if (length > 0) shares.push({ step, from, length });
    from += length;
  }
  return shares;
}

/** Milliseconds of the known steps from `first` on. */
export function stepSum(phases: PhaseList, first = 0): number {
  return phases.slice(first).reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
}

/** What the two bars of "Where time goes" mean, in a sentence. */
export function timeSentence(typical: PhaseList, slow: PhaseList): string {
  const usual = mostly(typical);
  const late = mostly(slow);
  if (usual === undefined || late === undefined) return "";
  const first = `A typical call spends most of its time ${PLACES[usual]}.`;
  return usual === late
    ? `${first} So do the slow ones.`
    : `${first} Slow ones spend it ${PLACES[late]}.`;
}

type Holder = "plane" | "client" | "server";

const PLACES: Readonly<Record<Holder, string>> = {
  plane: "on the way to and from the control plane",
  client: "waiting in this process",
  server: "at the MCP server",
};

function mostly(phases: PhaseList): Holder | undefined {
  const at = (...steps: number[]) => steps.reduce((sum, step) => sum + (phases[step] ?? 0), 0);
  const held: [Holder, number][] = [
    ["plane", at(0, 6)],
    ["client", at(1, 2)],
    ["server", at(3, 4, 5)],
  ];
  held.sort(([, a], [, b]) => b - a);
  const [first] = held;
  return first === undefined || first[1] === 0 ? undefined : first[0];
}
