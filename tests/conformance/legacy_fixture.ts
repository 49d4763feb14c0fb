import { type AskAll, ASKING_PROMPTS, ASKING_TOOLS, declaredQuestions } from "./asking_tools.ts";
import {
  contentsOf,
  plainResult,
  promptResult,
  PROMPTS,
  RESOURCES,
  TEMPLATES,
  TOOLS,
} from "./catalog.ts";
import { EventBody, isRecord, type Rec, type ServedFixture, serveFixture } from "./fixture_http.ts";

/** Between the steps of the tools that report; the suite's own fixtures wait as long. */
const STEP_MS = 50;

interface Session {
  readonly capabilities: Rec;
  readonly standalone: Set<EventBody>;
  readonly waiting: Map<string, (response: Rec) => void>;
  level: string | undefined;
}

/** Serves it on a free loopback port. */
export function serveLegacyFixture(): ServedFixture {
  return serveFixture(legacyFixture());
}

/** A Streamable HTTP server of 2025-11-25 without any SDK, for the conformance suite. */
export function legacyFixture(): (request: Request) => Promise<Response> {
  const sessions = new Map<string, Session>();
  let lastAsk = 0;

  const answer = async (request: Request): Promise<Response> => {
    const id = request.headers.get("mcp-session-id");
    const session = id === null ? undefined : sessions.get(id);
    if (request.method === "DELETE") {
      if (id !== null) sessions.delete(id);
      return new Response(null, { status: session === undefined ? 404 : 200 });
    }
    if (request.method === "GET") {
      if (session === undefined) return rpcError(null, -32000, "Bad Request: no session", 400);
      const stream = new EventBody(() => session.standalone.delete(stream));
      session.standalone.add(stream);
      return stream.response();
    }
    const message: unknown = await request.json();
    if (!isRecord(message)) return rpcError(null, -32600, "Invalid Request", 400);
    if (message["method"] === "initialize") return initialize(message);
    if (session === undefined) {
      return id === null
        ? rpcError(null, -32000, "Bad Request: Mcp-Session-Id header is required", 400)
        : rpcError(null, -32001, "Session not found", 404);
    }
    if (message["id"] === undefined) return new Response(null, { status: 202 });
    if (message["method"] === undefined) {
      session.waiting.get(String(message["id"]))?.(message);
      return new Response(null, { status: 202 });
    }
    const body = new EventBody(() => {});
    serve(session, message, body).catch((error: unknown) => {
      const { code, text } = error instanceof RpcError
        ? error
        : { code: -32603, text: String(error) };
      body.send({ jsonrpc: "2.0", id: message["id"], error: { code, message: text } });
    }).finally(() => body.close());
    return body.response();
  };

  const initialize = ({ id, params }: Rec): Response => {
    const asked = isRecord(params) ? params : {};
    const sessionId = crypto.randomUUID();
    sessions.set(sessionId, {
      capabilities: isRecord(asked["capabilities"]) ? asked["capabilities"] : {},
      standalone: new Set(),
      waiting: new Map(),
      level: undefined,
    });
    return Response.json({
      jsonrpc: "2.0",
      id,
      result: {
        protocolVersion: asked["protocolVersion"] ?? "2025-11-25",
        capabilities: {
          tools: { listChanged: true },
          prompts: { listChanged: true },
          resources: { subscribe: true, listChanged: true },
          completions: {},
          logging: {},
        },
        serverInfo: { name: "legacy-fixture", version: "1.0.0" },
      },
    }, { headers: { "mcp-session-id": sessionId } });
  };

  const serve = async (session: Session, message: Rec, body: EventBody): Promise<void> => {
    const params = isRecord(message["params"]) ? message["params"] : {};
    const ask: AskAll = (...questions) =>
      Promise.all(questions.map(({ method, params }) => {
        const id = `ask-${++lastAsk}`;
        const { promise, resolve, reject } = Promise.withResolvers<unknown>();
        session.waiting.set(id, (response) => {
          session.waiting.delete(id);
          if (response["error"] === undefined) resolve(response["result"]);
          else reject(new RpcError(-32603, `the client refused ${method}`));
        });
        body.send({ jsonrpc: "2.0", id, method, params });
        return promise;
      }));
    const tell = (method: string, params: Rec = {}) => {
      for (const stream of session.standalone) stream.send({ jsonrpc: "2.0", method, params });
    };
    const log = (data: string) => {
      if (session.level === undefined) return;
      const params = { level: "info", logger: "fixture", data };
      body.send({ jsonrpc: "2.0", method: "notifications/message", params });
    };
    const result = await resultOf(message, params, session, { ask, tell, log, body });
    body.send({ jsonrpc: "2.0", id: message["id"], result });
  };

  return answer;
}

