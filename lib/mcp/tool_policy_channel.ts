import type { Emit } from "../core/fact.ts";
import type { Command, JsonRpcCommand } from "../wire/command.ts";
import type { FinalReply, Reply } from "../wire/reply.ts";
import type { Channel, ExchangeMarks } from "./channel.ts";
import {
  type AllowsTool,
  compileToolPolicy,
  refusalText,
  shownTool,
  type ToolCall,
  type ToolPolicy,
  toolRequest,
  withoutHiddenTools,
} from "./tool_policy.ts";

/** Names told of what a list hides; enough to see which, and few enough to keep. */
const MAX_TOLD_NAMES = 32;

/**
 * A channel whose consumers see and reach only the tools that a policy allows. A refused call never
 * gets to the server; an answer to `tools/list` loses the others and stays as it came otherwise. This is
 * the last hop: whatever stands before it, and whoever calls, cannot get around it.
 */
export class ToolPolicyChannel implements Channel {
  readonly name: string;
  readonly kind: Channel["kind"];
  readonly #inner: Channel;
  readonly #allows: AllowsTool;
  readonly #emit: Emit;
  #told = "";

  constructor(inner: Channel, policy: ToolPolicy, emit: Emit) {
    this.name = inner.name;
    this.kind = inner.kind;
    this.#inner = inner;
    this.#allows = compileToolPolicy(policy);
    this.#emit = emit;
  }

  exchange(command: Command, signal: AbortSignal, marks?: ExchangeMarks): AsyncIterable<Reply> {
    const through = () => this.#inner.exchange(command, signal, marks);
    if (command.kind !== "jsonrpc") return through();
    const asked = toolRequest(command.message);
    switch (asked.kind) {
      case "none":
        return through();
      case "list":
        return this.#listed(through());
      case "call":
        return this.#allows(asked.tool) ? through() : this.#refused(command, asked);
      case "unclear":
        return this.#refused(command, asked);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#inner[Symbol.asyncDispose]();
  }

  async *#listed(replies: AsyncIterable<Reply>): AsyncGenerator<Reply, void, void> {
    for await (const reply of replies) {
      if (reply.kind !== "response") yield reply;
      else {
        const { text, hidden } = withoutHiddenTools(reply.message, this.#allows);
        this.#tellHidden(hidden);
        yield hidden.length === 0 ? reply : { ...reply, message: text };
      }
    }
  }

  /** Lists are asked for all day; only what has changed is worth telling. */
  #tellHidden(hidden: readonly string[]): void {
    const names = hidden.slice(0, MAX_TOLD_NAMES).map(shownTool);
    const told = hidden.length === 0 ? "" : `${hidden.length} ${JSON.stringify(names)}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#emit({ kind: "tools_hidden", channel: this.name, hidden: hidden.length, names });
  }

  async *#refused(
    { message }: JsonRpcCommand,
    asked: ToolCall,
  ): AsyncGenerator<FinalReply, void, void> {
    this.#emit({
      kind: "tool_refused",
      channel: this.name,
      tool: asked.kind === "call" ? shownTool(asked.tool) : "",
    });
    yield message.kind === "call"
      ? {
        kind: "response",
        message: refusalText(message.idText, this.name, asked),
        status: 200,
        headers: [],
      }
      : { kind: "notify_ack", status: 400, headers: [] };
  }
}
