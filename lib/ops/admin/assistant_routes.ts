import { answer, jsonAnswer, textAnswer, wrongMethod } from "./answers.ts";
import { type AskedPolicy, policyOf, STRICTEST } from "./assistant_policy.ts";
import type { AssistantAnswer, AssistantPort } from "./assistant_port.ts";
import { type FieldKinds, type Fields, readFields } from "./assistant_request.ts";
import { eventStream } from "./event_stream.ts";
import { isLocalPeer, type Peer } from "./guard.ts";

/** What the routes take of a view. */
export interface AssistantView {
  /** Absent where `admin_ui.assistant` is off. */
  readonly assistant?: (() => Promise<AssistantPort>) | undefined;
  /** Ends streams: the client stops. */
  readonly stop: AbortSignal;
}

/** One request for one route. */
interface Call {
  readonly request: Request;
  readonly params: URLSearchParams;
  readonly port: AssistantPort;
  readonly stop: AbortSignal;
}

interface Route {
  readonly method: "GET" | "POST";
  respond(call: Call): Response | Promise<Response>;
}

const DEFAULT_EVENTS = 200;
const MAX_EVENTS = 1_000;
const APPROVAL = /^\/api\/codex\/approvals\/([\w-]{1,64})$/;

const POLICY = {
  approval_policy: "text",
  sandbox_type: "text",
  /** Beyond the reference: see `policyOf`. */
  unattended_writes: "switch",
} as const;

/** `/api/codex/*` (operator-surface §3), and beyond the reference: start, interrupt, approvals. */
const ROUTES: Readonly<Record<string, Route>> = {
  "/api/codex/status": get(({ port }) => {
    port.wake();
    return jsonAnswer(port.status());
  }),
  "/api/codex/events": get(({ port, params }) => {
    return jsonAnswer({ events: port.events(limitOf(params)) });
  }),
  "/api/codex/events/stream": get(events),
  "/api/codex/approvals": get(({ port }) => jsonAnswer({ approvals: port.approvals() })),
  "/api/codex/start": post({}, (_fields, { port }) => port.start()),
  "/api/codex/login/device": post({}, (_fields, { port }) => port.loginDevice()),
  "/api/codex/login/cancel": post(
    { login_id: "text" },
    ({ login_id }, { port }) => port.loginCancel(login_id),
  ),
  "/api/codex/thread/start": post({
    ...POLICY,
    cwd: "text",
    model: "text",
    model_provider: "text",
    developer_instructions: "text",
    inject_context: "switch",
  }, async (fields, { port }) => {
    // A new conversation inherits nothing from the one before it.
    const verdict = policyOf(askedPolicy(fields), STRICTEST);
    if (verdict.kind === "refused") return badRequest(verdict.message);
    return await port.threadStart({
      cwd: fields.cwd,
      model: fields.model,
      modelProvider: fields.model_provider,
      developerInstructions: fields.developer_instructions,
      injectContext: fields.inject_context ?? false,
      policy: verdict.policy,
    });
  }),
  "/api/codex/turn/start": post({
    ...POLICY,
    thread_id: "text",
    prompt: "text",
    cwd: "text",
    model: "text",
    effort: "text",
    summary: "text",
    inject_context: "switch",
  }, async (fields, { port }) => {
    if (fields.prompt === undefined) return badRequest("prompt is required");
    const verdict = policyOf(askedPolicy(fields), port.policy(fields.thread_id));
    if (verdict.kind === "refused") return badRequest(verdict.message);
    return await port.turnStart({
      threadId: fields.thread_id,
      prompt: fields.prompt,
      cwd: fields.cwd,
      model: fields.model,
      effort: fields.effort,
      summary: fields.summary,
      injectContext: fields.inject_context ?? false,
      policy: verdict.policy,
    });
  }),
  "/api/codex/turn/interrupt": post(
    { thread_id: "text", turn_id: "text" },
    ({ thread_id, turn_id }, { port }) => port.turnInterrupt(thread_id, turn_id),
  ),
};

/**
 * The assistant's routes. Whatever lets others see the pages, this is for this machine alone: whoever
 * reaches it makes a program act here (operator-surface §13).
 */
export async function handleAssistant(
  request: Request,
  peer: Peer,
  { assistant, stop }: AssistantView,
): Promise<Response> {
  const { pathname: path, searchParams: params } = new URL(request.url);
  if (!isLocalPeer(peer)) {
    return textAnswer(
      403,
      "the assistant is for this machine only, whatever admin_ui.allow_remote says",
    );
  }
  const route = ROUTES[path] ?? approvalRoute(path);
  if (route === undefined) return textAnswer(404, "not found");
  if (request.method !== route.method) return wrongMethod(route.method);
  if (assistant === undefined) return textAnswer(503, "codex bridge unavailable");
  return await route.respond({ request, params, port: await assistant(), stop });
}

/** A person's answer to one question. Neither answer is taken for granted: it has to be spelled out. */
function approvalRoute(path: string): Route | undefined {
  const id = APPROVAL.exec(path)?.[1];
  if (id === undefined) return undefined;
  return post({ decision: "text" }, ({ decision }, { port }) => {
    if (decision !== "accept" && decision !== "decline") {
      return badRequest('decision has to be "accept" or "decline"');
    }
    return port.answerApproval(id, decision)
      ? { kind: "done", value: { status: "answered" } }
      : { kind: "refused", status: 404, message: `question ${id} is not open any more` };
  });
}

/** Each event as it comes; a reader that comes back, or asks with `after`, gets what is kept since. */
function events({ request, params, port, stop }: Call): Response {
  const last = Number(request.headers.get("last-event-id") ?? params.get("after") ?? NaN);
  const stream = eventStream((feed) => {
    const leaving = new AbortController();
    const come = port.subscribe(leaving.signal);
    if (Number.isInteger(last)) {
      feed.sendAll("codex", port.events(MAX_EVENTS).filter(({ seq }) => seq > last));
    }
    void (async () => {
      for await (const event of come) feed.send("codex", event, event.seq);
    })();
    return () => leaving.abort();
  }, stop);
  return answer(200, "text/event-stream", stream);
}

function limitOf(params: URLSearchParams): number {
  const asked = Number(params.get("limit") ?? DEFAULT_EVENTS);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_EVENTS) : DEFAULT_EVENTS;
}

function get(respond: Route["respond"]): Route {
  return { method: "GET", respond };
}

function post<K extends FieldKinds>(
  kinds: K,
  act: (fields: Fields<K>, call: Call) => AssistantAnswer | Promise<AssistantAnswer>,
): Route {
  return {
    method: "POST",
    async respond(call) {
      const read = await readFields(call.request, kinds);
      return said(
        read.kind === "refused" ? badRequest(read.message) : await act(read.fields, call),
      );
    },
  };
}

function askedPolicy(fields: Fields<typeof POLICY>): AskedPolicy {
  return {
    approval: fields.approval_policy,
    sandbox: fields.sandbox_type,
    unattendedWrites: fields.unattended_writes ?? false,
  };
}

function badRequest(message: string): AssistantAnswer {
  return { kind: "refused", status: 400, message };
}

function said(result: AssistantAnswer): Response {
  return result.kind === "done"
    ? jsonAnswer(result.value)
    : jsonAnswer({ error: result.message }, result.status);
}
