import { assert } from "@std/assert";
import { type Clock, systemClock } from "../../lib/core/clock.ts";
import { openHarpoonHttp } from "../../lib/harpoon/mcp_http.ts";
import { HARPOON_MCP_PATH } from "../../lib/harpoon/mcp_http_path.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import type { Caller } from "../../lib/harpoon/tools/tool.ts";
import { ANSWER, LIMITS, RecordingCaller, registryOf } from "./server_harness.ts";

const HEADERS = {
  "content-type": "application/json",
  "accept": "application/json, text/event-stream",
};

export const INITIALIZE = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};

/** The endpoint on a listener of its own, as the admin listener serves it. */
export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  /** Sends a message to it; a header given as `undefined` is left out. */
  post(message: object, headers?: Record<string, string | undefined>): Promise<Response>;
  /** Opens a session and gives its id. */
  open(): Promise<string>;
  /** Ends the endpoint alone; the listener stays. */
  close(): Promise<void>;
}

export function serveEndpoint(
  targets: readonly Target[],
  caller: Caller,
  clock: Clock = systemClock,
): Endpoint {
  const http = openHarpoonHttp({ targets: registryOf(targets), caller, ...LIMITS }, clock);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => http.answer(request, { remoteIsLoopback: true }),
  );
  const url = `http://127.0.0.1:${server.addr.port}${HARPOON_MCP_PATH}`;
  const post: Endpoint["post"] = (message, headers = {}) => {
    const all = new Headers(HEADERS);
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) all.delete(name);
      else all.set(name, value);
    }
    return fetch(url, { method: "POST", headers: all, body: JSON.stringify(message) });
  };
  return {
    url,
    post,
    async open() {
      const response = await post(INITIALIZE);
      await response.text();
      const id = response.headers.get("mcp-session-id");
      assert(response.status === 200 && id !== null, `${response.status}`);
      return id;
    },
    close: () => http[Symbol.asyncDispose](),
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}

export function toolCall(id: number, method = "GET"): object {
  const params = { name: "call_target", arguments: { label: "api", method } };
  return { jsonrpc: "2.0", id, method: "tools/call", params };
}

/** A caller whose calls end when they are aborted, and not before; but `PUT` is answered at once. */
export class HeldCaller extends RecordingCaller {
  readonly aborted = Promise.withResolvers<void>();
  #waiting = 0;
  readonly #waiters: { count: number; resolve: () => void }[] = [];

  constructor() {
    super(({ request, signal }) => {
      if (request.method === "PUT") return ANSWER;
      this.#waiting++;
      for (const { count, resolve } of this.#waiters) if (this.#waiting >= count) resolve();
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          this.aborted.resolve();
          reject(signal.reason);
        });
      });
    });
  }

  /** Resolves once so many calls are waiting. */
  waiting(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#waiting >= count) resolve();
    else this.#waiters.push({ count, resolve });
    return promise;
  }
}
