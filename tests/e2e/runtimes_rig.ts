import { assertEquals } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub, type Stub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { isJsonObject, type JsonObject } from "../../lib/wire/json.ts";
import { API_KEY, type OpenPlane, TUNNEL_ID } from "./client.ts";
import { type Exit, ROOT, type RunningProcess, runProcess, startProcess } from "./process.ts";

/** The key of the tunnel administration; no runtime may have it. */
export const ADMIN_KEY = "sk-admin_0123456789abcdef";

/** How a command came out. */
export type Ran = Exit & { readonly stdout: string; readonly stderr: string };

/** A state root of its own, a control plane, an MCP server, and what was started over them. */
export interface RuntimesRig extends AsyncDisposable {
  /** Holds everything that is written: state, profiles, home. */
  readonly directory: string;
  readonly state: string;
  readonly plane: OpenPlane;
  readonly stub: Stub;
  /** Runs `tunnel-client runtimes ...` to its end. */
  run(args: readonly string[], more?: Surroundings): Promise<Ran>;
  /** Starts it and leaves it running. */
  start(args: readonly string[], more?: Surroundings): RunningProcess;
  /** What most `connect` lines of these tests say beside the alias. */
  readonly target: readonly string[];
  /** One record of `processes.yaml`. */
  record(alias: string): JsonObject;
  /** Process ids of everything that runs with a path of this rig in its command line. */
  processes(): Promise<number[]>;
}

/** What a command runs in beside the rig's own. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Programs it may start beside the runtime, `ps` and `kill`. */
  readonly programs?: readonly string[];
}

/** Opens a rig; disposing ends whatever it started, however a test came out. */
export async function openRuntimes(): Promise<RuntimesRig> {
  await using opening = new AsyncDisposableStack();
  // The runtimes are told by this path in their command lines.
  const directory = await Deno.realPath(await Deno.makeTempDir({ prefix: "runtimes-" }));
  opening.defer(() => Deno.remove(directory, { recursive: true }));
  const plane = opening.use(openPlane());
  const stub = opening.use(
    await serveStub({ hostname: "127.0.0.1", port: 0, name: "rig", version: "1" }),
  );
  opening.defer(() => endAll(directory));
  const state = `${directory}/state`;
  const command = (args: readonly string[], { env = {}, programs = [] }: Surroundings = {}) => ({
    args: [
      ...["run", "-q", "--no-prompt", "--frozen", "--allow-env", "--allow-read"],
      ...["--allow-net=127.0.0.1", `--allow-write=${directory}`],
      `--allow-run=${[Deno.execPath(), "ps", "/usr/bin/kill", ...programs].join(",")}`,
      ...[`${ROOT}main.ts`, "runtimes", ...args],
    ],
    env: {
      HOME: directory,
      TUNNEL_CLIENT_STATE_DIR: state,
      CONTROL_PLANE_BASE_URL: plane.url,
      CONTROL_PLANE_API_KEY: API_KEY,
      ...env,
    },
  });
  const open = opening.move();
  return {
    directory,
    state,
    plane,
    stub,
    run: (args, more) => runProcess(command(args, more)),
    start: (args, more) => startProcess(command(args, more)),
    target: ["--tunnel-id", TUNNEL_ID, "--mcp-server-url", stub.mcpUrl],
    record: (alias) => recordIn(`${state}/processes.yaml`, alias),
    processes: () => processesOf(directory),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The payload of a command that came out with this code. */
export function payloadOf({ code, stdout, stderr }: Ran, wanted: number): JsonObject {
  assertEquals(code, wanted, `${stdout}\n${stderr}`);
  const payload: unknown = JSON.parse(stdout);
  if (!isJsonObject(payload)) throw new Error(`no payload: ${stdout}`);
  return payload;
}

/** A member below members of a payload. */
export function memberOf(payload: JsonObject, ...path: readonly string[]): unknown {
  let value: unknown = payload;
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined;
  return value;
}

/** Resolves once something holds. */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  what: string,
): Promise<void> {
  for (let check = 0; check < 400; check++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`did not come to hold: ${what}`);
}

/** The process id of a record. */
export function pidOf(record: JsonObject): number {
  const { pid } = record;
  if (typeof pid !== "number") throw new Error(`no pid in ${JSON.stringify(record)}`);
  return pid;
}

function recordIn(path: string, alias: string): JsonObject {
  const record: unknown = JSON.parse(Deno.readTextFileSync(path))[alias];
  if (!isJsonObject(record)) throw new Error(`no record of ${alias} in ${path}`);
  return record;
}

async function processesOf(directory: string): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,stat=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const [, pid, stat = "", args = ""] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return args.includes(directory) && !isDead(stat) ? [Number(pid)] : [];
  });
}

/** A process whose first thread has ended holds its ports until the others (`l`) have. */
function isDead(stat: string): boolean {
  return stat.startsWith("Z") && !stat.includes("l");
}

async function endAll(directory: string): Promise<void> {
  for (const pid of await processesOf(directory)) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  await eventually(async () => (await processesOf(directory)).length === 0, "nothing runs");
}

function openPlane(): OpenPlane {
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }],
    adminKey: new Secret(ADMIN_KEY),
    tunnels: [{ id: TUNNEL_ID, name: "e2e" }],
  });
  return { plane, ...servePlane(plane, { hostname: "127.0.0.1", port: 0 }) };
}
