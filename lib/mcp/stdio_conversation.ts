import type { Emit } from "../core/fact.ts";
import type { Line } from "../core/lines.ts";
import { cancelledReply } from "../wire/cancellation.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import { tryParseJson } from "../wire/json.ts";
import { eachElement, skipSpace, splice } from "../wire/json_span.ts";
import {
  type JsonRpcCall,
  type JsonRpcNotification,
  type JsonRpcResponse,
  readMessage,
} from "../wire/jsonrpc.ts";
import type { ChildWriter, PendingLine } from "./child_writer.ts";
import { answerKind, serverRequestAnswer } from "./server_request.ts";
import { type Caller, CallsInFlight, StdioCall } from "./stdio_calls.ts";
import type { ServerVoice } from "./server_voice.ts";
import type { Handshake } from "./stdio_handshake.ts";
import type { SkippedOutput } from "./stdio_noise.ts";
import {
  memberValue,
  oneLine,
  replaceMember,
  rewriteCall,
  rewriteNotification,
  SUBSCRIPTION_ID,
} from "./stdio_rewrite.ts";

/** What a conversation needs of its surroundings. */
export interface ConversationContext {
  readonly channel: string;
  readonly emit: Emit;
  readonly handshake: Handshake;
  readonly voice?: ServerVoice | undefined;
  /** An id no call of this channel had before, over all its children. */
  readonly nextId: () => number;
}

/** Where the id of a listen stands in its final result (mcp-eras §4.4). */
const RESULT_SUBSCRIPTION = ["result", "_meta", SUBSCRIPTION_ID];

/** Notifications that belong to one call by what they name. */
const NAMES_CALL: ReadonlySet<string> = new Set([
  "notifications/progress",
  "notifications/cancelled",
]);

/** Method names come from the child and end up in logs; real ones are far shorter. */
const MAX_METHOD_CHARS = 100;

const CURLY = 123, SQUARE = 91;

/**
 * What is said between us and one child: many calls at once, told apart by our ids. Whatever the
 * child prints that belongs to no call is counted and skipped, never fatal (design §5).
 */
export class StdioConversation {
  readonly #context: ConversationContext;
  readonly #writer: ChildWriter;
  readonly #skipped: SkippedOutput;
  readonly #calls = new CallsInFlight();
  #failure: TunnelFailure | undefined;
  #hasAnswered = false;

  constructor(context: ConversationContext, writer: ChildWriter, skipped: SkippedOutput) {
    this.#context = context;
    this.#writer = writer;
    this.#skipped = skipped;
  }

