import { TimedSignal } from "../../core/timed_signal.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { JsonRpcCall, JsonRpcMessage } from "../../wire/jsonrpc.ts";
import type { FinalReply, NotificationReply, Reply } from "../../wire/reply.ts";
import type { Channel, ExchangeMarks } from "../channel.ts";
import { undeclared } from "./asks.ts";
import { modernRequest } from "./envelope.ts";
import { errorCode, legacyError } from "./errors.ts";
import { fateOf, mayRepeat, outcomeUnknown } from "./fate.ts";
import { edited, editedObject, memberAt, membersOf, objectOf, stringAt } from "./json_edit.ts";
import { answered, errorText, messageOf, resultText } from "./messages.ts";
import { legacyResult } from "./results.ts";
import { CODE } from "./revisions.ts";
import { unmarked } from "./subscription.ts";
import type { VirtualSession } from "./virtual_sessions.ts";
import { withSignal } from "./with_signal.ts";

/** Times a server may ask for input in one call. */
const MAX_ROUNDS = 8;
/** For the consumer's answer to an ask: people are asked. */
const ANSWER_MS = 5 * 60 * 1000;
/** Between tries when the server gave a state and asked for nothing. */
const POLL_MS = 250;

/** One call of a legacy consumer at a modern server, with as many tries as the server asks for input. */
export class ModernCall {
  readonly #inner: Channel;
  readonly #command: JsonRpcCommand;
  readonly #call: JsonRpcCall;
  readonly #session: VirtualSession;

  constructor(inner: Channel, command: JsonRpcCommand, call: JsonRpcCall, session: VirtualSession) {
    this.#inner = inner;
    this.#command = command;
    this.#call = call;
    this.#session = session;
  }

  /** Yields what the consumer gets; the server's asks are requests among the notifications. */
  async *run(signal: AbortSignal, marks: ExchangeMarks): AsyncGenerator<Reply, void, void> {
    const first = modernRequest(this.#call.text, this.#session.claims);
    let message: JsonRpcMessage = { ...this.#call, text: first };
    for (let round = 1;; round++) {
      const final = yield* this.#try(message, signal, marks);
      const result = final.kind === "response" ? memberAt(final.message, "result") : undefined;
      if (stringAt(result, "resultType") !== "input_required") return yield this.#finished(final);
      if (round > MAX_ROUNDS) {
        return yield this.#failed(`the server asked for input more than ${MAX_ROUNDS} times`);
      }
      const asks = membersOf(memberAt(result, "inputRequests"));
      const answers = yield* this.#asked(asks, signal);
      if (typeof answers === "string") return yield this.#failed(answers);
      if (asks.length === 0) await sleep(POLL_MS, signal);
      const retry = edited(first, {
        id: JSON.stringify(`retry-${crypto.randomUUID()}`),
        params: (params) =>
          editedObject(params, {
            ...(answers.length === 0 ? {} : { inputResponses: objectOf(answers) }),
            requestState: memberAt(result, "requestState"),
          }),
      });
      message = messageOf(retry);
    }
  }

  async *#try(
    message: JsonRpcMessage,
    signal: AbortSignal,
    marks: ExchangeMarks,
  ): AsyncGenerator<NotificationReply, FinalReply, void> {
    const command = { ...this.#command, message };
    for (let attempt = 0;; attempt++) {
      let final: FinalReply | undefined;
      for await (const reply of this.#inner.exchange(command, signal, marks)) {
        if (reply.kind === "notification") yield { ...reply, message: unmarked(reply.message) };
        else final = reply;
      }
      if (final === undefined) throw new Error("the channel gave no final reply");
      const { idText, method } = this.#call;
      const fate = fateOf(final, false);
      if (mayRepeat(fate, method, attempt)) continue;
      return fate === "unknown" && final.kind === "failed"
        ? outcomeUnknown(idText, method, final)
        : final;
    }
  }

  /** Asks the consumer; its answers by key, or why there are none. */
  async *#asked(
    asks: readonly { readonly name: string; readonly value: string }[],
    signal: AbortSignal,
  ): AsyncGenerator<NotificationReply, { name: string; value: string }[] | string, void> {
    const waiting: { name: string; answer: Promise<string>; idText: string }[] = [];
    using timed = new TimedSignal(signal, ANSWER_MS);
    try {
      for (const { name, value } of asks) {
        const idText = JSON.stringify(`ask-${crypto.randomUUID()}`);
        const request = serverRequest(value, idText);
        if (request === undefined) return `the server asks for ${name} in a way nobody can answer`;
        const missing = undeclared(request, this.#session.capabilities);
        if (missing !== undefined) return `the server asks for ${missing}, which this client lacks`;
        const { promise, resolve } = Promise.withResolvers<string>();
        this.#session.asked.set(idText, resolve);
        waiting.push({ name, answer: promise, idText });
        yield {
          kind: "notification",
          message: request.text,
          status: 200,
          headers: [["Content-Type", "text/event-stream"]],
        };
      }
      const answers: { name: string; value: string }[] = [];
      for (const { name, answer } of waiting) {
        const response = await withSignal(answer, timed.signal);
        const result = memberAt(response, "result");
        if (result === undefined) {
          return `the client refused ${name}: ${stringAt(response, "error", "message") ?? "error"}`;
        }
        answers.push({ name, value: result });
      }
      return answers;
    } catch (error) {
      if (timed.timedOut) return "the client did not answer in time what the server asked";
      throw error;
    } finally {
      for (const { idText } of waiting) this.#session.asked.delete(idText);
    }
  }

  /** The server's final reply as the consumer wants it. */
  #finished(reply: FinalReply): FinalReply {
    if (reply.kind !== "response") return reply;
    const { idText, method } = this.#call;
    const text = edited(reply.message, { id: idText });
    if (errorCode(text) !== undefined) {
      const error = legacyError(text, reply.status);
      return { ...reply, message: error.text, status: error.status };
    }
    const kind = stringAt(text, "result", "resultType");
    if (kind !== undefined && kind !== "complete") {
      return this.#failed(`the server answered with a result of kind ${kind}`);
    }
    return {
      ...reply,
      message: edited(text, {
        result: (value) => value === undefined ? value : legacyResult(value, method),
      }),
    };
  }

  /** Why the call cannot be brought to an end, where the model gets to read it. */
  #failed(why: string): FinalReply {
    const { idText, method } = this.#call;
    if (method !== "tools/call") return answered(errorText(idText, CODE.internal, why));
    const content = JSON.stringify([{ type: "text", text: why }]);
    return answered(resultText(idText, `{"content":${content},"isError":true}`));
  }
}

/** An entry of `inputRequests` as a request; `undefined` if it is none. */
function serverRequest(entry: string, idText: string): JsonRpcCall | undefined {
  const method = stringAt(entry, "method");
  if (method === undefined || method === "") return undefined;
  const params = memberAt(entry, "params");
  const own = stringAt(params, "mode") === "url" && params !== undefined
    ? edited(params, { elicitationId: (id) => id ?? JSON.stringify(crypto.randomUUID()) })
    : params;
  const message = messageOf(
    `{"jsonrpc":"2.0","id":${idText},"method":${JSON.stringify(method)}` +
      `${own === undefined ? "" : `,"params":${own}`}}`,
  );
  return message.kind === "call" ? message : undefined;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
  return withSignal(over, signal).finally(() => clearTimeout(timer));
}
