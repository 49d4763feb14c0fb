import { Secret } from "../../lib/core/secret.ts";
import { createPlane, type Plane } from "../../lib/plane/plane.ts";
import type { PlaneLimits } from "../../lib/plane/limits.ts";
import { type ServedPlane, servePlane } from "../../lib/plane/serve.ts";
import { MARK_PROBES } from "../fixtures/probe_aside.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";

export const TUNNEL_ID = `tunnel_${"e2e0".repeat(8)}`;
export const API_KEY = "sk-e2e_0123456789abcdef";

/** How often and how many times a condition is asked for that only the health pages tell, 20 s in all. */
const CHECK_EVERY_MS = 20;
const MAX_CHECKS = 1_000;

/** What the client may do in these tests: talk to this machine and start the runtime as its child. */
export function clientPermissions(directory: string): string[] {
  return [
    "--no-prompt",
    "--frozen",
    "--allow-env",
    "--allow-read",
    "--allow-net=127.0.0.1",
    `--allow-write=${directory}`,
    `--allow-run=${Deno.execPath()},/usr/bin/kill`,
  ];
}

/** What the client serves, and how it is told to. */
export interface ClientOptions {
  /** MCP endpoint by channel. */
  readonly http?: Readonly<Record<string, string>>;
  /** Command of a stdio server by channel. */
  readonly stdio?: Readonly<Record<string, readonly string[]>>;
  /** Further flags of `run`. */
  readonly flags?: readonly string[];
}

/** A real client process. */
export interface ClientProcess extends RunningProcess {
  readonly urlFile: string;
  readonly pidFile: string;
  /** Base URL of its health pages. */
  readonly healthUrl: string;
  /** Status and text of `/readyz`. */
  readyz(): Promise<{ readonly status: number; readonly text: string }>;
  /** Resolves once `/readyz` says so. */
  ready(): Promise<void>;
  /** Resolves once a sample of `/metrics`, labels included, has this value. */
  counted(sample: string, value: number): Promise<void>;
}

/** Starts `tunnel-client run` against a control plane and waits for its health pages. */
export async function startClient(
  controlPlaneUrl: string,
  { http = {}, stdio = {}, flags = [] }: ClientOptions,
): Promise<ClientProcess> {
  const directory = await Deno.makeTempDir();
  const urlFile = `${directory}/health.url`;
  const pidFile = `${directory}/client.pid`;
  const servers = [
    ...Object.entries(http).map(([name, url]) => `--mcp.server-url=channel=${name},url=${url}`),
    ...Object.entries(stdio).map(([name, argv]) =>
      `--mcp.command=channel=${name},command=${commandLine(argv)}`
    ),
  ];
  const process = startProcess({
    args: [
      ...["run", "-q", ...clientPermissions(directory), `${ROOT}main.ts`, "run"],
      ...["--control-plane.base-url", controlPlaneUrl, "--control-plane.tunnel-id", TUNNEL_ID],
      ...["--health.listen-addr", "127.0.0.1:0", "--health.url-file", urlFile],
      ...["--pid.file", pidFile, MARK_PROBES, ...servers, ...flags],
    ],
    env: { CONTROL_PLANE_API_KEY: API_KEY },
  });
  const dispose = async () => {
    process.signal("SIGKILL");
    reapChildren(process.lines);
    await process[Symbol.asyncDispose]();
    await Deno.remove(directory, { recursive: true });
  };
  try {
    // The URL file is complete before this line.
    await process.line("health server listening");
    const healthUrl = await Deno.readTextFile(urlFile);
    const get = async (path: string) => {
      const response = await fetch(healthUrl + path);
      return { status: response.status, text: await response.text() };
    };
    return {
      ...process,
      urlFile,
      pidFile,
      healthUrl,
      readyz: () => get("/readyz"),
      ready: () => eventually(process, async () => (await get("/readyz")).status === 200),
      counted: (sample, value) =>
        eventually(
          process,
          async () => (await get("/metrics")).text.split("\n").includes(`${sample} ${value}`),
        ),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A listening control plane with one tunnel. */
export interface OpenPlane extends ServedPlane {
  readonly plane: Plane;
}

/** Opens the embedded control plane; port 0 takes a free one. */
export function openPlane(limits: Partial<PlaneLimits> = {}, port = 0): OpenPlane {
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }],
    tunnels: [{ id: TUNNEL_ID, name: "e2e" }],
    // Longer than any call here takes: a lost one ends as a failure of the test, not as its hanging.
    limits: { responseTimeoutMs: 20_000, ...limits },
  });
  return { plane, ...servePlane(plane, { hostname: "127.0.0.1", port }) };
}

/** A killed client's children end when their input does, unless they are stuck: then nobody else ends them. */
function reapChildren(lines: readonly string[]): void {
  const pids = new Set<number>();
  for (const line of lines) {
    // As the console or the JSON log writes it.
    const digits = /\bpid"?[=:](\d+)/.exec(line)?.[1];
    if (digits === undefined) continue;
    if (line.includes("MCP child started")) pids.add(Number(digits));
    if (line.includes("MCP child exited")) pids.delete(Number(digits));
  }
  for (const pid of pids) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

async function eventually(
  { lines }: RunningProcess,
  holds: () => Promise<boolean>,
): Promise<void> {
  for (let check = 0; check < MAX_CHECKS; check++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
  }
  throw new Error(`did not come to hold:\n${lines.join("\n")}`);
}

/** Words as one command line, each in quotes of its own. */
function commandLine(argv: readonly string[]): string {
  return argv.map((word) => `'${word}'`).join(" ");
}
