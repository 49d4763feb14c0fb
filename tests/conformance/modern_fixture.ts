import {
  type AskAll,
  ASKING_PROMPTS,
  ASKING_TOOLS,
  declaredQuestions,
  type Question,
} from "./asking_tools.ts";
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
import { checkEnvelope, META, Problem, problem } from "./modern_envelope.ts";

const STEP_MS = 50;
const SERVER_INFO = { [`${META}serverInfo`]: { name: "modern-fixture", version: "1.0.0" } };
const CACHED = new Set([
  "server/discover",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
]);

/** Serves it on a free loopback port. */
export function serveModernFixture(): ServedFixture {
  return serveFixture(modernFixture());
}

/** A stateless server of 2026-07-28 without any SDK, for the conformance suite. */
export function modernFixture(): (request: Request) => Promise<Response> {
  const listens = new Map<EventBody, Rec>();

  const answer = async (request: Request): Promise<Response> => {
    if (request.method !== "POST") {
      const refusal = problem(null, new Problem(405, -32000, "Method not allowed"));
      return new Response(refusal.body, { status: 405, headers: { allow: "POST" } });
    }
    const message: unknown = await request.json();
    if (!isRecord(message)) return problem(null, new Problem(400, -32600, "Invalid Request"));
    const { id, method } = message;
    if (id === undefined) return new Response(null, { status: 202 });
    try {
      const params = checkEnvelope(message, request.headers);
      if (method === "subscriptions/listen") return listen(id, params);
      return await serve(id, String(method), params);
    } catch (error) {
      if (error instanceof Problem) return problem(id, error);
      throw error;
    }
  };

  const listen = (id: unknown, params: Rec): Response => {
    const asked = isRecord(params["notifications"]) ? params["notifications"] : undefined;
    if (asked === undefined) throw new Problem(400, -32602, "notifications is required");
    const body = new EventBody(() => listens.delete(body));
    listens.set(body, { id, asked });
    body.send({
      jsonrpc: "2.0",
      method: "notifications/subscriptions/acknowledged",
      params: { notifications: asked, _meta: { [`${META}subscriptionId`]: id } },
    });
    return body.response();
  };

  const changed = (flag: string, method: string) => {
    for (const [body, { id, asked }] of listens) {
      if (!isRecord(asked) || asked[flag] !== true) continue;
      body.send({ jsonrpc: "2.0", method, params: { _meta: { [`${META}subscriptionId`]: id } } });
    }
  };

  const serve = async (id: unknown, method: string, params: Rec): Promise<Response> => {
    const done = (result: Rec) =>
      Response.json({ jsonrpc: "2.0", id, result: complete(method, result) });
    const name = String(params["name"]);
    if (method !== "tools/call") return done(await plain(method, name, params));
    switch (name) {
      case "test_tool_with_progress":
        return report(id, params);
      case "test_tool_with_logging":
      case "test_logging_tool":
        return logging(id, name, params);
      case "test_trigger_tool_change":
        changed("toolsListChanged", "notifications/tools/list_changed");
        return done({ content: [{ type: "text", text: "told" }] });
      case "test_trigger_prompt_change":
        changed("promptsListChanged", "notifications/prompts/list_changed");
        return done({ content: [{ type: "text", text: "told" }] });
      case "test_input_required_result_capabilities": {
        const questions = declaredQuestions(capabilitiesOf(params));
        const script = async (ask: AskAll) => {
          await ask(...questions);
          return { content: [{ type: "text", text: "done" }] };
        };
        return done(await asking(script, params));
      }
      default: {
        const script = ASKING_TOOLS[name];
        const result = plainResult(name) ??
          (script && await asking((ask) => script(ask, recordOf(params["arguments"])), params));
        if (result === undefined) throw new Problem(200, -32602, `Unknown tool: ${name}`);
        return done(result);
      }
    }
  };

  return answer;
}

