import { type Clock, systemClock } from "../core/clock.ts";
import { Slots } from "../core/slots.ts";
import { refusalOf } from "./mcp_http_guard.ts";
import type { HttpSessions } from "./mcp_http_sessions.ts";
import type { Caller } from "./tools/tool.ts";
import type { ToolSource } from "./tools/tool_set.ts";

/**
 * Calls that may run at once over HTTP. No dispatcher counts these, and each may hold a request and
 * a response body; sixteen are more than the programs of one machine usually want.
 */
const MAX_CALLS = 16;

/** Harpoon's MCP server over Streamable HTTP, for programs on this machine. */
export interface HarpoonHttp extends AsyncDisposable {
  /** Answers a request to `/harpoon/mcp`. */
  answer(
    request: Request,
    peer: { readonly remoteIsLoopback: boolean },
  ): Promise<Response>;
  /** Ends every session, with the calls that are running. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens the optional transport at `/harpoon/mcp` (harpoon §11). It is restricted to loopback whoever
 * else may use the listener. The MCP SDK is loaded with the first request, so that a client whose
 * endpoint nobody uses does not pay for it.
 */
export function openHarpoonHttp(source: ToolSource, clock: Clock = systemClock): HarpoonHttp {
  const caller = boundedCaller(source.caller, new Slots(MAX_CALLS));
  const load = async () => {
    const { HttpSessions } = await import("./mcp_http_sessions.ts");
    const bounded = {
      targets: source.targets,
      caller,
      get maxResponseBytes() {
        return source.maxResponseBytes;
      },
      get maxRedirects() {
        return source.maxRedirects;
      },
    };
    return new HttpSessions(bounded, clock);
  };
  let sessions: Promise<HttpSessions> | undefined;
  let closed = false;
  return {
    async answer(request, { remoteIsLoopback }) {
      const refusal = refusalOf(request, remoteIsLoopback);
      if (refusal !== undefined) return refusal;
      if (closed) return new Response("the client is stopping\n", { status: 503 });
      sessions ??= load();
      return await (await sessions).handle(withPlainAccept(request));
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await (await sessions)?.close();
    },
  };
}

/** Refuses calls while all slots are taken. */
function boundedCaller(caller: Caller, slots: Slots): Caller {
  return {
    async call(request, origin, signal) {
      if (!slots.take()) {
        const message = `there are ${slots.capacity} calls at once, which is the limit: try again`;
        return { kind: "refused", message, code: "rate_limited" };
      }
      try {
        return await caller.call(request, origin, signal);
      } finally {
        slots.release();
      }
    },
  };
}

/** The request with an `Accept` the SDK understands; it knows no ranges such as `*`. */
function withPlainAccept(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set("accept", "application/json, text/event-stream");
  return new Request(request, { headers });
}
