import type { CalloutOutcome } from "./harpoon_fact.ts";

/** A body as the operator sees it, without the secrets that could be found in it. */
export interface CapturedBody {
  /** UTF-8 text, or base64 of what is none. */
  readonly text: string;
  readonly base64: boolean;
  /** Of the whole body. */
  readonly bytes: number;
  /** Whether only its beginning is kept. */
  readonly truncated: boolean;
}

/** The payloads of a callout. */
export interface CapturedBodies {
  readonly request?: CapturedBody;
  readonly response?: CapturedBody;
  /** Present if the caller got other bytes than the target sent. */
  readonly responseTransformed?: CapturedBody;
}

/**
 * One callout as the operator sees it (harpoon §9); plain data, structured-cloneable. Holds no header, and
 * no secret that could be recognised.
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
