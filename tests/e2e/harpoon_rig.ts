// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/index"
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Plane } from "../../lib/plane/plane.ts";
import { isJsonObject } from "../../lib/wire/json.ts";
import { MARK_PROBES } from "../fixtures/probe_aside.ts";
import { API_KEY, clientPermissions, openPlane, TUNNEL_ID } from "./client.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";
import { ingressUrl } from "./tunnel.ts";

/** What a tool of Harpoon's gave the connector. */
export interface ToolAnswer {
  readonly isError: boolean;
  /** The text block. */
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>> | undefined;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

/** How a client is started. */
export interface HarpoonOptions {
  /** Further flags of `run`. */
  readonly flags?: readonly string[];
  /** The text of its settings file; absent if it has none. */
  readonly profile?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it may do besides what every client may, as flags of the runtime. */
  readonly permissions?: readonly string[];
}

/** A tunnel whose client may serve Harpoon. */
export interface HarpoonClient extends AsyncDisposable {
  readonly client: RunningProcess;
  readonly plane: Plane;
  readonly planeUrl: string;
  /** Of its own settings file, if it has one. */
  readonly profilePath: string;
  /** The text of a page of its health listener. */
  page(path: string): Promise<string>;
  /** Writes other settings, asks for a reload, and resolves with its last line. */
  reload(profile: string): Promise<string>;
  /** Memory it has resident, in bytes. */
  rss(): number;
  /** The official SDK's client, connected to channel harpoon; closed with the tunnel. */
  connect(): Promise<Connector>;
}

/** The connector's side. */
export interface Connector {
  readonly client: Client;
  tool(name: string, args?: Record<string, unknown>, signal?: AbortSignal): Promise<ToolAnswer>;
}

/** A tunnel with its connector. */
export interface HarpoonTunnel extends HarpoonClient {
  readonly connector: Client;
  readonly tool: Connector["tool"];
}

/** How long a call may take to which the SDK itself gives no end. */
const CALL_TIMEOUT_MS = 20_000;

/** Starts a client process, and waits until the control plane knows it. */
export async function startHarpoonClient(options: HarpoonOptions): Promise<HarpoonClient> {
  await using opening = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(directory, { recursive: true }));
  const served = opening.use(openPlane());
  const [profilePath, urlFile] = [`${directory}/profile.yaml`, `${directory}/health.url`];
  const { flags = [], profile, env = {}, permissions = [] } = options;
  if (profile !== undefined) await Deno.writeTextFile(profilePath, profile);
  const client = opening.use(startProcess({
    args: [
      ...["run", "-q", ...clientPermissions(directory), ...permissions],
      ...[`${ROOT}main.ts`, "run", MARK_PROBES],
      ...["--control-plane.base-url", served.url, "--control-plane.tunnel-id", TUNNEL_ID],
      ...["--health.listen-addr", "127.0.0.1:0", "--health.url-file", urlFile],
      ...(profile === undefined ? [] : ["--config", profilePath]),
      ...flags,
    ],
    env: { CONTROL_PLANE_API_KEY: API_KEY, ...env },
  }));
  // The URL file is complete before this line.
  await client.line("health server listening");
  const healthUrl = await Deno.readTextFile(urlFile);
  const page = async (path: string) => await (await fetch(healthUrl + path)).text();
  await client.line("Connected to control plane");
  await until(() => served.plane.snapshot().tunnels[0]?.connected === true, page);
  const open = opening.move();
  return {
    client,
    plane: served.plane,
    planeUrl: served.url,
    profilePath,
    page,
    async reload(text) {
      const told = outcomes(client).length;
      await Deno.writeTextFile(profilePath, text);
      client.signal("SIGHUP");
      await until(() => outcomes(client).length > told, page);
      return outcomes(client)[told] ?? "";
    },
    rss() {
      // The runtime itself lets nobody but the mighty read there.
      const { stdout } = new Deno.Command("cat", { args: [`/proc/${client.pid}/status`] })
        .outputSync();
      const [, kib] = /^VmRSS:\s*(\d+) kB$/m.exec(new TextDecoder().decode(stdout)) ?? [];
      if (kib === undefined) throw new Error("the client has ended");
      return Number(kib) * 1024;
    },
    async connect() {
      const connector = await connected(ingressUrl(served.url, "harpoon"));
      open.defer(() => connector.client.close());
      return connector;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** Starts a client that polls for channel harpoon alone, and connects to it. */
export async function startHarpoon(options: HarpoonOptions): Promise<HarpoonTunnel> {
  await using opening = new AsyncDisposableStack();
  const flags = ["--control-plane.poll-channel=harpoon", ...options.flags ?? []];
  const tunnel = opening.use(await startHarpoonClient({ ...options, flags }));
  const { client: connector, tool } = await tunnel.connect();
  opening.move();
  return { ...tunnel, connector, tool };
}

/** Holds a condition that only the looks of a test can tell; each look at the page takes its time. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  page: HarpoonClient["page"],
): Promise<void> {
  for (let check = 0; check < 5_000; check++) {
    if (await holds()) return;
    await page("/healthz");
  }
  throw new Error("did not come to hold");
}

/** The body of an answer, decoded. */
export function bodyOf({ structured }: ToolAnswer): string {
  const encoded = structured?.["body_base64"];
  return typeof encoded === "string"
    ? new TextDecoder().decode(Uint8Array.fromBase64(encoded))
    : "";
}

/** The labels a connector is shown. */
export async function labelsOf({ tool }: Pick<Connector, "tool">): Promise<string[]> {
  const { targets } = JSON.parse((await tool("list_targets")).text);
  return targets.map(({ label }: { label: string }) => label);
}

async function connected(url: string): Promise<Connector> {
  const client = new Client({ name: "connector", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    client,
    async tool(name, args = {}, signal) {
      const { content, structuredContent, isError, _meta } = await client.callTool(
        { name, arguments: args },
        undefined,
        { timeout: CALL_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) },
      );
      const [block]: { type?: string; text?: string }[] = Array.isArray(content) ? content : [];
      return {
        isError: isError === true,
        text: block?.text ?? "",
        structured: isJsonObject(structuredContent) ? structuredContent : undefined,
        meta: _meta,
      };
    },
  };
}

/** The last lines of the reloads so far. */
function outcomes({ lines }: RunningProcess): readonly string[] {
  return lines.filter((line) => /settings (not )?reloaded/.test(line));
}
