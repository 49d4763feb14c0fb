import { MAX_BODY_BYTES } from "../core/body.ts";
import type { Clock } from "../core/clock.ts";
import { readSse, type SseEvent, SseEventTooLarge } from "../core/sse.ts";
import { socketFailure } from "../core/socket_failure.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import type { JsonRpcCommand } from "../wire/command.ts";
import { sameName } from "../wire/header_list.ts";
import { tryParseJson } from "../wire/json.ts";
import type { AnswerServer } from "./channel.ts";
import { type JsonRpcCall, readMessage, sameId } from "../wire/jsonrpc.ts";
import type { FailedReply, Reply } from "../wire/reply.ts";
import { isEventStream } from "../wire/reply_headers.ts";
import { failedReply, protocolFailure, replyHeaders } from "./http_answer.ts";
import { requestHeaders } from "./http_headers.ts";
import { type HttpTarget, request } from "./http_target.ts";
import { answerKind, serverRequestAnswer } from "./server_request.ts";

/** Resumes of one stream without progress before the call is given up (mcp-transports §3.5). */
export const MAX_RESUMES = 5;
/** First wait before a resume if the server names none; grows by half each time, up to the cap. */
const RESUME_DELAY_MS = 1_000;
const RESUME_GROWTH = 1.5;
const RESUME_DELAY_MAX_MS = 30_000;
/** The least wait, whatever the server names: one that names 0 and ends each stream would be asked all the time. */
const RESUME_DELAY_MIN_MS = 100;
/** Answers to requests of the server on their way at once; then reading waits, as the server must. */
const MAX_SERVER_ANSWERS = 16;
/** One such answer; a server takes it at once or does not want it. */
const SERVER_ANSWER_MS = 10_000;

/** One call whose answer is an event stream. */
export interface StreamedCall {
  readonly target: HttpTarget;
  readonly command: JsonRpcCommand;
  readonly call: JsonRpcCall;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Gets the server's requests first. */
  readonly answerServer?: AnswerServer;
}

/**
 * Reads the event stream of a call: notifications as they come, then the response. A stream that
 * breaks after an event id is taken up again with `GET` and `Last-Event-ID`; one that breaks without
 * an id is a lost request. Requests of the server are answered on the side, the call goes on.
 */
export async function* streamAnswer(
  streamed: StreamedCall,
  first: Response,
): AsyncGenerator<Reply, void, void> {
  const position = new StreamPosition();
  const answering = new Set<Promise<void>>();
  const headers = replyHeaders(first);
  for (let response = first;;) {
    let broken: FailedReply;
    try {
      if (response.body === null) return yield protocolFailure("response_body_missing");
      for await (const event of readSse(response.body, MAX_BODY_BYTES)) {
        const message = eventMessage(event);
        // An id may not be taken from an event that was cut before its message: it would be skipped.
        if (event.complete || message?.kind === "message") position.saw(event);
        if (message === undefined) continue;
        if (message.kind === "cut") break;
        if (message.kind === "invalid") return yield protocolFailure(message.reason);
        switch (message.message.kind) {
          case "notification": {
            const { text } = message.message;
            yield { kind: "notification", message: text, headers, status: first.status };
            break;
          }
          case "call": {
            if (answering.size >= MAX_SERVER_ANSWERS) await Promise.race(answering);
            const answer = answerServer(streamed, message.message);
            const tracked: Promise<void> = answer.finally(() => answering.delete(tracked));
            answering.add(tracked);
            streamed.target.aside.run(tracked);
            break;
          }
          case "response": {
            if (!sameId(message.message.idText, streamed.call.idText)) {
              return yield protocolFailure("invalid_protocol_response");
            }
            const { text } = message.message;
            return yield { kind: "response", message: text, status: first.status, headers };
          }
        }
      }
      broken = failedReply(502, { source: "transport_closed", kind: "eof" });
    } catch (error) {
      if (streamed.signal.aborted) throw streamed.signal.reason;
      if (error instanceof SseEventTooLarge) {
        return yield protocolFailure("response_body_too_large");
      }
      broken = streamFailure(error);
      if (broken.failure.source === "protocol") return yield broken;
    } finally {
      streamed.target.aside.release(response);
    }
    const resumed = await resume(streamed, position);
    if (resumed === undefined) return yield broken;
    response = resumed;
  }
}

/** Where the stream stands, and how often it was taken up without getting further. */
class StreamPosition {
  lastId: string | undefined;
  retryMs: number | undefined;
  resumes = 0;

