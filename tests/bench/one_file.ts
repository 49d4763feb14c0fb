import { build } from "../../lib/build/build.ts";
import { RUNTIME_VARIABLES } from "../../lib/cli/deploy/deployment.ts";
import { GENERAL_RIGHTS, ONE_FILE_FLAGS } from "../../lib/cli/deploy/start_flags.ts";
import { API_KEY, startClient, TUNNELS, usage } from "./rig.ts";

/** One figure of the built file. */
export type Figure =
  | { readonly name: string; readonly value: number; readonly unit: "MiB" }
  | {
    readonly name: string;
    readonly value: number;
    readonly unit: "ms";
    readonly timesEmpty: number;
  };

/** Starts before the measured ones, so that the runtime's cache of compiled code is filled. */
const WARMUP_ROUNDS = 3;
/** Until a client that nobody calls has come to rest. */
const REST_MS = 3_000;
/** What is promised (README, Bench). */
const MOST_TIMES_EMPTY = 2.5;
const MOST_IDLE_MIB = 90;

const EMPTY = "empty program";
const BARE = "a program that listens and fetches once";
const FILE = "the one file, to its first poll";
const AT_REST = "the one file at rest";
const CONFINED = "the same, with sandbox worker";

/** What a program does that has the least in common with the client: a server, one request. */
const BARE_PROGRAM =
  `Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response());
await (await fetch(Deno.args[0] + "/poll")).text();
Deno.exit(0);
`;

/** Builds the one file and measures its start and its memory at rest. */
export async function measureOneFile(rounds: number): Promise<Figure[]> {
  const folder = await Deno.makeTempDir();
  try {
    const { bundle } = await build({ outDir: folder });
    await Deno.writeTextFile(`${folder}/empty.js`, "");
    await Deno.writeTextFile(`${folder}/bare.js`, BARE_PROGRAM);
    await using plane = serveNothing();
    const env = environment(plane.url);
    const start = ["run", "--no-prompt", ...ONE_FILE_FLAGS, ...GENERAL_RIGHTS];
    const polled = async (...words: string[]) => {
      const poll = plane.nextPoll();
      const startedAt = performance.now();
      await using _client = startClient([Deno.execPath(), ...start, ...words], env);
      return await poll - startedAt;
    };
    const restingMiB = async (...words: string[]) => {
      const poll = plane.nextPoll();
      await using client = startClient([Deno.execPath(), ...start, ...words], env);
      await poll;
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      return (await usage(client.pid)).rssMiB;
    };
    const empty = () => timeToEnd([...start, `${folder}/empty.js`]);
    return [
      await compared(EMPTY, empty, empty, rounds),
      await compared(BARE, () => polled(`${folder}/bare.js`, plane.url), empty, rounds),
      await compared(FILE, () => polled(bundle, "run"), empty, rounds),
      await compared(CONFINED, () => polled(bundle, "run", "--sandbox=worker"), empty, rounds),
      { name: AT_REST, value: await restingMiB(bundle, "run"), unit: "MiB" },
      { name: CONFINED, value: await restingMiB(bundle, "run", "--sandbox=worker"), unit: "MiB" },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The figures, those that something is promised of with a verdict. */
export function oneFileLines(figures: readonly Figure[]): string[] {
  return figures.map((figure) => {
    const { name, value, unit } = figure;
    const told = `${name}, ${unit}: ${value.toFixed(1)}`;
    if (figure.unit === "MiB") {
      return `${mark(value <= MOST_IDLE_MIB)}  ${told} (at most ${MOST_IDLE_MIB})`;
    }
    const { timesEmpty } = figure;
    const ratio = `${told}, of the empty program's: ${timesEmpty.toFixed(2)}`;
    return name === FILE
      ? `${mark(timesEmpty <= MOST_TIMES_EMPTY)}  ${ratio} (at most ${MOST_TIMES_EMPTY})`
      : `        ${ratio}`;
  });
}

function mark(good: boolean): string {
  return good ? "met   " : "MISSED";
}

/** A control plane without commands, which is an MCP server without tools as well. */
function serveNothing() {
  let polled = Promise.withResolvers<number>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (!new URL(request.url).pathname.endsWith("/poll")) return Response.json({});
    polled.resolve(performance.now());
    // As long as a client lives here.
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return Response.json({ commands: [] });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    /** When the next poll arrives, by the clock of this process. */
    nextPoll(): Promise<number> {
      polled = Promise.withResolvers();
      return polled.promise;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function environment(url: string): Record<string, string> {
  return {
    ...RUNTIME_VARIABLES,
    CONTROL_PLANE_BASE_URL: url,
    CONTROL_PLANE_TUNNEL_ID: TUNNELS[0] ?? "",
    CONTROL_PLANE_API_KEY: API_KEY,
    MCP_SERVER_URL: `${url}/mcp`,
    HEALTH_LISTEN_ADDR: "127.0.0.1:0",
    LOG_LEVEL: "error",
  };
}

/**
 * A start beside one of the empty program in each round: the machine is not as fast in each. Every other round the
 * other way round, because a process that has just ended still costs the next one something.
 */
async function compared(
  name: string,
  measure: () => Promise<number>,
  empty: () => Promise<number>,
  rounds: number,
): Promise<Figure> {
  const times: number[] = [];
  const ratios: number[] = [];
  for (let round = -WARMUP_ROUNDS; round < rounds; round++) {
    const before = round % 2 === 0 ? await empty() : undefined;
    const ms = await measure();
    const emptyMs = before ?? await empty();
    if (round < 0) continue;
    times.push(ms);
    ratios.push(ms / emptyMs);
  }
  return { name, value: median(times), unit: "ms", timesEmpty: median(ratios) };
}

async function timeToEnd(args: readonly string[]): Promise<number> {
  const env = { ...RUNTIME_VARIABLES };
  const startedAt = performance.now();
  await new Deno.Command(Deno.execPath(), { args: [...args], env, stdin: "null" }).output();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