async function plain(method: string, name: string, params: Rec): Promise<Rec> {
  switch (method) {
    case "server/discover":
      return {
        supportedVersions: ["2026-07-28"],
        capabilities: {
          tools: { listChanged: true },
          prompts: { listChanged: true },
          resources: { subscribe: true, listChanged: true },
          completions: {},
          logging: {},
        },
      };
    case "tools/list":
      return { tools: TOOLS };
    case "prompts/list":
      return { prompts: PROMPTS };
    case "resources/list":
      return { resources: RESOURCES };
    case "resources/templates/list":
      return { resourceTemplates: TEMPLATES };
    case "resources/read": {
      const uri = String(params["uri"]);
      const contents = contentsOf(uri);
      if (contents === undefined) throw new Problem(200, -32602, "Resource not found", { uri });
      return contents;
    }
    case "prompts/get": {
      const args = recordOf(params["arguments"]);
      const script = ASKING_PROMPTS[name];
      const found = promptResult(name, args) ??
        (script && await asking((ask) => script(ask, args), params));
      if (found === undefined) throw new Problem(200, -32602, `Unknown prompt: ${name}`);
      return found;
    }
    case "completion/complete":
      return { completion: { values: [], total: 0, hasMore: false } };
    default:
      throw new Problem(404, -32601, `Method not found: ${method}`);
  }
}

/** Runs a script as far as the answers go; what is missing is asked for. */
async function asking(script: (ask: AskAll) => Promise<unknown>, params: Rec): Promise<Rec> {
  const state = params["requestState"];
  const known = typeof state === "string" ? openState(state) : {};
  const answers: Rec = { ...known, ...recordOf(params["inputResponses"]) };
  let missing: readonly Question[] = [];
  const unanswered = new Error("unanswered");
  try {
    const result = await script((...questions) => {
      missing = questions.filter(({ key }) => !isRecord(answers[key]));
      if (missing.length > 0) return Promise.reject(unanswered);
      return Promise.resolve(questions.map(({ key }) => answers[key]));
    });
    return recordOf(result);
  } catch (error) {
    if (error !== unanswered) throw error;
  }
  const declared = capabilitiesOf(params);
  for (const { method } of missing) {
    const kind = method.slice(0, method.indexOf("/"));
    if (kind in declared) continue;
    const data = { requiredCapabilities: { [kind]: {} } };
    throw new Problem(400, -32021, `the client lacks ${kind}`, data);
  }
  return {
    resultType: "input_required",
    inputRequests: Object.fromEntries(
      missing.map(({ key, method, params }) => [key, { method, params }]),
    ),
    requestState: sealState(answers),
  };
}

function sealState(answers: Rec): string {
  const payload = btoa(encodeURIComponent(JSON.stringify(answers)));
  return `${payload}.${checksum(payload)}`;
}

function openState(state: string): Rec {
  const [payload = "", sum] = state.split(".");
  if (sum !== checksum(payload)) throw new Problem(200, -32602, "requestState is not valid");
  return recordOf(JSON.parse(decodeURIComponent(atob(payload))));
}

/** Not a secret: the suite only changes a state, it does not forge one. */
function checksum(text: string): string {
  let sum = 7;
  for (const char of text) sum = (sum * 31 + char.charCodeAt(0)) % 1_000_003;
  return String(sum);
}

function report(id: unknown, params: Rec): Response {
  const { progressToken } = recordOf(params["_meta"]);
  const messages = [0, 50, 100].map((progress) => ({
    method: "notifications/progress",
    params: { progressToken, progress, total: 100 },
  }));
  return streamed(id, progressToken === undefined ? [] : messages);
}

function logging(id: unknown, name: string, params: Rec): Response {
  const wanted = recordOf(params["_meta"])[`${META}logLevel`] !== undefined;
  const count = name === "test_logging_tool" ? 1 : 3;
  const messages = Array.from({ length: wanted ? count : 0 }, (_, step) => ({
    method: "notifications/message",
    params: { level: "info", logger: "fixture", data: `step ${step}` },
  }));
  return streamed(id, messages);
}

function streamed(id: unknown, messages: readonly Rec[]): Response {
  const body = new EventBody(() => {});
  (async () => {
    for (const message of messages) {
      body.send({ jsonrpc: "2.0", ...message });
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    const result = complete("tools/call", { content: [{ type: "text", text: "done" }] });
    body.send({ jsonrpc: "2.0", id, result });
    body.close();
  })();
  return body.response();
}

function complete(method: string, result: Rec): Rec {
  const isComplete = (result["resultType"] ?? "complete") === "complete";
  return {
    resultType: "complete",
    ...result,
    ...(isComplete && CACHED.has(method) ? { ttlMs: 0, cacheScope: "private" } : {}),
    _meta: SERVER_INFO,
  };
}

function capabilitiesOf(params: Rec): Rec {
  return recordOf(recordOf(params["_meta"])[`${META}clientCapabilities`]);
}

function recordOf(value: unknown): Rec {
  return isRecord(value) ? value : {};
}
