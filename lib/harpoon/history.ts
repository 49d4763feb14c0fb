import type { CalloutOutcome } from "../core/harpoon_fact.ts";
import type { CapturedBody } from "./capture.ts";

/** Enough to look back over an incident, and few enough to keep (harpoon §9). */
export const MAX_RECORDS = 100;

/**
 * One call as the operator sees it; plain data, structured-cloneable. Holds no header, and no secret
 * that could be recognised.
 */
export interface CallRecord {
  /** Unix milliseconds of its end. */
  readonly at: number;
  /** As the caller wrote it, known or not, cut. */
  readonly label: string;
  readonly tool: string;
  readonly method: string;
  /** The last URL asked, or that would have been; absent if the call was refused before. */
  readonly url?: string;
  /** 0 if there was no answer. */
  readonly status: number;
  readonly latencyMs: number;
  /** Media type, lower case. */
  readonly responseContentType?: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly redirects: number;
  readonly outcome: CalloutOutcome;
  /** Finer than what the caller was told. */
  readonly error?: string;
  /** Of the tunnel's command. */
  readonly requestId?: string;
  /** Only while payloads are captured. */
  readonly bodies?: CapturedBodies;
}

/** The payloads of a call. */
export interface CapturedBodies {
  readonly request?: CapturedBody;
  readonly response?: CapturedBody;
  /** Present if the caller got other bytes than the target sent. */
  readonly responseTransformed?: CapturedBody;
}

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
