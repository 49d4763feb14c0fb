import { MAX_REQUESTS, type RequestRecord } from "../request_log.ts";
import { type RequestJson, requestJson } from "./request_json.ts";

/** Requests told of at once; at a higher rate the latest are enough for a list of live rows. */
const MAX_BATCH = 100;
/** Ends told of at once: with all the rest they fit what may wait for a reader (`event_stream.ts`). */
const MAX_ENDS = 300;

/**
 * What has changed of requests since a reader was told last, each in its latest state. One that the reader
 * may see under way is told of when it ends, whatever else happens: it would be under way for ever.
 */
export class RequestNews {
  /** Under way when the reader was told last. */
  readonly #seen = new Set<string>();
  /** Begun since then. */
  readonly #begun = new Set<string>();
  readonly #ended: RequestJson[] = [];
  readonly #changed = new Map<string, RequestJson>();

  /** @param known requests that the reader can ask for at the beginning */
  constructor(known: Iterable<RequestRecord>) {
    for (const { id, durationMs } of known) {
      if (durationMs === undefined) this.#seen.add(id);
    }
  }

  /** Takes in a change. */
  take(record: RequestRecord): void {
    const { id, durationMs } = record;
    if (durationMs === undefined) this.#begun.add(id);
    else {
      this.#begun.delete(id);
      if (this.#seen.delete(id)) {
        this.#ended.push(requestJson(record));
        // A reader lists no more.
        if (this.#ended.length > MAX_REQUESTS) this.#ended.shift();
        return;
      }
    }
    this.#changed.delete(id);
    this.#changed.set(id, requestJson(record));
    if (this.#changed.size > MAX_BATCH) dropOldest(this.#changed);
  }

  /** What is to be told now; it is news no more. */
  told(): readonly RequestJson[] {
    const rows = [...this.#ended.splice(0, MAX_ENDS), ...this.#changed.values()];
    this.#changed.clear();
    for (const id of this.#begun) this.#seen.add(id);
    this.#begun.clear();
    // Of what nobody follows no end is told.
    while (this.#seen.size > MAX_REQUESTS) dropOldest(this.#seen);
    return rows;
  }
}

function dropOldest(all: Set<string> | Map<string, unknown>): void {
  for (const oldest of all.keys()) {
    all.delete(oldest);
    return;
  }
}