interface Means {
  readonly ask: AskAll;
  readonly tell: (method: string) => void;
  readonly log: (data: string) => void;
  readonly body: EventBody;
}

async function resultOf(
  { method }: Rec,
  params: Rec,
  session: Session,
  means: Means,
): Promise<unknown> {
  const name = String(params["name"]);
  const args = isRecord(params["arguments"]) ? params["arguments"] : {};
  switch (method) {
    case "ping":
    case "resources/subscribe":
    case "resources/unsubscribe":
      return {};
    case "logging/setLevel":
      session.level = String(params["level"]);
      return {};
    case "tools/list":
      return { tools: TOOLS };
    case "prompts/list":
      return { prompts: PROMPTS };
    case "resources/list":
      return { resources: RESOURCES };
    case "resources/templates/list":
      return { resourceTemplates: TEMPLATES };
    case "resources/read": {
      const contents = contentsOf(String(params["uri"]));
      if (contents === undefined) throw new RpcError(-32002, "Resource not found");
      return contents;
    }
    case "prompts/get": {
      const found = promptResult(name, args) ?? ASKING_PROMPTS[name]?.(means.ask, args);
      if (found === undefined) throw new RpcError(-32602, `Unknown prompt: ${name}`);
      return await found;
    }
    case "completion/complete":
      return { completion: { values: [], total: 0, hasMore: false } };
    case "tools/call":
      return await callTool(name, args, params, session, means);
    default:
      throw new RpcError(-32601, `Method not found: ${method}`);
  }
}

async function callTool(
  name: string,
  args: Rec,
  params: Rec,
  { capabilities }: Session,
  { ask, tell, log, body }: Means,
): Promise<unknown> {
  const done = { content: [{ type: "text", text: `${name} is done` }] };
  switch (name) {
    case "test_tool_with_progress": {
      const meta = isRecord(params["_meta"]) ? params["_meta"] : {};
      const { progressToken } = meta;
      for (const progress of [0, 50, 100]) {
        if (progressToken === undefined) break;
        const params = { progressToken, progress, total: 100 };
        body.send({ jsonrpc: "2.0", method: "notifications/progress", params });
        await pause();
      }
      return done;
    }
    case "test_tool_with_logging":
      for (const data of ["Tool execution started", "Tool processing data", "Tool completed"]) {
        log(data);
        await pause();
      }
      return done;
    case "test_logging_tool":
      log("a message");
      return done;
    case "test_trigger_tool_change":
      tell("notifications/tools/list_changed");
      return done;
    case "test_trigger_prompt_change":
      tell("notifications/prompts/list_changed");
      return done;
    case "test_input_required_result_capabilities":
      // One after the other, as a server does that waits for each answer.
      for (const question of declaredQuestions(capabilities)) await ask(question);
      return done;
  }
  const result = plainResult(name) ?? await ASKING_TOOLS[name]?.(ask, args);
  if (result === undefined) throw new RpcError(-32602, `Unknown tool: ${name}`);
  return result;
}

class RpcError extends Error {
  readonly code: number;
  readonly text: string;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
    this.text = text;
  }
}

function rpcError(id: null, code: number, message: string, status: number): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message } }, { status });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, STEP_MS));
}
