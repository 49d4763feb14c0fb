import type { EngineSettings } from "../config/engine_settings.ts";
import type { Emit, Fact } from "../core/fact.ts";
import type { CapturedPayload, TakePayload } from "./capture.ts";
import type { Engine } from "./engine.ts";
import {
  type Answer,
  answer,
  type FromEngine,
  plain,
  type PlainError,
  type Question,
  revived,
  type ToEngine,
} from "./engine_message.ts";

/** Builds and starts an engine. */
export type OpenEngine = (
  settings: EngineSettings,
  emit: Emit,
  takePayload: TakePayload,
) => Promise<Engine>;

/** Runs an engine for the other end of the port. */
export function serveEngine(port: MessagePort, open: OpenEngine): void {
  let engine: Engine | undefined;
  const emit = batched<Fact>((facts) => send(port, { kind: "facts", facts }));
  const takePayload = batched<CapturedPayload>((payloads) =>
    send(port, { kind: "payloads", payloads })
  );
  port.onmessage = async ({ data }: MessageEvent<ToEngine>) => {
    switch (data.kind) {
      case "open":
        try {
          engine = await open(data.settings, emit, takePayload);
        } catch (error) {
          return send(port, { kind: "open_failed", error: plain(error) });
        }
        send(port, { kind: "opened" });
        engine.ended.then(
          () => send(port, { kind: "ended", message: undefined }),
          (error: unknown) => send(port, { kind: "ended", message: String(error) }),
        );
        break;
      case "ask":
        if (engine !== undefined) send(port, await answered(engine, data.call, data.question));
    }
  };
}

async function answered(engine: Engine, call: number, question: Question): Promise<FromEngine> {
  try {
    return { kind: "answer", call, answer: await answer(engine, question) };
  } catch (error) {
    return { kind: "failed", call, error: plain(error) };
  }
}

/** What happens in one turn travels together: one message, however much it was. */
function batched<T>(sendAll: (items: readonly T[]) => void): (item: T) => void {
  let items: T[] = [];
  return (item) => {
    if (items.push(item) > 1) return;
    queueMicrotask(() => {
      sendAll(items);
      items = [];
    });
  };
}

function send(port: MessagePort, message: ToEngine | FromEngine): void {
  port.postMessage(message);
}

/** Questions that wait for their answers. */
class Asked {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** @param read takes the value out of the answer; `undefined` for one of another kind */
  ask<T>(question: Question, read: (answer: Answer) => T | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const call = ++this.#calls;
    this.#waiting.set(call, {
      answer(answer) {
        const value = read(answer);
        if (value === undefined) {
          reject(new Error(`${answer.kind} is no answer to ${question.kind}`));
        } else resolve(value);
      },
      reject,
    });
    send(this.#port, { kind: "ask", call, question });
    return promise;
  }

  answer(call: number, answer: Answer): void {
    this.#take(call)?.answer(answer);
  }

  fail(call: number, error: PlainError): void {
    this.#take(call)?.reject(revived(error));
  }

  #take(call: number): Waiting | undefined {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    return waiting;
  }
}

interface Waiting {
  answer(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * An engine behind a port; the near side of {@linkcode serveEngine}.
 *
 * @param takePayload gets what is captured, if the settings say that anything is
 */
export function connectEngine(
  port: MessagePort,
  settings: EngineSettings,
  emit: Emit,
  takePayload: TakePayload = () => {},
): Promise<Engine> {
  const opened = Promise.withResolvers<Engine>();
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => {}); // reported to whoever awaits `ended`
  const asked = new Asked(port);
  const engine: Engine = {
    ended: ended.promise,
    snapshot: () =>
      asked.ask({ kind: "snapshot" }, (it) => it.kind === "snapshot" ? it.value : undefined),
    reload: (settings) =>
      asked.ask({ kind: "reload", settings }, (it) => it.kind === "reload" ? it.value : undefined),
    replay: (order) =>
      asked.ask({ kind: "replay", order }, (it) => it.kind === "replay" ? it.value : undefined),
    probe: (channel) =>
      asked.ask({ kind: "probe", channel }, (it) => it.kind === "probe" ? it.value : undefined),
    retryPoll: () =>
      asked.ask({ kind: "retry_poll" }, (it) => it.kind === "retry_poll" ? it.value : undefined),
    discoverOauth: () =>
      asked.ask(
        { kind: "discover_oauth" },
        (it) => it.kind === "discover_oauth" ? it.value : undefined,
      ),
    harpoonCalls: (limit) =>
      asked.ask(
        { kind: "harpoon_calls", limit },
        (it) => it.kind === "harpoon_calls" ? it.value : undefined,
      ),
    harpoonHttp: (request) =>
      asked.ask(
        { kind: "harpoon_http", request },
        (it) => it.kind === "harpoon_http" ? it.value : undefined,
      ),
    drain: (budgetMs) =>
      asked.ask({ kind: "drain", budgetMs }, (it) => it.kind === "drain" ? it.value : undefined),
  };
  port.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    switch (data.kind) {
      case "opened":
        return opened.resolve(engine);
      case "open_failed":
        return opened.reject(revived(data.error));
      case "facts":
        return data.facts.forEach(emit);
      case "payloads":
        return data.payloads.forEach((payload) => takePayload(payload));
      case "answer":
        return asked.answer(data.call, data.answer);
      case "failed":
        return asked.fail(data.call, data.error);
      case "ended":
        if (data.message === undefined) ended.resolve();
        else ended.reject(new Error(data.message));
    }
  };
  send(port, { kind: "open", settings });
  return opened.promise;
}
