import { MAX_BODY_BYTES, readText } from "../../core/body.ts";
import { readSse } from "../../core/sse.ts";
import { VERSION } from "../../core/version.ts";
import type { SmokeCase } from "./case.ts";

/** The protocol's version that is offered; a server may answer with an older one. */
const PROTOCOL_VERSION = "2025-11-25";
/** What the built-in server is asked to give back; characters of every width, and a number that no double holds. */
const ECHOED = "a tunnel carries ä € 🟢 9007199254740993";

/** One channel of a tunnel, as a connector reaches it. */
export interface WalkedChannel {
  readonly name: string;
  /** Where a connector sends what is for it. */
  readonly url: string;
  /** The built-in server is known to have the tool `echo`. */
  readonly hasEcho: boolean;
}

/** An answer's result, and the session it came with. */
interface Answer {
  readonly result: Readonly<Record<string, unknown>>;
  readonly session: string | null;
}

/** Sends a channel what a connector sends first, in order; the first failure ends it. */
export async function walkChannel(
  { name, url, hasEcho }: WalkedChannel,
  signal: AbortSignal,
): Promise<SmokeCase[]> {
  const cases: SmokeCase[] = [];
  const part = `channel ${name}`;
  let session: string | null = null;
  let version = PROTOCOL_VERSION;
  let id = 0;
  const step = async (
    method: string,
    params: Readonly<Record<string, unknown>>,
    tell: (answer: Answer) => string,
  ): Promise<boolean> => {
    const startedAt = performance.now();
    const ms = () => performance.now() - startedAt;
    try {
      const answer = await ask(url, { id: ++id, method, params }, { session, version, signal });
      session ??= answer.session;
      cases.push({ part, name: method, ms: ms(), kind: "passed", told: tell(answer) });
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const next = ["look at the log above; doctor checks each hop to the MCP server by itself"];
      cases.push({ part, name: method, ms: ms(), kind: "failed", reason, next });
      return false;
    }
  };

  const clientInfo = { name: "tunnel-client-smoke", version: VERSION };
  let capabilities: unknown;
  const greeted = await step(
    "initialize",
    { protocolVersion: PROTOCOL_VERSION, capabilities: {}, clientInfo },
    ({ result }) => {
      capabilities = result["capabilities"];
      if (typeof result["protocolVersion"] === "string") version = result["protocolVersion"];
      const server = fields(result["serverInfo"]);
      return `${server["name"]} ${server["version"]}, protocol ${version}`;
    },
  );
  if (!greeted) return cases;
  await notify(url, "notifications/initialized", { session, version, signal });
  if (!("tools" in fields(capabilities))) {
    const reason = "the server has no tools";
    return [...cases, { part, name: "tools/list", ms: 0, kind: "skipped", reason }];
  }
  const listed = await step("tools/list", {}, ({ result }) => {
    const tools = Array.isArray(result["tools"]) ? result["tools"] : [];
    return `${tools.length} tools`;
  });
  if (!listed || !hasEcho) return cases;
  await step("tools/call", { name: "echo", arguments: { input: ECHOED } }, ({ result }) => {
    if (JSON.stringify(result).includes(ECHOED)) return "echo came back as it was sent";
    throw new Error("echo came back changed");
  });
  return cases;
}

interface Conversation {
  readonly session: string | null;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Sends a request and takes its answer. Throws for anything but a result. */
async function ask(
  url: string,
  request: { readonly id: number; readonly method: string; readonly params: unknown },
  conversation: Conversation,
): Promise<Answer> {
  const response = await send(url, request, conversation);
  const text = await answerText(response, request.id);
  if (!response.ok) throw new Error(`the tunnel answered ${response.status}: ${short(text)}`);
  const message = fields(JSON.parse(text));
  if (!("result" in message)) throw new Error(`no result but ${short(text)}`);
  return { result: fields(message["result"]), session: response.headers.get("mcp-session-id") };
}

/** The message with this id, alone or at the end of an event stream. */
async function answerText(response: Response, id: number): Promise<string> {
  const type = response.headers.get("content-type") ?? "";
  if (response.body === null || !type.startsWith("text/event-stream")) {
    return await readText(response);
  }
  let found: string | undefined;
  for await (const { data } of readSse(response.body, MAX_BODY_BYTES)) {
    if (data !== "" && fields(JSON.parse(data))["id"] === id) found = data;
  }
  if (found === undefined) throw new Error("the stream ended without an answer");
  return found;
}

async function notify(url: string, method: string, conversation: Conversation): Promise<void> {
  const response = await send(url, { method }, conversation);
  await response.body?.cancel();
}

function send(
  url: string,
  message: Readonly<Record<string, unknown>>,
  { session, version, signal }: Conversation,
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "accept": "application/json, text/event-stream",
      "content-type": "application/json",
      "mcp-protocol-version": version,
      ...(session === null ? {} : { "mcp-session-id": session }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    redirect: "error",
    signal,
  });
}

/** Enough of an answer to see what it is. */
const SHOWN_CHARACTERS = 200;

function short(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS)}…`;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
