// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Clock } from "../core/clock.ts";
import { harpoonServer } from "./server.ts";
import type { ToolSource } from "./tools/tool_set.ts";

/**
 * Sessions kept at once. They are of programs on this machine, of which a few are usual; each costs
 * a server object and, while a stream is open, a connection.
 */
const MAX_SESSIONS = 64;

/**
 * How long a session may lie idle. Clients that end without a DELETE leave theirs behind; one that
 * comes back later is told so and opens another.
 */
const IDLE_MS = 30 * 60_000;

/** Largest request body, the size the tunnel itself carries by default. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Answers the client is still reading; a session with one is in use. */
  openAnswers: number;
  /** When it was last in use, monotonic. */
  usedAtMs: number;
}

/** The MCP sessions of the HTTP endpoint, each a server of its own (harpoon §11). */
export class HttpSessions {
  readonly #source: ToolSource;
  readonly #clock: Clock;
  /** Least recently asked first. */
  readonly #sessions = new Map<string, Session>();
  /** Requests that may become sessions. */
  #opening = 0;
  #closed = false;

  constructor(source: ToolSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Answers a request that has passed the checks; `initialize` without a session id opens a session. */
  async handle(request: Request): Promise<Response> {
    await this.#expire();
    const id = request.headers.get("mcp-session-id");
    if (id === null) return await this.#open(request);
    const session = this.#sessions.get(id);
    if (session === undefined) return new Response("session not found\n", { status: 404 });
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return await this.#ask(session, request);
  }

  /** Ends every session: its streams, and its calls that are running. */
  async close(): Promise<void> {
    this.#closed = true;
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const { transport } of sessions) await transport.close();
  }

  async #open(request: Request): Promise<Response> {
    this.#opening++;
    try {
      if (!await this.#makeRoom()) {
        return new Response("too many sessions: end one with DELETE\n", { status: 503 });
      }
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => crypto.randomUUID(),
        onsessionclosed: (id) => void this.#sessions.delete(id),
        maxRequestBodySize: MAX_BODY_BYTES,
      });
      await harpoonServer(this.#source, false).connect(transport);
      const session = { transport, openAnswers: 0, usedAtMs: this.#clock.now() };
      const response = await this.#ask(session, request);
      // The transport refuses anything but a good `initialize`, and then there is no session.
      if (transport.sessionId !== undefined && !this.#closed) {
        this.#sessions.set(transport.sessionId, session);
      } else await transport.close();
      return response;
    } finally {
      this.#opening--;
    }
  }

  async #ask(session: Session, request: Request): Promise<Response> {
    session.usedAtMs = this.#clock.now();
    const response = await session.transport.handleRequest(request);
    if (request.method === "DELETE" && response.ok) return new Response(null, { status: 204 });
    return this.#watched(session, response);
  }

  /** The same answer, counted as open until the client has read it or is gone. */
  #watched(session: Session, response: Response): Response {
    if (response.body === null) return response;
    const reader = response.body.getReader();
    let open = true;
    session.openAnswers++;
    const ended = () => {
      open = false;
      session.openAnswers--;
      session.usedAtMs = this.#clock.now();
    };
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        // The transport ends its streams by closing them; they never fail.
        const { done, value } = await reader.read();
        // A client that left meanwhile has ended the answer already.
        if (!open) return;
        if (!done) return controller.enqueue(value);
        ended();
        controller.close();
      },
      cancel(reason) {
        ended();
        return reader.cancel(reason);
      },
    });
    const { status, headers } = response;
    return new Response(body, { status, headers });
  }

  /** Looked after on every request: an idle session costs nothing but its place. */
  async #expire(): Promise<void> {
    const since = this.#clock.now() - IDLE_MS;
    for (const [id, session] of this.#sessions) {
      if (session.openAnswers === 0 && session.usedAtMs <= since) await this.#end(id, session);
    }
  }

  /** Whether there is room for what is opening, if need be in the place of one that is not in use. */
  async #makeRoom(): Promise<boolean> {
    if (this.#sessions.size + this.#opening <= MAX_SESSIONS) return true;
    for (const [id, session] of this.#sessions) {
      if (session.openAnswers > 0) continue;
      await this.#end(id, session);
      return true;
    }
    return false;
  }

  async #end(id: string, session: Session): Promise<void> {
    this.#sessions.delete(id);
    await session.transport.close();
  }
}
