import type { CallRecord } from "../core/callout_record.ts";

export type { CallRecord, CapturedBodies } from "../core/callout_record.ts";

/** Enough to look back over an incident, and few enough to keep (harpoon §9). */
export const MAX_RECORDS = 100;

/** The latest calls, refused ones too; in memory only. */
export class CallHistory {
  readonly #records: CallRecord[] = [];

  /** @param capturePayloads whether bodies are to be kept (`harpoon.capture_payloads`) */
  constructor(readonly capturePayloads: boolean) {}

  /** Takes in a call; the oldest one gives way. */
  add(record: CallRecord): void {
    this.#records.unshift(record);
    if (this.#records.length > MAX_RECORDS) this.#records.pop();
  }

  /** The calls, newest first. @param limit how many at most */
  snapshot(limit: number = MAX_RECORDS): CallRecord[] {
    return this.#records.slice(0, limit);
  }
}
