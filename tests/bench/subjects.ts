import { RUNTIME_VARIABLES } from "../../lib/cli/deploy/deployment.ts";
import { RUNTIME_FLAGS } from "../../lib/cli/deploy/start_flags.ts";
import { API_KEY, type ServerPart } from "./rig.ts";

/** A tunnel client in the benchmark, and what stands behind it. */
export interface Subject {
  readonly name: string;
  readonly tunnel: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

const ROOT = new URL("../../", import.meta.url).pathname;

/** Heap limits of the `start` task. The floor has them too: what differs is the code alone. */
const HEAP = RUNTIME_FLAGS.find((flag) => flag.startsWith("--v8-flags=")) ?? "";

function script(path: string, ...args: string[]): [string, ...string[]] {
  const flags = ["--no-prompt", HEAP, "--allow-net=127.0.0.1"];
  return [Deno.execPath(), "run", ...flags, `${ROOT}${path}`, ...args];
}

function ownClient(...run: string[]): [string, ...string[]] {
  return [
    Deno.execPath(),
    "run",
    "--no-prompt",
    HEAP,
    "--allow-net=127.0.0.1",
    "--allow-env",
    "--allow-read",
    ...run,
    `${ROOT}main.ts`,
    "run",
  ];
}

/** Where a subject works. */
export interface Place {
  readonly plane: ServerPart;
  readonly tunnel: string;
  readonly mcp: ServerPart;
  /** Calls it may have in progress, and in its queue. */
  readonly concurrency: number;
}

/** The settings every client is given, by the published names of variables. */
function environment({ plane, tunnel, concurrency }: Place): Record<string, string> {
  return {
    CONTROL_PLANE_BASE_URL: plane.url,
    CONTROL_PLANE_TUNNEL_ID: tunnel,
    CONTROL_PLANE_API_KEY: API_KEY,
    CONTROL_PLANE_MAX_INFLIGHT_REQUESTS: String(concurrency),
    MCP_MAX_CONCURRENT_REQUESTS: String(concurrency),
    HEALTH_LISTEN_ADDR: "127.0.0.1:0",
    LOG_LEVEL: "warn",
    LOG_FORMAT: "json",
  };
}

/** The floor: the same poll loop with bare `fetch`, one POST to each side per call. */
export function floor({ plane, tunnel, mcp }: Place): Subject {
  return {
    name: "floor",
    tunnel,
    argv: script("tests/bench/floor_client.ts", plane.url, tunnel, API_KEY, mcp.url),
    env: RUNTIME_VARIABLES,
  };
}

export function overHttp(place: Place): Subject {
  return {
    name: "tunnel over HTTP",
    tunnel: place.tunnel,
    argv: ownClient(),
    env: { ...environment(place), ...RUNTIME_VARIABLES, MCP_SERVER_URL: place.mcp.url },
  };
}

/** The same without anything kept for the admin pages. @param file settings that switch them off */
export function withoutPages(place: Place, file: string): Subject {
  const { env, argv } = overHttp(place);
  return { name: "pages off", tunnel: place.tunnel, argv: [...argv, "--config", file], env };
}

/** A client before a server of one era. @param era `mcp.era` of its channel */
export function withEra(name: string, place: Place, era: "auto" | "passthrough"): Subject {
  const { env, argv } = overHttp(place);
  return { name, tunnel: place.tunnel, argv: [...argv, "--mcp.era", era], env };
}

export function overStdio(place: Place): Subject {
  const child = [Deno.execPath(), "run", "--no-prompt", `${ROOT}tests/bench/stdio_echo.ts`];
  return {
    name: "tunnel over stdio",
    tunnel: place.tunnel,
    argv: ownClient(`--allow-run=${Deno.execPath()},/usr/bin/kill`),
    env: { ...environment(place), ...RUNTIME_VARIABLES, MCP_COMMAND: child.join(" ") },
  };
}

/** Another client of the same wire, over HTTP, as its user would start it. */
export function other(command: string, place: Place): Subject {
  return {
    name: command.split(" ")[0]?.split("/").pop() ?? command,
    tunnel: place.tunnel,
    argv: ["/bin/sh", "-c", `exec ${command}`],
    env: { ...environment(place), MCP_SERVER_URL: place.mcp.url },
  };
}
