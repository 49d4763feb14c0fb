// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { stubServer } from "./stub_tools.ts";

/**
 * Sessions kept at once. Consumers that go away without a DELETE leave theirs behind; a thousand is
 * far more than a development server has in use, and costs some tens of megabytes.
 */
const MAX_SESSIONS = 1000;

/** Largest request body, the size the tunnel itself carries by default. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The stub's MCP sessions, each a server of its own. */
export class StubSessions {
  readonly #name: string;
  readonly #version: string;
  /** Least recently used first. */
  readonly #sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();

  constructor(name: string, version: string) {
    this.#name = name;
    this.#version = version;
  }

  /** Answers a request to the MCP endpoint; `initialize` without a session id opens a session. */
  async handle(request: Request): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id === null) return await this.#open(request);
    const session = this.#sessions.get(id);
    if (session === undefined) return sessionNotFound();
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return await session.handleRequest(request);
  }

  /** Ends every session and its open streams. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.close();
  }

  async #open(request: Request): Promise<Response> {
    const session = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessionclosed: (id) => void this.#sessions.delete(id),
      maxRequestBodySize: MAX_BODY_BYTES,
    });
    await stubServer(this.#name, this.#version).connect(session);
    const response = await session.handleRequest(request);
    // The transport refuses anything but a good `initialize`, and then there is no session.
    if (session.sessionId === undefined) await session.close();
    else await this.#keep(session.sessionId, session);
    return response;
  }

  async #keep(id: string, session: WebStandardStreamableHTTPServerTransport): Promise<void> {
    this.#sessions.set(id, session);
    for (const [oldest, idle] of this.#sessions) {
      if (this.#sessions.size <= MAX_SESSIONS) return;
      this.#sessions.delete(oldest);
      await idle.close();
    }
  }
}

function sessionNotFound(): Response {
  return Response.json({
    jsonrpc: "2.0",
    error: { code: -32001, message: "Session not found" },
    id: null,
  }, { status: 404 });
}
