import type { RequestPage, RequestRow } from "../api_types.ts";
import { isListed, type RequestFilter, serverQuery } from "../view/request_filter.ts";
import { ApiFailure, getJson } from "./api_client.ts";
import { link } from "./link.ts";
import { Store } from "./store.ts";

/** What the list shows. */
export interface FeedState {
  /** Newest first. */
  readonly rows: readonly RequestRow[];
  /** Ids that have just come in, for the tint (ui §3). */
  readonly fresh: ReadonlySet<string>;
  /** How many there are, as the client counts them, and those that came since. */
  readonly total: number;
  /** New ones that wait until the list is free. */
  readonly held: number;
  readonly loading: boolean;
  readonly failure: ApiFailure | undefined;
  /** There is nothing older. */
  readonly complete: boolean;
}

/** A page of the list. */
const PAGE = 200;
/** What the client keeps; more rows here would show what is gone there. */
const MAX_ROWS = 2_000;
/** Four repaints a second at most (ui §9). */
const FLUSH_MS = 250;

const START: FeedState = {
  rows: [],
  fresh: new Set(),
  total: 0,
  held: 0,
  loading: true,
  failure: undefined,
  complete: false,
};

/**
 * The listed requests: those the client has, older ones as the list is scrolled, and new ones as
 * they come. Known rows change where they are; new ones enter only while the list is free.
 */
export class RequestFeed {
  readonly state: Store<FeedState>;
  readonly #filter: RequestFilter;
  /** Whether new rows may enter now: the list is at its top, not paused, not focused. */
  readonly #isFree: () => boolean;
  readonly #changed = new Map<string, RequestRow>();
  #asking: AbortController | undefined;
  /** `seq` of the oldest request that the client has told of, listed or not. */
  #oldest: number | undefined;

  /** @param before rows that are known already; those that fit are shown until the answer comes */
  constructor(
    filter: RequestFilter,
    isFree: () => boolean,
    before: readonly RequestRow[] = [],
  ) {
    const rows = before.filter((row) => isListed(row, filter));
    this.state = new Store<FeedState>({ ...START, rows, total: rows.length });
    this.#filter = filter;
    this.#isFree = isFree;
  }

  /** Whether some requests are left out. */
  get isFiltered(): boolean {
    const { search, status, channel, span } = this.#filter;
    return search !== "" || status !== "" || channel !== "" || span !== undefined;
  }

  /** Loads, and follows what comes. Returns how to stop it. */
  watch(): () => void {
    const stops = [
      link.on("request", (row) => this.#changed.set(row.id, row)),
      link.generation.subscribe(() => {
        // What waits may be of a process that is gone; the answer has what is not.
        this.#changed.clear();
        this.state.set({ ...this.state.value, held: 0 });
        void this.load();
      }),
    ];
    const timer = setInterval(() => this.flush(), FLUSH_MS);
    void this.load();
    return () => {
      clearInterval(timer);
      this.#asking?.abort();
      for (const stop of stops) stop();
    };
  }

  /** Asks for the newest page. */
  async load(): Promise<void> {
    await this.#ask(undefined);
  }

  /** Asks for the page after the oldest one. */
  async more(): Promise<void> {
    const { rows, loading, complete, failure } = this.state.value;
    if (loading || complete || failure !== undefined || rows.length >= MAX_ROWS) return;
    await this.#ask(this.#oldest);
  }

  /** Takes in what came; called four times a second. */
  flush(): void {
    if (this.#changed.size === 0) return;
    const before = this.state.value;
    const free = this.#isFree();
    let rows = before.rows.map((row) => {
      const now = this.#changed.get(row.id);
      if (now !== undefined) this.#changed.delete(row.id);
      return now ?? row;
    });
    for (const [id, row] of this.#changed) {
      if (!isListed(row, this.#filter)) this.#changed.delete(id);
    }
    // More would not be listed.
    for (const id of this.#changed.keys()) {
      if (this.#changed.size <= MAX_ROWS) break;
      this.#changed.delete(id);
    }
    if (!free) {
      this.state.set({ ...before, rows, fresh: new Set(), held: this.#changed.size });
      return;
    }
    const fresh = [...this.#changed.values()].sort((a, b) => b.seq - a.seq);
    this.#changed.clear();
    // What no longer fits, such as a call in flight that ended, leaves while nobody reads.
    rows = [...fresh, ...rows.filter((row) => isListed(row, this.#filter))].slice(0, MAX_ROWS);
    this.state.set({
      ...before,
      rows,
      fresh: new Set(fresh.map(({ id }) => id)),
      total: before.total + fresh.length,
      held: 0,
    });
  }

  /** Asks for a page, and for the ones after it while they have nothing that is listed. */
  async #ask(before: number | undefined): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.state.set({ ...this.state.value, loading: true, failure: undefined });
    const query = serverQuery(this.#filter);
    query.set("limit", String(PAGE));
    try {
      let page: RequestPage;
      let found: readonly RequestRow[];
      let from = before;
      do {
        if (from !== undefined) query.set("before", String(from));
        page = await getJson<RequestPage>(`/api/requests?${query}`, asking.signal);
        found = page.requests.filter((row) => isListed(row, this.#filter));
        from = page.requests.at(-1)?.seq;
      } while (found.length === 0 && page.requests.length === PAGE);
      this.#oldest = from;
      const known = before === undefined ? [] : this.state.value.rows;
      this.state.set({
        ...this.state.value,
        rows: [...known, ...found],
        fresh: new Set(),
        total: page.total,
        loading: false,
        complete: page.requests.length < PAGE,
      });
    } catch (failure) {
      if (asking.signal.aborted) return;
      if (!(failure instanceof ApiFailure)) throw failure;
      this.state.set({ ...this.state.value, loading: false, failure });
    }
  }
}
