import { assert } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { Caller as RealCaller } from "../../lib/harpoon/call.ts";
import type { CallOrigin, CallRequest, CallResult } from "../../lib/harpoon/call_request.ts";
import { openHarpoonChannel } from "../../lib/harpoon/channel.ts";
import { CallHistory } from "../../lib/harpoon/history.ts";
import { TargetRegistry } from "../../lib/harpoon/registry.ts";
import { openSender } from "../../lib/harpoon/send.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import { TargetRates } from "../../lib/harpoon/target_rates.ts";
import type { Caller, Tool } from "../../lib/harpoon/tools/tool.ts";
import { ToolSet } from "../../lib/harpoon/tools/tool_set.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import { isJsonObject, type JsonObject } from "../../lib/wire/json.ts";
import { exchange, text } from "../fixtures/memory_servers.ts";

export const LIMITS = { maxResponseBytes: 102_400, maxRedirects: 5 } as const;

export const ANSWER: CallResult = {
  kind: "answered",
  status: 200,
  headers: {},
  body: new Uint8Array(),
  bodySize: 0,
};

export interface Asked {
  readonly request: CallRequest;
  readonly origin: CallOrigin;
  readonly signal: AbortSignal;
}

/** Writes down what the tools ask for, in place of the network. */
export class RecordingCaller implements Caller {
  readonly asked: Asked[] = [];
  readonly #answer: (asked: Asked) => CallResult | Promise<CallResult>;

  constructor(answer: (asked: Asked) => CallResult | Promise<CallResult> = () => ANSWER) {
    this.#answer = answer;
  }

  async call(request: CallRequest, origin: CallOrigin, signal: AbortSignal): Promise<CallResult> {
    const asked = { request, origin, signal };
    this.asked.push(asked);
    return await this.#answer(asked);
  }

  get only(): CallRequest {
    const [first, ...more] = this.asked;
    assert(first !== undefined && more.length === 0, `${this.asked.length} calls were made`);
    return first.request;
  }
}

export function registryOf(targets: readonly Target[]): TargetRegistry {
  const registry = new TargetRegistry({ allowPlaintextHttp: true });
  for (const target of targets) {
    const registration = registry.register(target);
    assert(registration.kind === "registered", JSON.stringify(registration));
  }
  return registry;
}

/** A tool by its name, without a server around it. */
export function toolNamed(name: string, targets: readonly Target[], caller: Caller): Tool {
  const tool = new ToolSet({ targets: registryOf(targets), caller, ...LIMITS }).named(name);
  assert(tool !== undefined);
  return tool;
}

/** Harpoon's channel, asked with JSON-RPC requests. */
export class Harpoon implements AsyncDisposable {
  readonly channel: Channel;
  readonly registry: TargetRegistry;
  readonly facts: readonly Fact[];
  readonly #sender: AsyncDisposable | undefined;

  constructor(
    channel: Channel,
    registry: TargetRegistry,
    facts: readonly Fact[],
    sender: AsyncDisposable | undefined,
  ) {
    this.channel = channel;
    this.registry = registry;
    this.facts = facts;
    this.#sender = sender;
  }

  /** The whole JSON-RPC answer to a request. */
  async ask(method: string, params?: unknown, signal?: AbortSignal): Promise<JsonObject> {
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const replies = await exchange(this.channel, message, signal === undefined ? {} : { signal });
    return object(JSON.parse(text(replies)));
  }

  callTool(name: string, args?: unknown, signal?: AbortSignal): Promise<JsonObject> {
    return this.ask("tools/call", { name, arguments: args }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.channel[Symbol.asyncDispose]();
    await this.#sender?.[Symbol.asyncDispose]();
  }
}

/** Harpoon over a stand-in for the network. */
export async function openHarpoon(targets: readonly Target[], caller: Caller): Promise<Harpoon> {
  const registry = registryOf(targets);
  const facts: Fact[] = [];
  const emit = (fact: Fact) => void facts.push(fact);
  const channel = await openHarpoonChannel({ targets: registry, caller, ...LIMITS, emit });
  return new Harpoon(channel, registry, facts, undefined);
}

/** Harpoon as it ships: real calls to real servers. */
export async function openRealHarpoon(targets: readonly Target[]): Promise<Harpoon> {
  const registry = registryOf(targets);
  const facts: Fact[] = [];
  const emit = (fact: Fact) => void facts.push(fact);
  const sender = openSender();
  const caller = new RealCaller({
    targets: registry,
    sender,
    maxRedirects: LIMITS.maxRedirects,
    allowPlaintextHttp: true,
    rates: new TargetRates(systemClock),
    history: new CallHistory(false),
    emit,
    clock: systemClock,
  });
  const channel = await openHarpoonChannel({ targets: registry, caller, ...LIMITS, emit });
  return new Harpoon(channel, registry, facts, sender);
}

export function object(value: unknown): JsonObject {
  assert(isJsonObject(value), `not an object: ${JSON.stringify(value)}`);
  return value;
}

/** The result of an answer; fails on a JSON-RPC error. */
export function resultOf(answer: JsonObject): JsonObject {
  assert("result" in answer, JSON.stringify(answer));
  return object(answer["result"]);
}

/** The JSON-RPC error of an answer. */
export function errorOf(answer: JsonObject): JsonObject {
  assert("error" in answer, JSON.stringify(answer));
  return object(answer["error"]);
}

/** The text of a tool result's one block. */
export function blockText(result: JsonObject): string {
  const { content } = result;
  assert(Array.isArray(content) && content.length === 1);
  const { type, text } = object(content[0]);
  assert(type === "text" && typeof text === "string");
  return text;
}

/** The text of a failed tool call, which has nothing else but perhaps a code. */
export function failureText(answer: JsonObject): string {
  const result = resultOf(answer);
  assert(result["isError"] === true && !("structuredContent" in result), JSON.stringify(result));
  return blockText(result);
}

/** What a tool call gave. */
export function structured(answer: JsonObject): JsonObject {
  return object(resultOf(answer)["structuredContent"]);
}
