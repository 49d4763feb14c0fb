import { assert } from "@std/assert";
import { type Clock, systemClock } from "../../lib/core/clock.ts";
import type { Egress } from "../../lib/core/egress.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { Caller, type CallRequest } from "../../lib/harpoon/call.ts";
import type { CallPlan } from "../../lib/harpoon/call_plan.ts";
import { CallHistory } from "../../lib/harpoon/history.ts";
import { TargetRegistry } from "../../lib/harpoon/registry.ts";
import type { OutboundRequest, Sender, SendOutcome } from "../../lib/harpoon/send.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import { TargetRates } from "../../lib/harpoon/target_rates.ts";
import { normalUrl } from "../../lib/core/target_url.ts";

/** Without proxy, certificate and socket. */
export const DIRECT: Egress = { poolSize: 2, caCerts: [] };

/** An exact target with the usual limits; `parts` says what is special about it. */
export function targetAt(label: string, url: string, parts: Partial<Target> = {}): Target {
  return {
    label,
    kind: "exact",
    originalUrl: url,
    url: normalUrl(url) ?? url,
    description: undefined,
    category: "config",
    source: "config",
    tags: [],
    inclusionReason: undefined,
    methods: ["GET", "POST", "PUT"],
    maxRequestBytes: 102_400,
    maxResponseBytes: 102_400,
    timeoutMs: 120_000,
    headers: [],
    rate: undefined,
    addresses: undefined,
    operations: [],
    egress: DIRECT,
    ...parts,
  };
}

/** A registry of these, plaintext allowed. */
export function registryOf(...targets: readonly Target[]): TargetRegistry {
  const registry = new TargetRegistry({ allowPlaintextHttp: true });
  for (const target of targets) assert(registry.register(target).kind === "registered");
  return registry;
}

/** A GET without anything else. */
export function get(label: string, parts: Partial<CallRequest> = {}): CallRequest {
  return { label, method: "GET", headers: {}, followRedirects: true, ...parts };
}

/** The plan of a GET that follows redirects, for tests of what comes after it. */
export function planFor(target: Target, parts: Partial<CallPlan> = {}): CallPlan {
  return {
    target,
    url: target.url,
    method: "GET",
    lines: [],
    dropped: [],
    body: undefined,
    limits: { timeoutMs: 5_000, maxResponseBytes: 102_400, maxRedirects: 5 },
    followRedirects: true,
    ...parts,
  };
}

/** Bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A caller with everything it told. */
export interface TestCaller {
  readonly caller: Caller;
  readonly facts: readonly Fact[];
  readonly history: CallHistory;
  /** One call as `call_target`, for as long as it takes. */
  call(request: CallRequest): ReturnType<Caller["call"]>;
}

/** How to make one. */
export interface TestCallerOptions {
  readonly targets: TargetRegistry;
  readonly sender: Sender;
  readonly maxRedirects?: number;
  readonly allowPlaintextHttp?: boolean;
  readonly capturePayloads?: boolean;
  readonly clock?: Clock;
}

/** Makes a caller over the given targets and sender. */
export function callerOf(options: TestCallerOptions): TestCaller {
  const facts: Fact[] = [];
  const history = new CallHistory(options.capturePayloads ?? false);
  const caller = new Caller({
    targets: options.targets,
    sender: options.sender,
    maxRedirects: options.maxRedirects ?? 5,
    allowPlaintextHttp: options.allowPlaintextHttp ?? true,
    history,
    rates: new TargetRates(options.clock ?? systemClock),
    emit: (fact) => facts.push(fact),
    clock: options.clock ?? systemClock,
  });
  const about = { tool: "call_target", requestId: "req-1" };
  return {
    caller,
    facts,
    history,
    call: (request) => caller.call(request, about, new AbortController().signal),
  };
}

/** A sender that fails as told, for the faults a server on loopback cannot produce. */
export class FaultySender implements Sender {
  readonly sent: OutboundRequest[] = [];

  constructor(readonly outcome: (request: OutboundRequest) => SendOutcome) {}

  send(request: OutboundRequest): Promise<SendOutcome> {
    this.sent.push(request);
    return Promise.resolve(this.outcome(request));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** A request as a server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A server on loopback that writes down what it is asked. */
export interface Listener extends AsyncDisposable {
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
}

/** Serves plain HTTP on loopback. */
export function listen(
  answer: (request: SeenRequest) => Response | Promise<Response> = () => new Response("ok"),
): Listener {
  const seen: SeenRequest[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    const got = { method, path: pathname + search, headers, body: await request.text() };
    seen.push(got);
    return await answer(got);
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
