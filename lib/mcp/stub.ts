import { OperatorError } from "../core/errors.ts";
import { MCP_PATH, stubDocument } from "./stub_documents.ts";
import type { StubSessions } from "./stub_sessions.ts";

/** A running stub MCP server. */
export interface Stub extends AsyncDisposable {
  /** Origin it listens on, without a trailing slash. */
  readonly url: string;
  /** Its MCP endpoint. */
  readonly mcpUrl: string;
}

/**
 * Serves a small MCP server over Streamable HTTP for demos, tests and first steps
 * (mcp-transports §10): the tools `server_info`, `echo` and `uppercase` at `/mcp`, and the OAuth
 * metadata a connector would look for. Port 0 takes any free port. The MCP SDK is loaded here, so that
 * programs which never start a stub do not pay for it.
 *
 * Throws {@linkcode OperatorError} if the address cannot be listened on.
 *
 * @example
 * ```ts
 * await using stub = await serveStub({
 *   hostname: "127.0.0.1",
 *   port: 0,
 *   name: "mcp-stub",
 *   version: "0.1.0",
 * });
 * const response = await fetch(`${stub.url}/jwks`);
 * ```
 */
export async function serveStub(options: {
  readonly hostname: string;
  readonly port: number;
  readonly name: string;
  readonly version: string;
}): Promise<Stub> {
  const { StubSessions } = await import("./stub_sessions.ts");
  const sessions = new StubSessions(options.name, options.version);
  const stop = new AbortController();
  const server = listen(options, stop.signal, (request) => answer(request, sessions));
  const { port } = server.addr;
  const url = `http://${
    options.hostname.includes(":") ? `[${options.hostname}]` : options.hostname
  }:${port}`;
  return {
    url,
    mcpUrl: url + MCP_PATH,
    async [Symbol.asyncDispose]() {
      await sessions.close();
      // Not `shutdown`: it waits for ever for a request whose body never comes, and an abort after
      // it throws. The tools answer at once, so there is nothing to wait for.
      stop.abort();
      await server.finished;
      // A request that was running may have opened one more.
      await sessions.close();
    },
  };
}

function listen(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  signal: AbortSignal,
  handler: (request: Request) => Response | Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname, port, signal, onListen() {} }, handler);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(
      `the MCP stub cannot listen on ${hostname}:${port} (${why}); ` +
        "stop what is using the address or choose another one",
      { cause },
    );
  }
}

function answer(request: Request, sessions: StubSessions): Response | Promise<Response> {
  // The URL is made of the Host header, so the documents name the stub as the client knows it.
  const url = new URL(request.url);
  if (url.pathname === MCP_PATH) return sessions.handle(request);
  const document = stubDocument(url.pathname, url.origin);
  if (document === undefined) return new Response("not found\n", { status: 404 });
  return request.method === "GET" || request.method === "HEAD"
    ? Response.json(document)
    : new Response("method not allowed\n", { status: 405, headers: { allow: "GET, HEAD" } });
}
