import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { parseFlags, strayWords } from "../config/flags.ts";
import { bindable, type ListenAddress } from "../config/listen_addr.ts";
import { OptionReader } from "../config/option_reader.ts";
import { optionRows } from "../config/options.ts";
import { readSettings } from "../config/load.ts";
import { Bell } from "../core/bell.ts";
import { OperatorError } from "../core/errors.ts";
import { takeProxyEnvironment } from "../core/proxy_environment.ts";
import { Secret } from "../core/secret.ts";
import { VERSION } from "../core/version.ts";
import { serveStub } from "../mcp/stub.ts";
import { createPlane } from "../plane/plane.ts";
import { servePlane } from "../plane/serve.ts";
import { runTunnel, type TunnelRun } from "../runtime.ts";
import { WatchedFiles } from "../runtime/watched_files.ts";
import { demoOptions as rows } from "./demo_options.ts";
import { type DemoChannel, Passages, playTranscript, TRANSCRIPT_HEAD } from "./demo_transcript.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { selfCommand } from "./self_command.ts";
import { stopOnSignals } from "./stop_signal.ts";
import { systemSources } from "./system_sources.ts";

const TUNNEL_ID = `tunnel_${"demo".repeat(8)}`;
/** Ports tried after a busy one before giving up. */
const MAX_PORT_TRIES = 20;
const MAX_PORT = 65_535;

/**
 * `demo`: a whole tunnel on this machine, without an account. The embedded control plane, an MCP
 * server over HTTP and one as a child process, and the tunnel client between them; then the official
 * MCP client talks through it.
 */
export async function demo(args: string[]): Promise<number> {
  const flags = parseFlags(args, Object.values(rows));
  if (flags.help) {
    printLines(...demoHelp());
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const planeAddr = reader.take(rows.planeAddr);
  const healthAddr = reader.take(rows.healthAddr);
  const once = reader.take(rows.once);
  reader.finish();

  using stop = stopOnSignals();
  await using open = new AsyncDisposableStack();
  const apiKey = `demo-${crypto.randomUUID()}`;
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret(apiKey) }],
    tunnels: [{ id: TUNNEL_ID, name: "demo" }],
  });
  const served = open.use(
    await onFreePort("control plane", planeAddr, (at) => servePlane(plane, at)),
  );
  const stub = open.use(
    await serveStub({ hostname: "127.0.0.1", port: 0, name: "demo-http", version: VERSION }),
  );

  const health = await onFreePort("health pages", healthAddr, tryToListen);

  const passages = new Passages();
  const ending = new AbortController();
  const opened = Promise.withResolvers<{ readonly healthUrl: string }>();
  const running = runTunnel(
    tunnelRun({
      flags: [
        ...["--control-plane.base-url", served.url, "--control-plane.tunnel-id", TUNNEL_ID],
        ...["--mcp.server-url", `channel=main,url=${stub.mcpUrl}`],
        ...[
          "--mcp.command",
          `channel=local,command=${stdioServer()}`,
          "--mcp.relay-server-requests",
        ],
        ...["--health.listen-addr", `${health.hostname}:${health.port}`, "--log.level", "warn"],
      ],
      apiKey,
      watchers: [{ name: "demo", fold: passages.emit }],
      onOpen: opened.resolve,
    }),
    AbortSignal.any([stop.signal, ending.signal]),
  );
  open.defer(async () => {
    ending.abort();
    // An error of it is told where it is waited for; here it would only hide that one.
    await running.catch(() => {});
  });
  const { healthUrl } = await Promise.race([opened.promise, running.then(neverOpen)]);

  const ingress = `${served.url}/v1/mcp/${TUNNEL_ID}`;
  printLines(
    `tunnel-client ${VERSION} demo: a whole tunnel on this machine`,
    "",
    "  MCP client ──▶ control plane ◀── polls ── tunnel client ──▶ MCP servers",
    "",
    `  control plane   ${served.url}`,
    `  MCP servers     ${stub.mcpUrl} (channel main), a child process over stdio (channel local)`,
    `  tunnel client   polls the control plane; listens for nobody but you at ${healthUrl}`,
    "",
    TRANSCRIPT_HEAD,
  );
  const channels = [demoChannel("main", ingress), demoChannel("local", `${ingress}/local`)];
  const played = playAll(channels, passages).catch((error) => {
    // A call that was under way when Ctrl-C came has nobody left to answer it.
    if (!stop.signal.aborted && !ending.signal.aborted) throw error;
  });
  await Promise.race([played, running]);
  if (stop.signal.aborted) return 0;
  printLines(
    "",
    `It works: ${passages.answered} messages and ${passages.notifications} progress notifications ` +
      "crossed the tunnel.",
  );
  if (once) {
    ending.abort();
    await running;
    return 0;
  }
  printLines(
    "",
    "Open:",
    `  ${healthUrl}/ui        what crosses the tunnel, and how it is doing`,
    `  ${healthUrl}/readyz    is the client ready, and if not, why`,
    `  ${healthUrl}/metrics   what it counts`,
    "Connect an MCP client of your own (Streamable HTTP):",
    `  ${ingress}`,
    `  ${ingress}/local`,
    "Stop with Ctrl-C.",
  );
  await running;
  return 0;
}