  saw(event: SseEvent): void {
    if (event.lastId !== undefined && event.lastId !== this.lastId) {
      this.resumes = 0;
      this.lastId = event.lastId;
    }
    this.retryMs = event.retryMs ?? this.retryMs;
  }

  /** The wait before the next resume, milliseconds. */
  delayMs(): number {
    if (this.retryMs !== undefined) {
      return Math.min(Math.max(this.retryMs, RESUME_DELAY_MIN_MS), RESUME_DELAY_MAX_MS);
    }
    const grown = RESUME_DELAY_MS * RESUME_GROWTH ** (this.resumes - 1);
    return Math.min(grown, RESUME_DELAY_MAX_MS) * (1 + Math.random());
  }
}

/** The next response of a broken stream; `undefined` if it cannot be taken up again. */
async function resume(
  { target, command, clock, signal }: StreamedCall,
  position: StreamPosition,
): Promise<Response | undefined> {
  if (position.lastId === undefined || position.lastId === "") return undefined;
  const consumer = command.headers.filter(([name]) => !sameName(name, "Last-Event-ID"));
  while (position.resumes < MAX_RESUMES) {
    position.resumes++;
    await clock.sleep(position.delayMs(), signal);
    const headers = requestHeaders(
      [...consumer, ["Last-Event-ID", position.lastId]],
      target.headers,
      [["Accept", "text/event-stream"], ["User-Agent", target.userAgent]],
    );
    try {
      const response = await request(target, "GET", headers, signal);
      const type = response.headers.get("content-type") ?? undefined;
      if (response.status === 200 && isEventStream(type)) return response;
      await response.body?.cancel();
      return undefined;
    } catch {
      signal.throwIfAborted();
    }
  }
  return undefined;
}

type EventMessage =
  | {
    readonly kind: "message";
    readonly message: ReturnType<typeof readMessage> & {
      kind: "call" | "notification" | "response";
    };
  }
  | { readonly kind: "invalid"; readonly reason: "malformed_json" | "invalid_protocol_response" }
  /** The stream ended inside the event. */
  | { readonly kind: "cut" };

/** The JSON-RPC message of an event; `undefined` for events of other types and without data. */
function eventMessage(event: SseEvent): EventMessage | undefined {
  if (event.type !== "message" || event.data === "") return undefined;
  const value = tryParseJson(event.data);
  if (value === undefined) {
    return event.complete ? { kind: "invalid", reason: "malformed_json" } : { kind: "cut" };
  }
  const message = readMessage(event.data, value);
  return message.kind === "invalid"
    ? { kind: "invalid", reason: "invalid_protocol_response" }
    : { kind: "message", message };
}

/** Answers a request of the server with a POST of its own; its outcome does not touch the call. */
async function answerServer(
  { target, command, signal, answerServer }: StreamedCall,
  request: JsonRpcCall,
): Promise<void> {
  const elsewhere = answerServer?.(request);
  const text = elsewhere === undefined ? answerHere(target, request) : await elsewhere;
  if (!signal.aborted) await postAnswer(target, command, text, signal);
}

function answerHere({ emit, channel }: HttpTarget, { idText, method }: JsonRpcCall): string {
  const answer = answerKind(method);
  emit({ kind: "server_request_answered", channel, method, answer });
  return serverRequestAnswer(idText, answer);
}

async function postAnswer(
  target: HttpTarget,
  command: JsonRpcCommand,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const headers = requestHeaders(command.headers, target.headers, [
    ["Content-Type", "application/json"],
    ["Accept", "application/json, text/event-stream"],
    ["User-Agent", target.userAgent],
  ]);
  // Not `AbortSignal.any`: it would stay linked to the channel's signal until the channel closes.
  using timed = new TimedSignal(target.aside.signal, SERVER_ANSWER_MS);
  const endWithCall = () => timed.follow(signal.reason);
  signal.addEventListener("abort", endWithCall, { once: true });
  try {
    const response = await request(target, "POST", headers, timed.signal, text);
    await response.body?.cancel();
  } catch {
    // The server waits for this answer, not the consumer: if it cannot be delivered, the server's
    // own time limit ends its request.
  } finally {
    signal.removeEventListener("abort", endWithCall);
  }
}

function streamFailure(error: unknown): FailedReply {
  const { failure } = socketFailure(error);
  return failure.source === "client_internal"
    ? protocolFailure("malformed_json") // the decoder's complaint about bytes that are no UTF-8
    : failedReply(502, failure);
}