  /** Whether the child has served a consumer's call, as opposed to a replay. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Sends a call. Its inbox gets the notifications and, whatever happens, the final reply. */
  begin(message: JsonRpcCall, caller: Caller): StdioCall {
    const id = this.#context.nextId();
    const { line, tokenText } = rewriteCall(message.text, id);
    const call = new StdioCall(id, message, tokenText, caller, this.#writer.write(line));
    if (this.#failure === undefined) this.#calls.add(call);
    else call.fail(this.#failure);
    return call;
  }

  /**
   * Nobody waits for this call any more: takes it back if it has not been written yet, otherwise
   * tells the child. `initialize` must not be cancelled (mcp-eras §1.1). No effect on an ended call.
   */
  abandon(call: StdioCall): void {
    if (!this.#calls.remove(call) || this.#writer.withdraw(call.line)) return;
    if (call.message.method === "initialize") return;
    this.#writer.writeOwn(
      `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${call.id},` +
        `"reason":"the caller no longer waits for the answer"}}`,
    );
  }

  /** Ends a call whose cancellation its consumer sent: the child will not answer it any more. */
  cancelled(ownId: number): void {
    const call = this.#calls.byOwnId(String(ownId));
    if (call === undefined || !this.#calls.remove(call)) return;
    call.inbox.finish(cancelledReply(call.message.idText));
  }

  /** Sends a notification; nothing in it names a call. */
  notify(message: JsonRpcNotification): PendingLine {
    if (message.method === "notifications/initialized") {
      this.#context.handshake.noteInitialized(message);
    }
    return this.#writer.write(rewriteNotification(message.text));
  }

  /** Stops waiting for a notification, and takes it back if it has not begun to be written. */
  withdraw(line: PendingLine): void {
    this.#writer.withdraw(line);
  }

  /** Our id of the one call a consumer means by its own id, if that is clear. */
  ownIdOf(session: string, idText: string): number | undefined {
    return this.#calls.meantBy(session, idText)?.id;
  }

  /** Fails every call in flight, and from now on every new one. Returns how many were in flight. */
  fail(failure: TunnelFailure): number {
    this.#failure = failure;
    const calls = this.#calls.removeAll();
    for (const call of calls) call.fail(failure);
    return calls.length;
  }

  /** Takes a line of the child's output. */
  accept(line: Line): void {
    switch (line.kind) {
      case "too_long":
        return this.#skipped.count("line_too_long");
      case "not_utf8":
        return this.#skipped.count("not_json");
      case "text":
        return this.#acceptText(line.text);
    }
  }

  #acceptText(line: string): void {
    // Some systems' libraries begin an output with a byte order mark.
    const text = line.startsWith("\uFEFF") ? line.slice(1) : line;
    // A message is an object or an array; this spares most noise the cost of a parse error.
    const first = text.charCodeAt(skipSpace(text, 0));
    const value = first === CURLY || first === SQUARE ? tryParseJson(text) : undefined;
    if (value === undefined) return this.#skipped.count("not_json");
    if (!Array.isArray(value)) return this.#acceptMessage(text, value);
    const elements: readonly unknown[] = value;
    let index = 0;
    eachElement(text, skipSpace(text, 0), (start, end) => {
      this.#acceptMessage(text.slice(start, end), elements[index++]);
    });
  }

  #acceptMessage(text: string, value: unknown): void {
    const message = readMessage(text, value);
    switch (message.kind) {
      case "response":
        return this.#acceptResponse(message, value);
      case "notification":
        return this.#acceptNotification(message, value);
      case "call":
        return this.#answer(message);
      case "invalid":
        return this.#acceptInvalid(message.idText, value);
    }
  }

  #acceptResponse(message: JsonRpcResponse, value: unknown): void {
    const call = this.#calls.byOwnId(message.idText);
    if (call === undefined) return this.#skipped.count("unknown_id");
    this.#calls.remove(call);
    if (call.caller.kind === "consumer") this.#hasAnswered = true;
    if (call.message.method === "initialize" && !message.isError) {
      this.#context.handshake.noteInitialize(call.message, message.text);
    }
    const { idText } = call.message;
    const text = splice(message.text, message.id, idText);
    const namesItself = memberValue(value, RESULT_SUBSCRIPTION) === call.id;
    call.answer(
      namesItself ? replaceMember(text, RESULT_SUBSCRIPTION, idText) : text,
      message.isError,
    );
  }

  #acceptNotification(notification: JsonRpcNotification, value: unknown): void {
    const { text, method } = notification;
    if (!NAMES_CALL.has(method) && this.#context.voice?.listener?.notified(notification)) return;
    const owned = this.#calls.ownerOf(text, value, method);
    if (owned === undefined) return this.#skipped.count("no_owner");
    const { caller, message, inbox } = owned.call;
    const fits = inbox.offer({
      kind: "notification",
      message: owned.text,
      status: 200,
      headers: [],
    });
    if (fits || caller.kind !== "consumer") return;
    this.#context.emit({
      kind: "notification_dropped",
      reason: "buffer_full",
      requestId: caller.requestId,
      channel: this.#context.channel,
      commandKind: "call",
      method: message.method,
    });
  }

  /**
   * Answers a request of the child: it is not for one consumer of several, and no consumer could
   * reply through the tunnel. The call it may belong to goes on.
   */
  #answer(request: JsonRpcCall): void {
    const { voice } = this.#context;
    const elsewhere = voice?.relay?.(request) ?? voice?.listener?.asked(request);
    if (elsewhere !== undefined) {
      elsewhere.then((text) => this.#writer.writeOwn(oneLine(text)));
      return;
    }
    const { idText, method } = request;
    const answer = answerKind(method);
    if (!this.#writer.writeOwn(serverRequestAnswer(idText, answer))) return;
    this.#context.emit({
      kind: "server_request_answered",
      channel: this.#context.channel,
      method: method.slice(0, MAX_METHOD_CHARS),
      answer,
    });
  }

  /** JSON but no JSON-RPC: fatal for the call it names, noise otherwise. */
  #acceptInvalid(idText: string | undefined, value: unknown): void {
    const call = idText === undefined ? undefined : this.#calls.byOwnId(idText);
    if (call !== undefined) {
      this.#calls.remove(call);
      return call.fail({ source: "protocol", kind: "invalid_protocol_response" });
    }
    const isReply = memberValue(value, ["error"]) !== undefined ||
      memberValue(value, ["result"]) !== undefined;
    this.#skipped.count(isReply ? "unknown_id" : "not_json");
  }
}
