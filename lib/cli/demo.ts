import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { parseFlags, strayWords } from "../config/flags.ts";
import { bindable, type ListenAddress } from "../config/listen_addr.ts";
import { OptionReader } from "../config/option_reader.ts";
import { systemClock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { CLIENT_NAME, VERSION } from "../core/version.ts";
import { newInstanceId } from "../control/identity.ts";
import { childEnvironment } from "../mcp/child_env.ts";
import { serveStub } from "../mcp/stub.ts";
import { serveHealth } from "../ops/health_server.ts";
import { openLog } from "../ops/log.ts";
import { createOperatorSurface } from "../ops/operator_surface.ts";
import { createPlane } from "../plane/plane.ts";
import { servePlane } from "../plane/serve.ts";
import { openEngine } from "../runtime/engine.ts";
import { demoOptions as rows } from "./demo_options.ts";
import { type DemoChannel, Passages, playTranscript, TRANSCRIPT_HEAD } from "./demo_transcript.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { selfCommand } from "./self_command.ts";
import { aborted, stopOnSignals } from "./stop_signal.ts";
import { systemSources } from "./system_sources.ts";

const TUNNEL_ID = `tunnel_${"demo".repeat(8)}`;
const POLL_TIMEOUT_MS = 30_000;
const POLL_GUARDRAIL_MS = 5_000;
/** Ports tried after a busy one before giving up. */
const MAX_PORT_TRIES = 20;

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

  const log = open.use(openLog({
    level: "warn",
    format: "console",
    file: undefined,
    identity: { clientInstanceId: newInstanceId(), tunnelId: TUNNEL_ID },
    secrets: [new Secret(apiKey)],
  }));
  const surface = createOperatorSurface({
    log,
    clock: systemClock,
    tunnelId: TUNNEL_ID,
    pollTimeoutMs: POLL_TIMEOUT_MS,
    pollDeadlineGuardrailMs: POLL_GUARDRAIL_MS,
  });
  const health = await onFreePort("health pages", healthAddr, (at) => serveHealth(at, surface));
  open.defer(() => health.close());

  const passages = new Passages();
  const engine = await openEngine({
    controlPlane: {
      baseUrl: served.url,
      urlPath: "",
      tunnelId: TUNNEL_ID,
      organizationId: undefined,
      apiKey,
      maxInflight: 20,
      pollTimeoutMs: POLL_TIMEOUT_MS,
      pollDeadlineGuardrailMs: POLL_GUARDRAIL_MS,
      pollChannels: undefined,
      extraHeaders: [],
      egress: { poolSize: 24, caCerts: [] },
    },
    mcp: {
      bindings: [
        {
          kind: "http-streamable",
          channel: "main",
          url: stub.mcpUrl,
          egress: { poolSize: 10, caCerts: [] },
        },
        { kind: "stdio", channel: "local", command: stdioServer() },
      ],
      extraHeaders: [],
      discoveryHeaders: [],
      startupWaitMs: 0,
      connectionMaxTtlMs: 600_000,
      maxConcurrentRequests: 10,
      childEnv: childEnvironment(Deno.env.toObject(), [apiKey]),
    },
    client: { name: CLIENT_NAME, version: VERSION, instanceId: newInstanceId() },
  }, (fact) => {
    surface.emit(fact);
    passages.emit(fact);
  });
  open.defer(async () => void await engine.drain(1_000));

  const ingress = `${served.url}/v1/mcp/${TUNNEL_ID}`;
  printLines(
    `tunnel-client ${VERSION} demo: a whole tunnel on this machine`,
    "",
    "  MCP client ──▶ control plane ◀── polls ── tunnel client ──▶ MCP servers",
    "",
    `  control plane   ${served.url}`,
    `  MCP servers     ${stub.mcpUrl} (channel main), a child process over stdio (channel local)`,
    `  tunnel client   polls the control plane; listens for nobody but you at ${health.url}`,
    "",
    TRANSCRIPT_HEAD,
  );
  for (const channel of [demoChannel("main", ingress), demoChannel("local", `${ingress}/local`)]) {
    await playTranscript(channel, passages);
  }
  printLines(
    "",
    `It works: ${passages.answered} messages and ${passages.notifications} progress notifications ` +
      "crossed the tunnel.",
  );
  if (once) return 0;
  printLines(
    "",
    "Open:",
    `  ${health.url}/readyz    is the client ready, and if not, why`,
    `  ${health.url}/metrics   what it counts`,
    "Connect an MCP client of your own (Streamable HTTP):",
    `  ${ingress}`,
    `  ${ingress}/local`,
    "Stop with Ctrl-C.",
  );
  await Promise.race([engine.ended, aborted(stop.signal)]);
  return 0;
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
      const busy = error instanceof OperatorError && error.cause instanceof Deno.errors.AddrInUse;
      if (!busy || tries === MAX_PORT_TRIES || port === 0) throw error;
    }
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
