import { ControlClient, type ControlClientOptions } from "../../lib/control/control_client.ts";
import { endpointsOf } from "../../lib/control/endpoints.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { ManualClock } from "./manual_clock.ts";

export const TUNNEL = `tunnel_${"a".repeat(32)}`;

/** A request as the control plane got it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
  /** Ends the exchange; only for requests beyond the script. */
  answer(response: Response): void;
}

/** A control plane that answers as told: first by the script, then when the test says so. */
export interface ScriptedPlane extends AsyncDisposable {
  readonly url: string;
  readonly requests: Arrivals<SeenRequest>;
}

/** Serves on a free loopback port. */
export function scriptPlane(...script: readonly (() => Response)[]): ScriptedPlane {
  const requests = new Arrivals<SeenRequest>();
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} },
    async (request) => {
      const body = await request.text();
      const { pathname, search } = new URL(request.url);
      const answered = Promise.withResolvers<Response>();
      const scripted = script[requests.items.length];
      requests.add({
        method: request.method,
        target: pathname + search,
        headers: request.headers,
        body,
        answer: answered.resolve,
      });
      return scripted === undefined ? await answered.promise : scripted();
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** A client of the control plane at `url`; disposing it closes its connections. */
export function openClient(
  url: string,
  options: Partial<ControlClientOptions> = {},
): { readonly client: ControlClient; [Symbol.dispose](): void } {
  const http = Deno.createHttpClient({ http2: false });
  const client = new ControlClient({
    http,
    endpoints: endpointsOf(url, "", TUNNEL),
    headers: [["Authorization", "Bearer key"], ["Accept", "application/json"]],
    serverInfo: () => '{"version":1,"channels":[{"name":"main"}]}',
    pollTimeoutMs: 30_000,
    guardrailMs: 5_000,
    clock: new ManualClock(),
    ...options,
  });
  return { client, [Symbol.dispose]: () => http.close() };
}

/** A poll answer with this many commands, named by the letter and a number. */
export function batch(count: number, letter = "r"): Response {
  const commands = Array.from({ length: count }, (_, i) => ({
    request_id: `${letter}${i + 1}`,
    shard_token: "s",
    command_type: "jsonrpc",
    jsonrpc: { jsonrpc: "2.0", id: i, method: "tools/list" },
  }));
  return Response.json({ commands });
}

/** An error answer. */
export function problem(status: number, code: string, headers: HeadersInit = {}): Response {
  return Response.json({ error: { message: `it is ${code}`, code } }, { status, headers });
}
