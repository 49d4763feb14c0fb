import type { EventKind, EventMap } from "../api_types.ts";
import { serverEvents } from "./event_stream.ts";
import { Store } from "./store.ts";

/** What the page knows of its connection to the client. Times are Unix milliseconds. */
export type LinkState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly lastHeardAt: number; readonly nextTryAt: number };

/** The server pings every 15 s; after two missed ones nobody is there. */
const SILENCE_MS = 40_000;
/** Waits before the next try: quick while it may be a restart, then easy on a stopped client. */
const RETRY_MS = [1_000, 2_000, 3_000, 5_000, 10_000] as const;

type Listener<K extends EventKind> = (data: EventMap[K]) => void;
type Listeners = { readonly [K in EventKind]: Set<Listener<K>> };

/**
 * The one event stream of a page (ui §5): it reconnects, says when it will, and notices that another
 * process answers. What it hears makes the stores stale or new; nothing else may say "live".
 */
export class Link {
  readonly state = new Store<LinkState>({ kind: "connecting" });
  /** A new process answers; until somebody dismisses it. */
  readonly restarted = new Store(false);
  /** Grows when everything shown has to be asked for again. */
  readonly generation = new Store(0);
  readonly #listeners: Listeners = {
    hello: new Set(),
    request: new Set(),
    readiness: new Set(),
    channel: new Set(),
    tick: new Set(),
    log: new Set(),
  };
  readonly #wake = new Set<() => void>();
  #instanceId: string | undefined;
  #lastEventId: string | undefined;
  #lastHeardAt = Date.now();

  /** Calls the listener for each event of that kind. Returns how to stop it. */
  on<K extends EventKind>(kind: K, listener: Listener<K>): () => void {
    const listeners: Set<Listener<K>> = this.#listeners[kind];
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Ends the wait for the next try. */
  tryNow(): void {
    for (const wake of this.#wake) wake();
  }

  /** Listens until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const stop = new AbortController();
      const heard = await this.#listen(AbortSignal.any([signal, stop.signal]), stop);
      if (signal.aborted) return;
      failures = heard ? 1 : failures + 1;
      const waitMs = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 0;
      this.state.set({
        kind: "lost",
        lastHeardAt: this.#lastHeardAt,
        nextTryAt: Date.now() + waitMs,
      });
      await this.#pause(waitMs, signal);
    }
  }

  /** One connection, to its end. Whether it was one. */
  async #listen(signal: AbortSignal, stop: AbortController): Promise<boolean> {
    let heard = false;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => stop.abort(), SILENCE_MS);
      this.#lastHeardAt = Date.now();
    };
    alive();
    this.#lastHeardAt = this.state.value.kind === "lost"
      ? this.state.value.lastHeardAt
      : this.#lastHeardAt;
    try {
      const headers: Record<string, string> = this.#lastEventId === undefined
        ? {}
        : { "last-event-id": this.#lastEventId };
      const response = await fetch("/api/events", { headers, signal, cache: "no-store" });
      if (!response.ok || response.body === null) return false;
      for await (const { event, id, data } of serverEvents(response.body)) {
        alive();
        if (id !== undefined) this.#lastEventId = id;
        if (event === "hello") this.#greeted(JSON.parse(data));
        else if (event !== ":") this.#tell(event, data);
        heard = true;
      }
    } catch {
      // The state says so: lost.
    } finally {
      clearTimeout(silence);
    }
    return heard;
  }

  #greeted(hello: EventMap["hello"]): void {
    const known = this.#instanceId;
    this.#instanceId = hello.client_instance_id;
    if (known !== undefined && known !== hello.client_instance_id) this.restarted.set(true);
    const before = this.state.value.kind;
    this.state.set({ kind: "live" });
    if (before === "lost") this.generation.set(this.generation.value + 1);
    for (const listener of this.#listeners.hello) listener(hello);
  }

  #tell(event: string, data: string): void {
    switch (event) {
      case "request":
        return tell(this.#listeners.request, data);
      case "readiness":
        return tell(this.#listeners.readiness, data);
      case "channel":
        return tell(this.#listeners.channel, data);
      case "tick":
        return tell(this.#listeners.tick, data);
      case "log":
        return tell(this.#listeners.log, data);
    }
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#wake.delete(end);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#wake.add(end);
      signal.addEventListener("abort", end);
    });
  }
}

function tell<T>(listeners: ReadonlySet<(data: T) => void>, data: string): void {
  if (listeners.size === 0) return;
  const parsed = JSON.parse(data);
  for (const listener of listeners) listener(parsed);
}

/** The page's connection. */
export const link = new Link();
