import { REDACTED, redactText, withoutTornSecret } from "../core/redact.ts";
import { utf8Bytes } from "../core/text_bytes.ts";
import type { HeaderList } from "../wire/header_list.ts";
import { type HeadersView, shownHeaders } from "./shown_headers.ts";

/** Requests whose payloads are kept: those that somebody looks at right after they happened. */
export const MAX_CAPTURED_REQUESTS = 200;
/** What all of them may take, whatever the limit of one is. */
export const MAX_CAPTURED_BYTES = 8 * 1024 * 1024;
/** Kept of one request; a chatty tool has thousands. */
const MAX_NOTIFICATIONS = 64;
/** Most bytes a character takes in memory. */
const BYTES_A_CHAR = 2;
/** What a payload takes beside its text. */
const OVERHEAD_BYTES = 256;

/** One message as it is shown: the original text, redacted, perhaps cut (ui §5). */
export interface PayloadView {
  readonly text: string;
  /** Before it was cut. */
  readonly bytes: number;
  readonly cut: boolean;
  /** Places where something was taken out. */
  readonly redacted: number;
}

/** The messages of one request. */
export interface PayloadsView {
  readonly request: PayloadView | null;
  readonly reply: PayloadView | null;
  readonly notifications: readonly PayloadView[];
}

/** Whether payloads are captured, and if not, how to have them. */
export interface CaptureView {
  readonly on: boolean;
  readonly limit_bytes: number;
  readonly reason: string | null;
}

/** A captured message: the beginning of its text, and how long all of it was. */
export interface CapturedMessage {
  readonly requestId: string;
  readonly direction: "request" | "reply" | "notification";
  readonly text: string;
  readonly bytes: number;
  /** Those of the request as the consumer sent them, of the reply as the server did. */
  readonly headers?: HeaderList;
}

/** The text of a request to be sent again, or why there is none. */
export type RequestText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "refused"; readonly message: string };

interface Kept {
  request: PayloadView | null;
  reply: PayloadView | null;
  readonly notifications: PayloadView[];
  readonly headers: { to_server: HeaderLines; from_server: HeaderLines };
  bytes: number;
}

type HeaderLines = HeadersView["to_server"];

/**
 * The payloads of the latest requests, in memory only and without the secrets that could be found in them.
 * The oldest request gives way, whole.
 */
export class PayloadRing {
  readonly #secrets: () => readonly string[];
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** @param secrets texts to hide wherever they occur */
  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets;
  }

  /** Requests that something is kept of. */
  get size(): number {
    return this.#kept.size;
  }

  /** What is kept, by a generous count. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes in one message; of requests that have given way, or began uncaptured, nothing more. */
  take({ requestId, direction, text, bytes, headers }: CapturedMessage): void {
    if (direction === "request") this.#open(requestId);
    const kept = this.#kept.get(requestId);
    if (kept === undefined) return;
    if (direction === "notification" && kept.notifications.length >= MAX_NOTIFICATIONS) return;
    const view = payloadView(text, bytes, this.#secrets());
    const lines = shownHeaders(headers ?? [], this.#secrets());
    switch (direction) {
      case "request":
        kept.request = view;
        kept.headers.to_server = lines;
        break;
      case "reply":
        kept.reply = view;
        kept.headers.from_server = lines;
        break;
      case "notification":
        kept.notifications.push(view);
    }
    const inHeaders = lines.reduce(
      (sum, [name, value]) => sum + name.length + (value ?? "").length,
      0,
    );
    const more = (view.text.length + inHeaders) * BYTES_A_CHAR +
      OVERHEAD_BYTES * (1 + lines.length);
    kept.bytes += more;
    this.#bytes += more;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_CAPTURED_REQUESTS && this.#bytes <= MAX_CAPTURED_BYTES) return;
      this.#drop(oldest);
    }
  }

  /** What is kept of a request. */
  get(requestId: string): PayloadsView | undefined {
    const kept = this.#kept.get(requestId);
    if (kept === undefined) return undefined;
    const { request, reply, notifications } = kept;
    return { request, reply, notifications: [...notifications] };
  }

  /** The headers of a request's messages; absent if none were captured. */
  headers(requestId: string): HeadersView | undefined {
    const kept = this.#kept.get(requestId)?.headers;
    return kept !== undefined && kept.to_server.length + kept.from_server.length > 0
      ? { ...kept }
      : undefined;
  }

  /** The request as it was sent, if that is known to the last character. */
  requestText(requestId: string): RequestText {
    const request = this.#kept.get(requestId)?.request ?? undefined;
    if (request === undefined) {
      return refused(
        "its payload was not captured; inspect.capture_payloads: true captures those to come",
      );
    }
    if (request.cut) return refused("it is longer than inspect.max_payload_bytes, so it was cut");
    if (request.redacted > 0) return refused("it holds secrets, which are not kept");
    return { kind: "text", text: request.text };
  }

  /** Forgets everything: payloads are no longer to be kept. */
  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #open(requestId: string): void {
    this.#drop(requestId);
    this.#kept.set(requestId, {
      request: null,
      reply: null,
      notifications: [],
      headers: { to_server: [], from_server: [] },
      bytes: 0,
    });
  }

  #drop(requestId: string): void {
    this.#bytes -= this.#kept.get(requestId)?.bytes ?? 0;
    this.#kept.delete(requestId);
  }
}

/** What the pages say of capturing. @param limitBytes `inspect.max_payload_bytes` */
export function captureView(on: boolean, limitBytes: number): CaptureView {
  return {
    on,
    limit_bytes: limitBytes,
    reason: on ? null : "payloads are not captured; set inspect.capture_payloads: true",
  };
}

/**
 * A message as it is shown.
 *
 * @param text its beginning, or all of it
 * @param bytes of all of it, in UTF-8
 * @param secrets texts to hide wherever they occur
 */
export function payloadView(
  text: string,
  bytes: number,
  secrets: readonly string[],
): PayloadView {
  const known = secrets.flatMap(inJson);
  const cut = bytes > utf8Bytes(text);
  const whole = cut ? withoutTornSecret(text, known) : text;
  const shown = redactText(whole, known);
  // A mark that stood there before may be gone with a secret, so that counting alone can miss one.
  const redacted = shown === whole ? 0 : Math.max(1, marks(shown) - marks(text));
  return { text: shown, bytes, cut, redacted };
}

/** A secret as it may stand in a JSON text. */
function inJson(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, escaped, escaped.replaceAll("/", String.raw`\/`)])];
}

/** How often the text has something that stands for a secret. */
function marks(text: string): number {
  return text.split(REDACTED).length + text.split("sk-REDACTED").length - 2;
}

function refused(message: string): RequestText {
  return { kind: "refused", message };
}
