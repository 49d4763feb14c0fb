import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { API_KEY, TUNNEL_ID } from "./client.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";
import { soon } from "./soon.ts";

/** A client with a companion. */
export interface CompanionClient extends RunningProcess {
  /** Base URL of its health pages. */
  readonly healthUrl: string;
  readonly files: readonly string[];
  readyz(): Promise<readonly [status: number, text: string]>;
  /** Resolves once `/readyz` answers exactly this. */
  told(status: number, text: string): Promise<void>;
  /** Asks the stand-in to do something. */
  ask(path: string, body?: string): Promise<void>;
}

/** How the client is started. */
export interface CompanionRun {
  readonly planeUrl: string;
  /** The program that may be started. */
  readonly program: string;
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How often a health page is asked for what only it tells. */
const CHECK_EVERY_MS = 20;

/** Starts `run` with an MCP server and waits for its health pages, which come before the companion. */
export async function startCompanionClient(
  { planeUrl, program, flags, env = {} }: CompanionRun,
): Promise<CompanionClient> {
  await using opening = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(directory, { recursive: true }));
  const mcp = opening.use(serveRawMcp());
  const files = [`${directory}/health.url`, `${directory}/client.pid`];
  const process = opening.use(startProcess({
    args: [
      ...["run", "-q", "--no-prompt", "--frozen", "--allow-env", "--allow-read"],
      ...["--allow-net=127.0.0.1", `--allow-write=${directory}`, `--allow-run=${program}`],
      ...[`${ROOT}main.ts`, "run", "--mcp.server-url", mcp.url, "--cloudflared.path", program],
      ...["--control-plane.base-url", planeUrl, "--control-plane.tunnel-id", TUNNEL_ID],
      ...["--health.listen-addr", "127.0.0.1:0", "--health.url-file", `${files[0]}`],
      ...["--pid.file", `${files[1]}`, ...flags],
    ],
    env: { CONTROL_PLANE_API_KEY: API_KEY, ...env },
  }));
  const listening = await process.line("Health endpoint: ");
  const healthUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(listening)?.[0] ?? "";
  const readyz = async (): Promise<readonly [number, string]> => {
    const response = await fetch(`${healthUrl}/readyz`);
    return [response.status, await response.text()];
  };
  const open = opening.move();
  return {
    ...process,
    healthUrl,
    files,
    readyz,
    async told(status, text) {
      let last: readonly [number, string] = [0, ""];
      let waiting = true;
      const asking = (async () => {
        while (waiting) {
          last = await readyz();
          if (last[0] === status && last[1] === text) return;
          await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
        }
      })();
      try {
        await soon(asking, `${status} ${text}, last ${last}`, process.lines);
      } finally {
        waiting = false;
      }
    },
    async ask(path, body) {
      const told = await process.line("Starting metrics server on ");
      const address = /127\.0\.0\.1:\d+/.exec(told)?.[0];
      // One that is told to end answers no more.
      const answer = await fetch(`http://${address}${path}`, { method: "POST", body: body ?? null })
        .catch(() => undefined);
      await answer?.body?.cancel();
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
