import type { EngineSettings } from "../config/engine_settings.ts";
import { OperatorError } from "../core/errors.ts";
import type { Emit, Fact } from "../core/fact.ts";
import type { DispatcherSnapshot, DrainReport } from "./dispatcher.ts";
import type { ChannelChanges, Engine } from "./engine.ts";

/** Builds and starts an engine. */
export type OpenEngine = (settings: EngineSettings, emit: Emit) => Promise<Engine>;

/** What can be asked of an engine, by kind. */
type Question =
  | { readonly kind: "snapshot" }
  | { readonly kind: "reload"; readonly settings: EngineSettings }
  | { readonly kind: "drain"; readonly budgetMs: number };

/** What the near side says. */
type ToEngine =
  | { readonly kind: "open"; readonly settings: EngineSettings }
  | { readonly kind: "ask"; readonly call: number; readonly question: Question };

/** What the engine's side says. */
type FromEngine =
  | { readonly kind: "opened" }
  | { readonly kind: "open_failed"; readonly error: PlainError }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "snapshot"; readonly call: number; readonly answer: DispatcherSnapshot }
  | { readonly kind: "reload"; readonly call: number; readonly answer: ChannelChanges }
  | { readonly kind: "drain"; readonly call: number; readonly answer: DrainReport }
  | { readonly kind: "failed"; readonly call: number; readonly error: PlainError }
  | { readonly kind: "ended"; readonly message: string | undefined };

/** An error as it crosses: structured clone keeps no class. */
interface PlainError {
  readonly name: string;
  readonly message: string;
}

function plain(error: unknown): PlainError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message };
}

function revived({ name, message }: PlainError): Error {
  return name === "OperatorError"
    ? new OperatorError(message)
    : Object.assign(new Error(message), { name });
}

/** Facts travel together: one message a turn, however many happened in it. */
function batched(port: MessagePort): Emit {
  let facts: Fact[] = [];
  return (fact) => {
    if (facts.push(fact) > 1) return;
    queueMicrotask(() => {
      send(port, { kind: "facts", facts });
      facts = [];
    });
  };
}

function send(port: MessagePort, message: ToEngine | FromEngine): void {
  port.postMessage(message);
}

/** Runs an engine for the other end of the port. */
export function serveEngine(port: MessagePort, open: OpenEngine): void {
  let engine: Engine | undefined;
  const emit = batched(port);
  port.onmessage = async ({ data }: MessageEvent<ToEngine>) => {
    switch (data.kind) {
      case "open":
        try {
          engine = await open(data.settings, emit);
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
        try {
          if (engine !== undefined) send(port, await answer(engine, data.call, data.question));
        } catch (error) {
          send(port, { kind: "failed", call: data.call, error: plain(error) });
        }
    }
  };
}

async function answer(engine: Engine, call: number, question: Question): Promise<FromEngine> {
  switch (question.kind) {
    case "snapshot":
      return { kind: question.kind, call, answer: await engine.snapshot() };
    case "reload":
      return { kind: question.kind, call, answer: await engine.reload(question.settings) };
    case "drain":
      return { kind: question.kind, call, answer: await engine.drain(question.budgetMs) };
  }
}

/** Questions of one kind that wait for their answers. */
class Asked<T> {
  readonly #waiting = new Map<number, PromiseWithResolvers<T>>();

  add(call: number): Promise<T> {
    const answered = Promise.withResolvers<T>();
    this.#waiting.set(call, answered);
    return answered.promise;
  }

  answer(call: number, answer: T): void {
    this.#take(call)?.resolve(answer);
  }

  fail(call: number, error: PlainError): void {
    this.#take(call)?.reject(revived(error));
  }

  #take(call: number): PromiseWithResolvers<T> | undefined {
    const asked = this.#waiting.get(call);
    this.#waiting.delete(call);
    return asked;
  }
}

/** An engine behind a port; the near side of {@linkcode serveEngine}. */
export function connectEngine(
  port: MessagePort,
  settings: EngineSettings,
  emit: Emit,
): Promise<Engine> {
  const opened = Promise.withResolvers<Engine>();
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => {}); // reported to whoever awaits `ended`
  const snapshots = new Asked<DispatcherSnapshot>();
  const reloads = new Asked<ChannelChanges>();
  const drains = new Asked<DrainReport>();
  let calls = 0;
  const ask = <T>(asked: Asked<T>, question: Question): Promise<T> => {
    const call = ++calls;
    const answered = asked.add(call);
    send(port, { kind: "ask", call, question });
    return answered;
  };
  const engine: Engine = {
    ended: ended.promise,
    snapshot: () => ask(snapshots, { kind: "snapshot" }),
    reload: (settings) => ask(reloads, { kind: "reload", settings }),
    drain: (budgetMs) => ask(drains, { kind: "drain", budgetMs }),
  };
  port.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    switch (data.kind) {
      case "opened":
        return opened.resolve(engine);
      case "open_failed":
        return opened.reject(revived(data.error));
      case "facts":
        return data.facts.forEach(emit);
      case "snapshot":
        return snapshots.answer(data.call, data.answer);
      case "reload":
        return reloads.answer(data.call, data.answer);
      case "drain":
        return drains.answer(data.call, data.answer);
      case "failed":
        for (const asked of [snapshots, reloads, drains]) asked.fail(data.call, data.error);
        return;
      case "ended":
        if (data.message === undefined) ended.resolve();
        else ended.reject(new Error(data.message));
    }
  };
  send(port, { kind: "open", settings });
  return opened.promise;
}
