import { assertEquals, assertStringIncludes } from "@std/assert";
import type { GuardRules, Peer } from "../../../lib/ops/admin/guard.ts";
import { handleAdmin } from "../../../lib/ops/admin/handler.ts";
import { readEvents, sampleView } from "./admin_fixture.ts";
import { FakeAssistant } from "./fake_assistant.ts";

const LOCAL: Peer = { kind: "tcp", address: "127.0.0.1" };
const REMOTE: Peer = { kind: "tcp", address: "192.0.2.7" };

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly peer?: Peer;
  readonly rules?: Partial<GuardRules>;
  /** None: the assistant is not enabled. */
  readonly port?: FakeAssistant | undefined;
  readonly stop?: AbortSignal;
}

function send(path: string, asked: Asked = {}): Promise<Response> {
  const { method = "GET", body, headers = {}, peer = LOCAL, rules = {} } = asked;
  const { port, stop = new AbortController().signal } = asked;
  const request = new Request(`http://127.0.0.1:8080${path}`, {
    method,
    headers: { host: "127.0.0.1:8080", ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const assistant = port && (() => Promise.resolve(port));
  const view = sampleView({ stop, ...(assistant === undefined ? {} : { assistant }) });
  return handleAdmin(request, peer, view, { allowRemote: false, hostNames: [], ...rules });
}

/** The whole answer; a stream ends at once. */
async function ask(path: string, asked: Asked = {}) {
  const response = await send(path, { stop: AbortSignal.abort(), ...asked });
  return [response.status, (await response.text()).trim()] as const;
}

const post = (path: string, body: string, asked: Asked = {}) =>
  ask(path, { method: "POST", body, ...asked });

const START = "/api/codex/thread/start";
const ORIGINS: readonly (readonly [
  about: string,
  headers: Readonly<Record<string, string>>,
  status: number,
  text: string,
])[] = [
  [
    "a foreign Origin",
    { origin: "https://evil.test" },
    403,
    "admin UI unsafe request must be same-origin",
  ],
  [
    "a rebinding host with matching Origin",
    { host: "evil.test:8080", origin: "http://evil.test:8080" },
    403,
    "admin UI does not answer to this host name; use its address",
  ],
  [
    "cross-site without an Origin",
    { "sec-fetch-site": "cross-site" },
    403,
    "admin UI unsafe request must be same-origin",
  ],
  [
    "the same origin, without a bridge",
    { origin: "http://127.0.0.1:8080" },
    503,
    "codex bridge unavailable",
  ],
];

for (const [about, headers, status, text] of ORIGINS) {
  Deno.test(`handleAssistant: ${about}: ${status} [operator §12.8]`, async () => {
    assertEquals(await post(START, "{}", { headers }), [status, text]);
  });
}

Deno.test("handleAssistant: no browser headers pass [operator §12.8]", async () => {
  const port = new FakeAssistant();
  assertEquals(await post(START, "{}", { port }), [200, '{"status":"done"}']);
});

/** Every route with a method it has; the bodies are complete. */
const ROUTES: readonly (readonly [method: string, path: string, body: string])[] = [
  ["GET", "/api/codex/status", ""],
  ["GET", "/api/codex/events", ""],
  ["GET", "/api/codex/events/stream", ""],
  ["GET", "/api/codex/approvals", ""],
  ["POST", "/api/codex/approvals/approval-1", '{"decision":"decline"}'],
  ["POST", "/api/codex/start", ""],
  ["POST", "/api/codex/login/device", ""],
  ["POST", "/api/codex/login/cancel", ""],
  ["POST", "/api/codex/thread/start", ""],
  ["POST", "/api/codex/turn/start", '{"prompt":"say hi"}'],
  ["POST", "/api/codex/turn/interrupt", ""],
];

for (const [method, path, body] of ROUTES) {
  const given = method === "GET" ? { method } : { method, body };
  const other = method === "GET" ? { method: "POST", body } : { method: "GET" };

  Deno.test(`handleAssistant: ${method} ${path} [operator §3]`, async () => {
    const port = new FakeAssistant();
    const response = await send(path, { ...given, port });
    await response.body?.cancel();
    assertEquals(response.status, 200);
    const wrong = await send(path, { ...other, port });
    assertEquals([wrong.status, wrong.headers.get("allow"), await wrong.text()], [
      405,
      method,
      "method not allowed\n",
    ]);
    assertEquals(await ask(path, given), [503, "codex bridge unavailable"]);
  });

  Deno.test(`handleAssistant: ${path} is for this machine, whatever is allowed [operator §13]`, async () => {
    const port = new FakeAssistant();
    const rules = { allowRemote: true, hostNames: [], token: "t0ken" };
    const headers = { host: "192.0.2.1:8080", authorization: "Bearer t0ken" };
    assertEquals(await ask(path, { ...given, port, rules, headers, peer: REMOTE }), [
      403,
      "the assistant is for this machine only, whatever admin_ui.allow_remote says",
    ]);
    assertEquals(port.asked, []);
  });
}

Deno.test("handleAssistant: an unknown path is 404", async () => {
  assertEquals(await ask("/api/codex/no", { port: new FakeAssistant() }), [404, "not found"]);
  assertEquals(await ask("/api/codex/toString", { port: new FakeAssistant() }), [404, "not found"]);
});

Deno.test("handleAssistant: what a request leaves out is the strictest [codex §12.15]", async () => {
  const port = new FakeAssistant();
  const policy = { approval: "untrusted", sandbox: "read-only" };
  const none = { cwd: undefined, model: undefined };
  await post(START, '{"model":" "}', { port });
  await post("/api/codex/turn/start", '{"prompt":"p"}', { port });
  assertEquals(port.asked, [
    ["thread", {
      ...none,
      modelProvider: undefined,
      developerInstructions: undefined,
      injectContext: false,
      policy,
    }],
    ["turn", {
      ...none,
      threadId: undefined,
      prompt: "p",
      effort: undefined,
      summary: undefined,
      injectContext: false,
      policy,
    }],
  ]);
});

Deno.test("handleAssistant: a turn goes by the rules of its own conversation, a new one inherits none [codex §12.15]", async () => {
  const port = new FakeAssistant();
  port.rules = { approval: "never", sandbox: "workspace-write" };
  await post("/api/codex/turn/start", '{"prompt":"p"}', { port });
  await post("/api/codex/turn/start", '{"prompt":"p","thread_id":"other"}', { port });
  await post(START, "", { port });
  const rules = port.asked.map((asked) => JSON.parse(JSON.stringify(asked))[1].policy.approval);
  assertEquals(rules, ["never", "untrusted", "untrusted"]);
});

const REFUSED: readonly (readonly [path: string, body: string, error: string])[] = [
  [START, "{", "decode request: one JSON object is expected"],
  [START, "[]", "decode request: one JSON object is expected"],
  [START, '{"sandbox":"read-only"}', 'decode request: unknown field "sandbox"'],
  [START, '{"cwd":7}', 'decode request: "cwd" has to be a string'],
  [START, '{"inject_context":"yes"}', 'decode request: "inject_context" has to be a boolean'],
  [
    START,
    '{"sandbox_type":"danger-full-access"}',
    'sandbox_type "danger-full-access" is not to be had here; read-only and workspace-write are',
  ],
  ["/api/codex/turn/start", '{"prompt":" \\n"}', "prompt is required"],
  [
    "/api/codex/turn/start",
    '{"prompt":"p","approval_policy":"never","sandbox_type":"workspace-write"}',
    "approval_policy never with sandbox_type workspace-write lets Codex write without asking; " +
    "set unattended_writes to true if that is wanted",
  ],
  ["/api/codex/approvals/approval-1", "{}", 'decision has to be "accept" or "decline"'],
  [
    "/api/codex/approvals/approval-1",
    '{"decision":"yes"}',
    'decision has to be "accept" or "decline"',
  ],
];

for (const [path, body, error] of REFUSED) {
  Deno.test(`handleAssistant: ${path} with ${body} is 400 and asks nothing of Codex [operator §3]`, async () => {
    const port = new FakeAssistant();
    const [status, text] = await post(path, body, { port });
    assertEquals([status, JSON.parse(text)], [400, { error }]);
    assertEquals(port.asked, []);
  });
}

Deno.test("handleAssistant: what the bridge says comes with 502 [operator §3]", async () => {
  const port = new FakeAssistant();
  port.answer = { kind: "refused", status: 502, message: "Codex <ended>" };
  const response = await send(START, { method: "POST", body: "{}", port });
  assertEquals(response.headers.get("content-type"), "application/json; charset=utf-8");
  assertEquals([response.status, await response.json()], [502, { error: "Codex <ended>" }]);
});

Deno.test("handleAssistant: an answer to a question counts once", async () => {
  const port = new FakeAssistant();
  const path = "/api/codex/approvals/approval-1";
  assertEquals(await post(path, '{"decision":"accept"}', { port }), [200, '{"status":"answered"}']);
  const [status, text] = await post(path, '{"decision":"accept"}', { port });
  assertEquals(status, 404);
  assertStringIncludes(text, "question approval-1 is not open any more");
});

Deno.test("handleAssistant: events, as many as are asked for [operator §3]", async () => {
  const port = new FakeAssistant();
  const seqs = async (query: string) => {
    const [, text] = await ask(`/api/codex/events${query}`, { port });
    return JSON.parse(text).events.map(({ seq }: { seq: number }) => seq);
  };
  assertEquals(await seqs("?limit=2"), [2, 3]);
  assertEquals(await seqs("?limit=-2"), [1, 2, 3]);
});

Deno.test("handleAssistant: the stream gives what is kept, then what comes, and ends with the client [operator §3]", async () => {
  const port = new FakeAssistant();
  port.coming.push({ seq: 4, method: "m4" });
  const ending = new AbortController();
  const response = await send("/api/codex/events/stream?after=1", { port, stop: ending.signal });
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  const events = readEvents(response);
  const come = [];
  for (let n = 0; n < 4; n++) come.push(await events.next());
  assertEquals(come, [
    ": open",
    'event: codex\nid: 2\ndata: {"seq":2,"method":"m2"}',
    'event: codex\nid: 3\ndata: {"seq":3,"method":"m3"}',
    'event: codex\nid: 4\ndata: {"seq":4,"method":"m4"}',
  ]);
  ending.abort();
  assertEquals(await events.next(), "end");
  await events.close();
});

Deno.test("handleAssistant: a reader that leaves is not fed any more", async () => {
  const port = new FakeAssistant();
  const response = await send("/api/codex/events/stream", { port });
  await response.body?.cancel();
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(port.asked, ["left"]);
});
