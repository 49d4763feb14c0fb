import type { EngineSettings } from "../config/engine_settings.ts";
import type { Emit, Fact } from "../core/fact.ts";
import type { DispatcherSnapshot, DrainReport } from "./dispatcher.ts";
import type { Engine } from "./engine.ts";

/** Builds and starts an engine. */
export type OpenEngine = (settings: EngineSettings, emit: Emit) => Promise<Engine>;

/** What the near side says. */
type ToEngine =
  | { readonly kind: "open"; readonly settings: EngineSettings }
  | { readonly kind: "snapshot"; readonly call: number }
  | { readonly kind: "drain"; readonly call: number; readonly budgetMs: number };

/** What the engine's side says. */
type FromEngine =
  | { readonly kind: "opened" }
  | { readonly kind: "open_failed"; readonly name: string; readonly message: string }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "snapshot"; readonly call: number; readonly snapshot: DispatcherSnapshot }
  | { readonly kind: "drained"; readonly call: number; readonly report: DrainReport }
  | { readonly kind: "failed"; readonly call: number; readonly message: string }
  | { readonly kind: "ended"; readonly message: string | undefined };

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
          const { name, message } = error instanceof Error ? error : new Error(String(error));
          return send(port, { kind: "open_failed", name, message });
        }
        send(port, { kind: "opened" });
        engine.ended.then(
          () => send(port, { kind: "ended", message: undefined }),
          (error: unknown) => send(port, { kind: "ended", message: String(error) }),
        );
        break;
      case "snapshot":
      case "drain":
        try {
          if (engine !== undefined) send(port, await answer(engine, data));
        } catch (error) {
          send(port, { kind: "failed", call: data.call, message: String(error) });
        }
    }
  };
}

async function answer(
  engine: Engine,
  asked: ToEngine & { kind: "snapshot" | "drain" },
): Promise<FromEngine> {
  const { kind, call } = asked;
  return kind === "snapshot"
    ? { kind, call, snapshot: await engine.snapshot() }
    : { kind: "drained", call, report: await engine.drain(asked.budgetMs) };
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
  const snapshots = new Map<number, PromiseWithResolvers<DispatcherSnapshot>>();
  const drains = new Map<number, PromiseWithResolvers<DrainReport>>();
  let calls = 0;
  const engine: Engine = {
    ended: ended.promise,
    snapshot() {
      const answered = Promise.withResolvers<DispatcherSnapshot>();
      snapshots.set(++calls, answered);
      send(port, { kind: "snapshot", call: calls });
      return answered.promise;
    },
    drain(budgetMs) {
      const answered = Promise.withResolvers<DrainReport>();
      drains.set(++calls, answered);
      send(port, { kind: "drain", call: calls, budgetMs });
      return answered.promise;
    },
  };
  port.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    switch (data.kind) {
      case "opened":
        return opened.resolve(engine);
      case "open_failed":
        return opened.reject(Object.assign(new Error(data.message), { name: data.name }));
      case "facts":
        return data.facts.forEach(emit);
      case "snapshot":
        snapshots.get(data.call)?.resolve(data.snapshot);
        snapshots.delete(data.call);
        return;
      case "drained":
        drains.get(data.call)?.resolve(data.report);
        drains.delete(data.call);
        return;
      case "failed": {
        const asked = snapshots.get(data.call) ?? drains.get(data.call);
        asked?.reject(new Error(data.message));
        snapshots.delete(data.call);
        drains.delete(data.call);
        return;
      }
      case "ended":
        if (data.message === undefined) ended.resolve();
        else ended.reject(new Error(data.message));
    }
  };
  send(port, { kind: "open", settings });
  return opened.promise;
}
