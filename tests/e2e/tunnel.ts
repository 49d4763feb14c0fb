import type { Plane } from "../../lib/plane/plane.ts";
import type { PlaneLimits } from "../../lib/plane/limits.ts";
import {
  type ClientOptions,
  type ClientProcess,
  openPlane,
  startClient,
  TUNNEL_ID,
} from "./client.ts";

/** An answer as the connector got it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, character for character. */
  readonly text: string;
}

/** What a connector sends beside the message. */
export interface CallOptions {
  readonly channel?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: "POST" | "DELETE";
}

/** A control plane in this process, a client process, and the connector's side of both. */
export interface Tunnel extends AsyncDisposable {
  readonly plane: Plane;
  readonly planeUrl: string;
  readonly client: ClientProcess;
  /** The MCP endpoint of a channel, as connectors know it. */
  ingress(channel?: string): string;
  /** Sends one message as it is and waits for the whole answer. */
  call(message: string, options?: CallOptions): Promise<Answer>;
}

/** Starts a control plane and a client on it, and waits until calls go through. */
export async function startTunnel(
  options: ClientOptions & { readonly limits?: Partial<PlaneLimits> },
): Promise<Tunnel> {
  await using opening = new AsyncDisposableStack();
  const served = opening.use(openPlane(options.limits));
  const client = opening.use(await startClient(served.url, options));
  await client.line("Connected to control plane");
  await client.ready();
  await firstPoll(served.plane, client);
  const open = opening.move();
  return {
    plane: served.plane,
    planeUrl: served.url,
    client,
    ingress: (channel) => ingressUrl(served.url, channel),
    call: (message, callOptions) => call(served.url, message, callOptions),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The MCP endpoint of a channel on a control plane. */
export function ingressUrl(planeUrl: string, channel?: string): string {
  return `${planeUrl}/v1/mcp/${TUNNEL_ID}${channel === undefined ? "" : `/${channel}`}`;
}

/** Sends one message to a control plane's ingress and waits for the whole answer. */
export async function call(
  planeUrl: string,
  message: string,
  options: CallOptions = {},
): Promise<Answer> {
  const { channel, accept = "application/json", headers = {}, method = "POST" } = options;
  const response = await fetch(ingressUrl(planeUrl, channel), {
    method,
    headers: { "content-type": "application/json", accept, ...headers },
    ...(method === "POST" ? { body: message } : {}),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A JSON-RPC call; `params` and `id` are JSON texts. */
export function request(method: string, params = "{}", id = "1"): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
}

/** The client's diagnosis in a synthesized error, with the status it came with. */
export function failureOf({ status, text }: Answer): unknown {
  const { code, data } = JSON.parse(text).error;
  return { status, code, ...data.tunnel_failure };
}

/** Metadata may come before the first poll does; until then the plane knows of no client. */
async function firstPoll(plane: Plane, client: ClientProcess): Promise<void> {
  for (let check = 0; check < 1_000; check++) {
    if (plane.snapshot().tunnels[0]?.connected) return;
    await client.readyz();
  }
  throw new Error("the client does not poll");
}
