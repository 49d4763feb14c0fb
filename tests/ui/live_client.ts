import { Secret } from "../../lib/core/secret.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { API_KEY, clientPermissions, TUNNEL_ID } from "../e2e/client.ts";
import { connect, longOperation } from "../e2e/everything_session.ts";
import { ROOT, startProcess } from "../e2e/process.ts";
import { call, ingressUrl, request } from "../e2e/tunnel.ts";
import { startEverythingHttp } from "../fixtures/everything.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { MARK_PROBES } from "../fixtures/probe_aside.ts";
import { type RawMcpServer, serveRawMcp } from "../fixtures/raw_mcp_server.ts";

/** Headers of a consumer that has no session. */
const CONSUMER = {
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": "2025-11-25",
};

/** A client process with its pages, MCP servers of every temper behind it, and a control plane before it. */
export interface LiveClient extends AsyncDisposable {
  /** Base URL of its pages; the same after a restart. */
  readonly url: string;
  /** The server of channel `plain`: it writes down what comes. */
  readonly plain: RawMcpServer;
  /** What the official SDK's client and plain consumers do in a minute. */
  traffic(): Promise<void>;
  /** One call on channel `plain`, whose result is its parameters. */
  echo(params: string): Promise<void>;
  /** Ends the process. */
  stop(): Promise<void>;
  /** Starts another one at the same address, and waits until it serves. */
  start(): Promise<void>;
}

/** Starts all of it, and waits until the client is ready. */
export async function startLive(): Promise<LiveClient> {
  await using opening = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(directory, { recursive: true }));
  const plane = opening.use(createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }],
    tunnels: [{ id: TUNNEL_ID, name: "acme-docs" }],
    limits: { responseTimeoutMs: 20_000 },
  }));
  const served = opening.use(servePlane(plane, { hostname: "127.0.0.1", port: 0 }));
  const everything = opening.use(await startEverythingHttp());
  const plain = opening.use(serveRawMcp());
  const origin = opening.use(serveOrigin());
  await Deno.writeTextFile(
    `${directory}/c.yaml`,
    settings({ everything: everything.url, plain: plain.url, origin: origin.url }),
  );
  const urlFile = `${directory}/url`;
  const started = async (address: string) => {
    const process = startProcess({
      args: [
        ...["run", "-q", ...clientPermissions(directory), `${ROOT}main.ts`, "run", MARK_PROBES],
        ...["--config", `${directory}/c.yaml`, "--control-plane.base-url", served.url],
        ...["--control-plane.tunnel-id", TUNNEL_ID, "--health.listen-addr", address],
        ...["--health.url-file", urlFile],
      ],
      env: { CONTROL_PLANE_API_KEY: API_KEY },
    });
    await process.line("Connected to control plane");
    return process;
  };
  let process = await started("127.0.0.1:0");
  opening.defer(() => process[Symbol.asyncDispose]());
  const url = await Deno.readTextFile(urlFile);
  const open = opening.move();
  const send = (method: string, params: string, channel: string) =>
    call(served.url, request(method, params), { channel, headers: CONSUMER });
  return {
    url,
    plain,
    async echo(params) {
      await send("tools/call", params, "plain");
    },
    async traffic() {
      await using session = await connect(ingressUrl(served.url));
      const { client } = session;
      await client.listTools();
      for (const message of ["one", "two", "three"]) {
        await client.callTool({ name: "echo", arguments: { message } });
      }
      await client.callTool({ name: "get-sum", arguments: { a: 2, b: 3 } });
      await client.callTool({ name: "get-sum", arguments: { a: "no number" } });
      await longOperation(client, 3);
      await using local = await connect(ingressUrl(served.url, "local"));
      await local.client.callTool({ name: "uppercase", arguments: { input: "hello" } });
      await send(
        "tools/call",
        '{"name":"lookup","arguments":{"id":12345678901234567890}}',
        "plain",
      );
      await send("error", '{"why":"not today"}', "plain");
      await send("tools/call", '{"name":"lookup"}', "gone");
      await using harpoon = await connect(ingressUrl(served.url, "harpoon"));
      await harpoon.client.callTool({
        name: "call_target",
        arguments: { label: "orders", method: "GET" },
      });
    },
    async stop() {
      process.signal("SIGTERM");
      await process.exit();
    },
    async start() {
      await process[Symbol.asyncDispose]();
      process = await started(new URL(url).host);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function settings(urls: Readonly<Record<"everything" | "plain" | "origin", string>>): string {
  const stub = `'${Deno.execPath()}' run -q --no-prompt --allow-env --allow-read ${ROOT}main.ts ` +
    "dev mcp-stub --stdio --server-name local-stub";
  return JSON.stringify({
    mcp: {
      server_urls: [
        { channel: "main", url: urls.everything },
        { channel: "plain", url: urls.plain },
        { channel: "gone", url: refusingUrl() },
      ],
      commands: [{ channel: "local", command: stub }],
    },
    inspect: { capture_payloads: true },
    harpoon: {
      allow_plaintext_http: true,
      targets: [{ label: "orders", url: urls.origin, description: "Orders of the shop" }],
    },
  });
}
