import { request as httpRequest } from "node:http";
import { MARK_PROBES } from "../fixtures/probe_aside.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { API_KEY, clientPermissions, openPlane, TUNNEL_ID } from "./client.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";
import { call, request } from "./tunnel.ts";

/** How a client with pages is started. */
export interface AdminOptions {
  /** The text of its settings file. */
  readonly file?: string;
  /** Further flags of `run`. */
  readonly flags?: readonly string[];
  /** Flags that say where its pages are; without any a free port of loopback. */
  readonly listen?: (directory: string) => readonly string[];
  /** What it may do besides what every client may, as flags of the runtime. */
  readonly permissions?: (directory: string) => readonly string[];
  /** Variables besides those every client has. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A control plane, an MCP server that echoes, and a client with its pages. */
export interface AdminClient extends AsyncDisposable {
  /** The client that runs now. */
  readonly client: RunningProcess;
  readonly directory: string;
  readonly urlFile: string;
  /** What the URL file says. */
  readonly baseUrl: string;
  /** One call through the tunnel; its status. */
  echo(): Promise<number>;
  /** The JSON of a page. */
  json(path: string): Promise<ReturnType<typeof JSON.parse>>;
  /** Ends the client and starts another one at the same address. */
  restart(): Promise<void>;
}

/** Starts them, and waits until calls go through. */
export async function startAdmin(options: AdminOptions = {}): Promise<AdminClient> {
  await using opening = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(directory, { recursive: true }));
  const plane = opening.use(openPlane());
  const mcp = opening.use(serveRawMcp());
  const urlFile = `${directory}/health.url`;
  await Deno.writeTextFile(`${directory}/c.yaml`, options.file ?? "{}");
  const started = async (listen: readonly string[]) => {
    const client = startProcess({
      args: [
        ...["run", "-q", ...clientPermissions(directory)],
        ...options.permissions?.(directory) ?? [],
        ...[
          `${ROOT}main.ts`,
          "run",
          "--config",
          `${directory}/c.yaml`,
          MARK_PROBES,
          "--mcp.server-url",
          mcp.url,
        ],
        ...["--control-plane.base-url", plane.url, "--control-plane.tunnel-id", TUNNEL_ID],
        ...["--health.url-file", urlFile, ...listen, ...options.flags ?? []],
      ],
      env: { CONTROL_PLANE_API_KEY: API_KEY, ...options.env },
    });
    // The URL file is complete before its address can be asked.
    await until(async () => {
      if (await Deno.stat(urlFile).catch(() => undefined) === undefined) return false;
      const url = await Deno.readTextFile(urlFile);
      if (url.startsWith("http:")) {
        const ready = await fetch(`${url}/readyz`);
        await ready.body?.cancel();
        if (!ready.ok) return false;
      }
      return plane.plane.snapshot().tunnels[0]?.connected === true;
    }, client);
    return { client, baseUrl: await Deno.readTextFile(urlFile) };
  };
  const first = await started(
    options.listen?.(directory) ?? ["--health.listen-addr", "127.0.0.1:0"],
  );
  let running = first;
  opening.defer(() => running.client[Symbol.asyncDispose]());
  const open = opening.move();
  return {
    get client() {
      return running.client;
    },
    directory,
    urlFile,
    baseUrl: first.baseUrl,
    async echo() {
      return (await call(plane.url, request("echo"))).status;
    },
    async json(path) {
      const response = await fetch(first.baseUrl + path);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
      return JSON.parse(text);
    },
    async restart() {
      running.client.signal("SIGTERM");
      await running.client.exit();
      running = await started(["--health.listen-addr", new URL(first.baseUrl).host]);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** How often and how many times a condition is looked at, 20 s in all. */
const LOOK_EVERY_MS = 20;
const MAX_LOOKS = 1_000;

/** Waits for what only a look can tell. */
export async function until(
  holds: () => Promise<boolean>,
  { lines }: Pick<RunningProcess, "lines">,
): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`did not come to hold:\n${lines.join("\n")}`);
}

/** What a browser, or something that is none, sends beside the path. */
export interface RawRequest {
  readonly method?: string;
  /** Any `Host` too, which `fetch` would not send. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request over a connection of its own. @param at where to connect to */
export function rawPage(
  at: { readonly host: string; readonly port: string },
  path: string,
  { method = "GET", headers = {}, body }: RawRequest = {},
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { ...at, path, method, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => text += chunk);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** An event stream that is read as far as a test needs it. */
export interface OpenStream extends AsyncDisposable {
  /** The next event whose text has all the words. */
  event(...words: readonly string[]): Promise<string>;
  /** Everything that has come so far. */
  seen(): string;
}

/** Opens an event stream of the pages. */
export async function openStream(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<OpenStream> {
  const response = await fetch(url, { headers });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let all = "";
  return {
    seen: () => all,
    async event(...words) {
      for (;;) {
        for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
          const text = rest.slice(0, end);
          rest = rest.slice(end + 2);
          if (words.every((word) => text.includes(word))) return text;
        }
        const read = await reader?.read();
        if (read === undefined || read.done) throw new Error(`ended without ${words}`);
        rest += read.value;
        all += read.value;
      }
    },
    async [Symbol.asyncDispose]() {
      await reader?.cancel();
    },
  };
}

/** An address of this machine that is not loopback; absent on one without a network. */
export function ownAddress(): string | undefined {
  return Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address;
}
