import { readText } from "../core/body.ts";
import { headerLines } from "../core/header_lines.ts";
import { OnceBody } from "../core/once_body.ts";
import { readSse } from "../core/sse.ts";
import type { HeaderList } from "../wire/header_list.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../wire/json.ts";
import { type JsonRpcCall, readMessage, sameId } from "../wire/jsonrpc.ts";
import { isEventStream } from "../wire/reply_headers.ts";
import { discoveryLines, type HttpUpstream, type Trouble, troubleOf } from "./probe.ts";
import type { ProbeAnswer } from "./probe_answer.ts";
import type { ProbeMessage } from "./probe_message.ts";

/** Answers to a probe hold a few capabilities and perhaps long instructions. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Sends a probe's request with `POST`; never rejects. */
export async function askUpstream(
  upstream: HttpUpstream,
  { call, headers }: ProbeMessage,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const { url, http, via } = upstream;
  let seen: HeaderList = [];
  try {
    const response = await fetch(url, {
      method: "POST",
      client: http,
      redirect: "manual",
      body: new OnceBody(call.text),
      headers: discoveryLines(upstream, url, [
        ["Content-Type", "application/json"],
        ["Accept", "application/json, text/event-stream"],
        ...headers,
      ]),
      signal,
    });
    seen = headerLines(response.headers);
    const { status } = response;
    if (status === 407 && via?.mode === "proxy") {
      await response.body?.cancel();
      return proxyWantsCredentials();
    }
    return { kind: "answered", status, headers: seen, message: await readAnswer(response, call) };
  } catch (error) {
    return { kind: "trouble", trouble: troubleOf(error, via), headers: seen };
  }
}

/** Ends the session that a server opened for a probe; never rejects. */
export async function leaveUpstream(
  upstream: HttpUpstream,
  session: string,
  signal: AbortSignal,
): Promise<void> {
  const { url, http } = upstream;
  try {
    const response = await fetch(url, {
      method: "DELETE",
      client: http,
      redirect: "manual",
      headers: discoveryLines(upstream, url, [["Mcp-Session-Id", session]]),
      signal,
    });
    await response.body?.cancel();
  } catch {
    // The server will forget the session by itself.
  }
}

async function readAnswer(
  response: Response,
  call: JsonRpcCall,
): Promise<JsonObject | undefined> {
  const { body } = response;
  if (body === null) return undefined;
  if (!isEventStream(response.headers.get("content-type") ?? undefined)) {
    return answerIn(await readText(response, MAX_ANSWER_BYTES).catch(noText), call);
  }
  try {
    for await (const { type, data } of readSse(body, MAX_ANSWER_BYTES)) {
      const message = type === "message" ? answerIn(data, call) : undefined;
      if (message !== undefined) return message;
    }
    return undefined;
  } finally {
    await body.cancel().catch(() => {}); // a stream that failed has nothing left to cancel
  }
}

/** The response to a call, if the text is one; servers that could not read the id say null. */
export function answerIn(text: string, call: JsonRpcCall): JsonObject | undefined {
  const value = tryParseJson(text);
  if (!isJsonObject(value) || value["jsonrpc"] !== "2.0") return undefined;
  if (value["id"] === null) return isJsonObject(value["error"]) ? value : undefined;
  const message = readMessage(text, value);
  const isOurs = message.kind === "response" && sameId(message.idText, call.idText);
  return isOurs ? value : undefined;
}

/** A body that is too large or no text is no answer; one that breaks off is a failure. */
function noText(error: unknown): string {
  if (error instanceof Error && error.name === "BodyError") return "";
  throw error;
}

function proxyWantsCredentials(): ProbeAnswer {
  const trouble: Trouble = { kind: "proxy", detail: "the proxy asks for credentials" };
  return { kind: "trouble", trouble, headers: [] };
}
