import { useEffect } from "preact/hooks";
import type { EventKind } from "../api_types.ts";
import { ApiFailure, getJson } from "./api_client.ts";
import { link } from "./link.ts";
import { Store, useStore } from "./store.ts";

/** What is known of a part of the API. `loaded` keeps the last answer while later calls fail. */
export type Loaded<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "loaded"; readonly value: T; readonly failure: ApiFailure | undefined }
  | { readonly kind: "failed"; readonly failure: ApiFailure };

/** When a part is asked for again, while a page shows it. */
export interface Rhythm {
  /** At least this often; 0: only on events and by hand. */
  readonly everyMs: number;
  /** Events that say it changed. */
  readonly on?: readonly EventKind[];
  /** Not more often than this, however many events come. */
  readonly minMs?: number;
}

/** Four a second is what an eye can use (ui §9). */
const MIN_MS = 250;

/** One GET of the API, its latest answer, and its rhythm. Asks only while somebody looks. */
export class Endpoint<T> {
  readonly path: string;
  readonly state = new Store<Loaded<T>>({ kind: "loading" });
  readonly #rhythm: Rhythm;
  #watchers = 0;
  #stop: (() => void) | undefined;
  /** Of the call that is under way. */
  #loading: AbortController | undefined;
  /** It has changed since that call began. */
  #isBehind = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = -Infinity;

  constructor(path: string, rhythm: Rhythm) {
    this.path = path;
    this.#rhythm = rhythm;
  }

  /** Keeps it current until the returned function is called. */
  watch(): () => void {
    if (++this.#watchers === 1) this.#start();
    return () => {
      if (--this.#watchers === 0) this.#end();
    };
  }

  /** Asks now. */
  async reload(): Promise<void> {
    clearTimeout(this.#timer);
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#isBehind = false;
    this.#askedAt = performance.now();
    try {
      const value = await getJson<T>(this.path, loading.signal);
      if (!loading.signal.aborted) this.state.set({ kind: "loaded", value, failure: undefined });
    } catch (failure) {
      if (loading.signal.aborted) return;
      if (!(failure instanceof ApiFailure)) throw failure;
      this.#failed(failure);
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
    if (loading.signal.aborted) return;
    if (this.#isBehind) this.#soon();
    else this.#planNext(this.#rhythm.everyMs);
  }

  /** An event brought the whole answer. */
  replace(value: T): void {
    this.state.set({ kind: "loaded", value, failure: undefined });
  }

  #failed(failure: ApiFailure): void {
    const before = this.state.value;
    this.state.set(
      before.kind === "loaded" ? { ...before, failure } : { kind: "failed", failure },
    );
  }

  #start(): void {
    const soon = () => this.#soon();
    const stops = (this.#rhythm.on ?? []).map((kind) => link.on(kind, soon));
    stops.push(link.generation.subscribe(() => void this.reload()));
    const seen = () => document.hidden || soon();
    document.addEventListener("visibilitychange", seen);
    stops.push(() => document.removeEventListener("visibilitychange", seen));
    this.#stop = () => stops.forEach((stop) => stop());
    void this.reload();
  }

  #end(): void {
    this.#stop?.();
    this.#loading?.abort();
    clearTimeout(this.#timer);
  }

  #soon(): void {
    // Where answers take longer than events are apart, one that is given up for the next never comes.
    this.#isBehind = this.#loading !== undefined;
    if (this.#isBehind) return;
    const minMs = this.#rhythm.minMs ?? MIN_MS;
    this.#planNext(Math.max(0, this.#askedAt + minMs - performance.now()) || 1);
  }

  #planNext(ms: number): void {
    clearTimeout(this.#timer);
    if (ms === 0 || this.#watchers === 0 || document.hidden) return;
    if (link.state.value.kind === "lost") return;
    this.#timer = setTimeout(() => void this.reload(), ms);
  }
}

/** What an endpoint knows, kept current while the component is shown. */
export function useEndpoint<T>(endpoint: Endpoint<T>): Loaded<T> {
  useEffect(() => endpoint.watch(), [endpoint]);
  return useStore(endpoint.state);
}

/** The latest answer, if there is one. */
export function useLatest<T>(endpoint: Endpoint<T>): T | undefined {
  const state = useEndpoint(endpoint);
  return state.kind === "loaded" ? state.value : undefined;
}
