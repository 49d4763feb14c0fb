import { assertEquals } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { createPlane, type Plane, type PlaneOptions } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";

export const TUNNEL = `tunnel_${"a".repeat(32)}`;
export const OTHER_TUNNEL = `tunnel_${"b".repeat(32)}`;
export const RUNTIME_KEY = "sk-runtime_1";
export const ADMIN_KEY = "sk-admin_1";
export const PROGRESS =
  '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1.0}}';
export const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

/** A polled command, as a client sees it. */
export interface Polled {
  readonly request_id: string;
  readonly shard_token: string;
  readonly command_type: string;
  readonly channel: string;
  readonly created_at: string;
  readonly headers: Record<string, string[]>;
  readonly response_timeout: string;
  readonly jsonrpc?: { readonly id?: unknown };
}

/** A plane on a real socket with the calls of its client and its connectors. */
export interface TestPlane extends AsyncDisposable {
  readonly plane: Plane;
  readonly url: string;
  /** One poll's commands. */
  poll(query?: string, tunnel?: string): Promise<Polled[]>;
  /** One poll's body as text. */
  pollText(query?: string): Promise<string>;
  /** Posts an answer, `body` being the JSON object behind the ids; the result is in memory. */
  respond(command: Polled, body: string): Promise<Response>;
  /** Sends a connector's message. */
  connect(body: string, init?: RequestInit & { path?: string }): Promise<Response>;
}

export function client(key: string = RUNTIME_KEY): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

export function startPlane(options: Partial<PlaneOptions> = {}): TestPlane {
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret(RUNTIME_KEY) }],
    adminKey: new Secret(ADMIN_KEY),
    tunnels: [{ id: TUNNEL, name: "first" }, { id: OTHER_TUNNEL, name: "second" }],
    ...options,
  });
  const served = servePlane(plane, { hostname: "127.0.0.1", port: 0 });
  const { url } = served;
  const pollText = async (query = "limit=25&timeout_ms=5000", tunnel = TUNNEL) => {
    const response = await fetch(`${url}/v1/tunnels/${tunnel}/poll?${query}`, {
      headers: client(),
    });
    const text = await response.text();
    assertEquals(response.status, 200, text);
    return text;
  };
  return {
    plane,
    url,
    pollText,
    poll: async (query, tunnel) => JSON.parse(await pollText(query, tunnel)).commands,
    respond: async (command, body) => {
      const posted = await fetch(`${url}/v1/tunnels/${TUNNEL}/response`, {
        method: "POST",
        headers: { ...client(), "x-tunnel-shard-token": command.shard_token },
        body: `{"request_id":"${command.request_id}","channel":"${command.channel}",${body}}`,
      });
      return new Response(await posted.text(), posted);
    },
    connect: (body, { path = TUNNEL, ...init } = {}) =>
      fetch(`${url}/v1/mcp/${path}`, {
        method: "POST",
        body,
        redirect: "manual",
        ...init,
        headers: { accept: "application/json, text/event-stream", ...init.headers },
      }),
    [Symbol.asyncDispose]: () => served.close(),
  };
}

/** The body behind the ids of a final answer. */
export function final(json: string, code = 200, headers: Record<string, string[]> = {}): string {
  return `"resp_json":${json},"resp_headers":${
    JSON.stringify(headers)
  },"resp_code":${code},"resp_type":"jsonrpc_response"`;
}

/** The body behind the ids of a notification. */
export function notify(json: string, headers: Record<string, string[]> = {}): string {
  return `"resp_json":${json},"resp_headers":${
    JSON.stringify(headers)
  },"resp_code":200,"resp_type":"jsonrpc_notify"`;
}

/** Sends raw bytes and returns everything up to the end of the connection. */
export async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const writer = connection.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
  let received = "";
  for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream())) {
    received += chunk;
  }
  return received;
}

/** The error code of a refusal; checks the shape every error has. */
export async function errorCode(response: Response): Promise<string> {
  const { error } = await response.json();
  assertEquals(Object.keys(error), ["message", "type", "code", "param"]);
  return error.code;
}

/** Waits, without sleeping, until the plane has noticed something that happened on a socket. */
export async function noticed(
  { plane, url }: TestPlane,
  reached: (tunnel: ReturnType<Plane["snapshot"]>["tunnels"][number]) => boolean,
): Promise<void> {
  for (let round = 0; round < 5000; round++) {
    const tunnel = plane.snapshot().tunnels[0];
    if (tunnel !== undefined && reached(tunnel)) return;
    await (await fetch(`${url}/healthz`)).body?.cancel();
  }
  throw new Error(`not reached: ${JSON.stringify(plane.snapshot())}`);
}

/** Lets the tunnel count as connected. */
export async function connected(test: TestPlane): Promise<void> {
  await test.poll("limit=1&timeout_ms=1");
}

/** The one command that is queued. */
export async function polled(test: TestPlane): Promise<Polled> {
  const [command] = await test.poll();
  if (command === undefined) throw new Error("no command came");
  return command;
}
