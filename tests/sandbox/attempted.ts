import { assertEquals } from "@std/assert";
import type { SandboxMode } from "../../lib/config/settings.ts";
import { openPlane } from "../e2e/client.ts";
import type { RunningProcess } from "../e2e/process.ts";
import { call, request } from "../e2e/tunnel.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { ATTEMPT_NAMES, type Targets } from "./hook/attempts.ts";

/** Outcome by attempt. */
export type Outcomes = Readonly<Record<string, string>>;

/** What became of the attempts of injected code, by realm. */
export interface Attempted {
  readonly main: Outcomes;
  readonly engine: Outcomes;
  /** Whether anything was written outside of what the plan names. */
  readonly wrote: boolean;
  /** What was fetched from the server that has code. */
  readonly fetched: readonly string[];
}

/**
 * Starts a client with code injected into its realms, gives that code the word, and sees that the client
 * serves on.
 *
 * @param start is told the control plane's URL, what the code tries things on, and variables that send
 * it to a registry of this machine
 */
export async function attempted(
  mode: SandboxMode,
  start: (
    planeUrl: string,
    targets: Targets,
    env: Readonly<Record<string, string>>,
  ) => Promise<RunningProcess>,
): Promise<Attempted> {
  await using plane = openPlane();
  await using other = serveRawMcp();
  const outside = await Deno.makeTempDir();
  const home = await Deno.makeTempDir();
  const fetched: string[] = [];
  await using code = serveCode(fetched);
  const codeHost = `127.0.0.1:${code.addr.port}`;
  await Deno.writeTextFile(`${home}/.npmrc`, `@injected:registry=http://${codeHost}/\n`);
  const port = new URL(other.url).port;
  await using process = await start(plane.url, {
    otherPort: `127.0.0.1:${port}`,
    otherHost: `localhost:${port}`,
    outside: `${outside}/file`,
    codeHost,
  }, { HOME: home });
  try {
    await process.line("tunnel-client started");
    process.signal("SIGUSR2");
    await process.line("attempt: main: all tried");
    if (mode !== "off") await process.line("attempt: engine: all tried");
    const { status, text } = await call(plane.url, request("echo"));
    assertEquals(status, 200, `it serves on: ${text}\n${process.lines.join("\n")}`);
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0);
    const [written] = Array.from(Deno.readDirSync(outside));
    return {
      main: outcomes(process, "main"),
      engine: outcomes(process, "engine"),
      wrote: written !== undefined,
      fetched,
    };
  } finally {
    await Deno.remove(outside, { recursive: true });
    await Deno.remove(home, { recursive: true });
  }
}

/** Has one module, and no package. */
function serveCode(fetched: string[]): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const { pathname } = new URL(url);
    fetched.push(pathname);
    return pathname.endsWith(".js")
      ? new Response("export {};", { headers: { "content-type": "text/javascript" } })
      : new Response(null, { status: 404 });
  });
}

function outcomes({ lines }: RunningProcess, realm: string): Outcomes {
  return Object.fromEntries(ATTEMPT_NAMES.map((name) => {
    const start = `attempt: ${realm}: ${name}: `;
    return [name, lines.find((line) => line.startsWith(start))?.slice(start.length) ?? "untried"];
  }));
}

/** The same outcome for every attempt but some. */
export function all(outcome: string, but: Outcomes = {}): Outcomes {
  return { ...Object.fromEntries(ATTEMPT_NAMES.map((name) => [name, outcome])), ...but };
}