async function playAll(channels: readonly DemoChannel[], passages: Passages): Promise<void> {
  for (const channel of channels) await playTranscript(channel, passages);
}

/** What the client is started with: the flags of `run`, and its key in the environment. */
function tunnelRun(
  { flags: words, apiKey, ...watching }:
    & { readonly flags: string[]; readonly apiKey: string }
    & Pick<TunnelRun, "watchers" | "onOpen">,
): TunnelRun {
  // Before any HTTP client exists: the runtime would follow proxy variables even on this machine.
  takeProxyEnvironment();
  const variables: Readonly<Record<string, string>> = { CONTROL_PLANE_API_KEY: apiKey };
  const files = new WatchedFiles(systemSources.readFile);
  const flags = parseFlags(words, optionRows);
  const read: TunnelRun["read"] = (readFile) =>
    readSettings({ flags, env: (name) => variables[name], readFile });
  const { settings, values, problems } = read(files.read);
  if (settings === undefined) throw new Error(problems.map(({ line }) => line).join("; "));
  return {
    settings,
    values,
    files,
    read,
    argv: ["demo"],
    variables: Deno.env.toObject(),
    reloadRequests: new Bell(),
    watchProfile: false,
    ...watching,
  };
}

function neverOpen(): never {
  throw new Error("the client ended before it was open");
}

function demoChannel(name: string, url: string): DemoChannel {
  return {
    name,
    async connect() {
      const client = new Client({ name: "demo-consumer", version: VERSION });
      await client.connect(new StreamableHTTPClientTransport(new URL(url)));
      return client;
    },
  };
}

/** The command line of the stdio server: this program's own, so that nothing needs installing. */
function stdioServer(): string {
  const words = [...selfCommand(), "dev", "mcp-stub", "--stdio", "--server-name", "demo-stdio"];
  return words.map((word) => `'${word}'`).join(" ");
}

/** Opens on the wanted port or the next free one, and says so if it is another. */
async function onFreePort<T>(
  what: string,
  { hostname, port }: ListenAddress,
  open: (at: ListenAddress) => T,
): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      const opened = await open({ hostname: bindable(hostname), port: port + tries });
      if (tries > 0) printLines(`Port ${port} is busy: the ${what} took port ${port + tries}.`);
      return opened;
    } catch (error) {
      const cause = error instanceof OperatorError ? error.cause : error;
      const busy = cause instanceof Deno.errors.AddrInUse;
      const isLast = tries === MAX_PORT_TRIES || port + tries === MAX_PORT;
      if (!busy || isLast || port === 0) throw error;
    }
  }
}

/** Listens for a moment, to see whether the client will be able to. */
function tryToListen(at: ListenAddress): ListenAddress {
  try {
    Deno.listen(at).close();
    return at;
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof Deno.errors.NotCapable) throw cause;
    throw new OperatorError(
      `the health pages cannot listen on ${at.hostname}:${at.port}: ${cause.message}; ` +
        `choose another address with --${rows.healthAddr.flag}`,
      { cause },
    );
  }
}

function demoHelp(): string[] {
  return commandHelp({
    usage: "tunnel-client demo [flags]",
    purpose: [
      "Shows a whole tunnel at work on this machine, without an account: an embedded control plane,",
      "two MCP servers, the tunnel client, and an MCP client that calls tools through it.",
    ],
    options: Object.values(rows),
  });
}
