/**
 * A scripted `codex app-server`: JSON lines over stdio as the real one speaks them (codex §3.2). Words
 * of its command line change how it starts, the words of a prompt what a turn does.
 */

type Message = Record<string, unknown>;

const words = new Set(Deno.args);
const encoder = new TextEncoder();
/** Where it writes down every line it gets; a variable of this family reaches Codex. */
const record = Deno.env.get("CODEX_STAND_IN_RECORD");

let loggedIn = !words.has("logged-out");
let threads = 0;
let turns = 0;
let asks = 0;
/** Turns that go on until they are interrupted. */
const hanging = new Map<string, string>();
/** What to do with the answers to its own requests. */
const answers = new Map<unknown, (answer: Message) => void>();

function write(text: string): void {
  let rest = encoder.encode(text);
  while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

const complain = (text: string) => Deno.stderr.writeSync(encoder.encode(`${text}\n`));
const send = (message: Message) => write(`${JSON.stringify(message)}\n`);
const notify = (method: string, params: Message) => send({ method, params });
const object = (value: unknown): Message => Object(value);

function completed(threadId: string, turnId: string, status: string, error?: string): void {
  const turn = { id: turnId, items: [], status, error: error && { message: error } };
  notify("turn/completed", { threadId, turn });
}

function say(threadId: string, turnId: string, text: string, itemId = "item-1"): void {
  for (const delta of text.match(/.{1,4}/gs) ?? []) {
    notify("item/agentMessage/delta", { threadId, turnId, itemId, delta });
  }
  const item = { type: "agentMessage", id: itemId, text };
  notify("item/completed", { threadId, turnId, item });
}

function ask(id: unknown, method: string, params: Message): Promise<Message> {
  const answer = Promise.withResolvers<Message>();
  answers.set(id, answer.resolve);
  send({ id, method, params });
  return answer.promise;
}

async function turn(request: Message): Promise<void> {
  const params = object(request["params"]);
  const threadId = String(params["threadId"]);
  const [input] = Array.isArray(params["input"]) ? params["input"] : [];
  const prompt = String(object(input)["text"]);
  const [verb = "", ...rest] = prompt.split(" ");
  const turnId = `turn-${++turns}`;
  const reply = () =>
    send({ id: request["id"], result: { turn: { id: turnId, status: "inProgress" } } });
  const at = { threadId, turnId };
  if (verb === "early") {
    say(threadId, turnId, "before the reply");
    completed(threadId, turnId, "completed");
    return reply();
  }
  if (verb === "refuse") {
    return send({ id: request["id"], error: { code: -32600, message: "no such model" } });
  }
  if (verb === "mute") return;
  reply();
  notify("turn/started", { threadId, turn: { id: turnId, status: "inProgress" } });
  switch (verb) {
    case "say":
      say(threadId, turnId, rest.join(" "));
      return completed(threadId, turnId, "completed");
    case "settings":
      say(threadId, turnId, JSON.stringify({ model: params["model"], effort: params["effort"] }));
      return completed(threadId, turnId, "completed");
    case "whole":
      notify("item/completed", {
        ...at,
        item: { type: "agentMessage", id: "w", text: "in one piece" },
      });
      return completed(threadId, turnId, "completed");
    case "flat":
      return notify("turn/completed", { ...at, status: "failed", error: "told beside the turn" });
    case "fail":
      notify("error", { ...at, error: { message: "quota used up" }, willRetry: false });
      return completed(threadId, turnId, "failed", "quota used up");
    case "run": {
      const item = { type: "commandExecution", id: "c", command: "ls -l" };
      notify("item/started", { ...at, item });
      notify("item/commandExecution/outputDelta", { ...at, itemId: "c", delta: "total 0\n" });
      say(threadId, turnId, "listed");
      return completed(threadId, turnId, "completed");
    }
    case "approve": {
      // The id is the one the client's own next request will have: still a request.
      const answer = await ask(Number(request["id"]) + 1, "item/commandExecution/requestApproval", {
        ...at,
        itemId: "c",
        kind: "command",
        command: "rm -rf build",
        cwd: "/work",
        reason: "to start afresh",
      });
      say(threadId, turnId, JSON.stringify(answer["result"]));
      return completed(threadId, turnId, "completed");
    }
    case "ask": {
      const params = rest.length > 1 ? JSON.parse(rest.slice(1).join(" ")) : {};
      const answer = await ask(`ask-${++asks}`, rest[0] ?? "", { ...at, itemId: "i", ...params });
      say(threadId, turnId, JSON.stringify(answer["result"] ?? answer["error"]));
      return completed(threadId, turnId, "completed");
    }
    case "withdraw":
      void ask("withdrawn", "item/fileChange/requestApproval", { ...at, itemId: "f" });
      notify("serverRequest/resolved", { threadId, requestId: "withdrawn" });
      return completed(threadId, turnId, "completed");
    case "garbage":
      write("this is no JSON\n[1]\n{}\n");
      write('{"id":99,"result":{}}\n');
      write(`{"method":"long","params":{"x":"${"y".repeat(9 * 1024 * 1024)}"}}\n`);
      Deno.stdout.writeSync(new Uint8Array([0xff, 0xfe, 10]));
      say(threadId, turnId, "still here");
      return completed(threadId, turnId, "completed");
    case "flood":
      for (let at = 0; at < Number(rest[0]); at++) {
        notify("item/agentMessage/delta", { threadId, turnId, itemId: "f", delta: `${at} ` });
      }
      return completed(threadId, turnId, "completed");
    case "exit":
      complain("about to crash: \x1b[31mout of cheese\x1b[0m");
      return Deno.exit(3);
    case "orphan":
      new Deno.Command("sleep", { args: ["60"], stdout: "inherit", stderr: "inherit" }).spawn();
      return Deno.exit(0);
    case "hang":
      hanging.set(turnId, threadId);
      return say(threadId, turnId, "working");
    case "stuck":
      return say(threadId, turnId, "stuck");
    default:
      return completed(threadId, turnId, "failed", `no such verb: ${verb}`);
  }
}

const account = () =>
  loggedIn ? { type: "chatgpt", email: "a@example.com", planType: "pro" } : null;

function login(id: unknown): void {
  const loginId = "login-1";
  const result = {
    type: "chatgptDeviceCode",
    loginId,
    verificationUrl: "https://example.com/device",
    userCode: "ABCD-1234",
  };
  send({ id, result });
  if (words.has("login-hangs")) return;
  const success = !words.has("login-fails");
  loggedIn = success;
  notify("account/login/completed", { loginId, success, error: success ? null : "code expired" });
  if (success) notify("account/updated", { authMode: "chatgpt", planType: "pro" });
}

async function take(message: Message): Promise<void> {
  const { id, method } = message;
  if (method === undefined) return answers.get(id)?.(message);
  switch (method) {
    case "initialize":
      if (words.has("silent")) {
        complain("waiting for the network");
        return;
      }
      return send({
        id,
        result: {
          userAgent: "codex/1.2.3",
          codexHome: "/home/u/.codex",
          platformFamily: "unix",
          platformOs: "linux",
        },
      });
    case "initialized":
      return;
    case "getAuthStatus":
      if (words.has("no-auth-status")) {
        return send({ id, error: { code: -32601, message: "gone" } });
      }
      return send({
        id,
        result: { authMethod: loggedIn ? "chatgpt" : null, requiresOpenaiAuth: true },
      });
    case "account/read":
      return send({ id, result: { account: account(), requiresOpenaiAuth: true } });
    case "account/login/start":
      return login(id);
    case "account/login/cancel":
      return send({ id, result: { status: "canceled" } });
    case "thread/start": {
      if (words.has("no-threads")) return send({ id, error: { code: -1, message: "no models" } });
      const { cwd = "/work", model = "gpt-x", sandbox, approvalPolicy } = object(message["params"]);
      const thread = { id: `thread-${++threads}`, preview: "", createdAt: 1, updatedAt: 2 };
      send({
        id,
        result: {
          thread,
          cwd,
          model,
          modelProvider: "openai",
          approvalPolicy,
          sandbox: { type: sandbox === "read-only" ? "readOnly" : "workspaceWrite" },
        },
      });
      notify("account/rateLimits/updated", { rateLimits: {} });
      notify("mcpServer/startupStatus/updated", { name: "x", status: "ready" });
      return notify("thread/started", { thread: { ...thread, preview: "hello" } });
    }
    case "thread/inject_items":
      return send({ id, result: {} });
    case "turn/start":
      return await turn(message);
    case "turn/interrupt": {
      const turnId = String(object(message["params"])["turnId"]);
      const threadId = hanging.get(turnId);
      send({ id, result: {} });
      if (threadId !== undefined) completed(threadId, turnId, "interrupted");
      return;
    }
    default:
      return send({ id, error: { code: -32601, message: `no method ${method}` } });
  }
}

if (words.has("--version")) {
  complain("WARNING: something");
  write("codex-cli 1.2.3\n");
  Deno.exit(0);
}
if (words.has("no-app-server")) {
  complain("error: unrecognized subcommand 'app-server'");
  Deno.exit(2);
}
if (words.has("--help")) Deno.exit(0);
if (words.has("dies")) {
  complain("cannot read config: api_key=sk-abcdefghijklmnop");
  Deno.exit(7);
}
if (words.has("tells-env")) {
  complain(`names: ${Object.keys(Deno.env.toObject()).sort().join(" ")}`);
}
if (words.has("stubborn")) Deno.addSignalListener("SIGTERM", () => {});

let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    if (record !== undefined) Deno.writeTextFileSync(record, `${line}\n`, { append: true });
    // Not awaited: a turn may ask something, and the answer is a later line.
    void take(JSON.parse(line));
  }
}
if (words.has("stubborn")) await new Promise((resolve) => setTimeout(resolve, 60_000));
