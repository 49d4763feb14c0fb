import { invalidPayload, type PlaneError } from "./errors.ts";
import { decodeUtf8 } from "../core/utf8.ts";
import type { Deadlines } from "../core/deadlines.ts";

/** A request body as text, or why there is none. */
export type BodyText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "refused"; readonly error: PlaneError };

export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/**
 * Reads a request body of at most `maxBytes`. Invalid UTF-8 is refused instead of repaired: a
 * payload must cross unaltered (design §2). A byte-order mark stays part of the text.
 */
export function readBody(
  request: Request,
  { maxBytes, timeoutMs }: BodyLimits,
  deadlines: Deadlines,
): Promise<BodyText> {
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > maxBytes) return Promise.resolve(tooLarge(maxBytes));
  const { promise, resolve } = Promise.withResolvers<BodyText>();
  const deadline = deadlines.add(timeoutMs, () => resolve(SLOW));
  const settle = (body: BodyText) => {
    deadlines.remove(deadline);
    resolve(body);
  };
  if (length !== null) {
    request.arrayBuffer().then((bytes) => settle(decode(bytes)), () => settle(BROKEN));
  } else {
    readStream(request, maxBytes, promise).then(settle, () => settle(BROKEN));
  }
  return promise;
}

/** Reads a body of unknown size; stops when `settled` resolves for another reason. */
async function readStream(
  request: Request,
  maxBytes: number,
  settled: Promise<BodyText>,
): Promise<BodyText> {
  if (request.body === null) return { kind: "text", text: "" };
  const reader = request.body.getReader();
  settled.then(() => reader.cancel()).catch(() => {}); // a body that broke cannot be cancelled
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return decode(await new Blob(chunks).arrayBuffer());
    size += value.byteLength;
    if (size > maxBytes) return tooLarge(maxBytes);
    chunks.push(value);
  }
}

function decode(bytes: ArrayBuffer): BodyText {
  const text = decodeUtf8(new Uint8Array(bytes));
  return text === undefined
    ? { kind: "refused", error: invalidPayload("the body is not valid UTF-8") }
    : { kind: "text", text };
}

function tooLarge(maxBytes: number): BodyText {
  return {
    kind: "refused",
    error: {
      status: 413,
      code: "request_body_too_large",
      message: `the body may have at most ${maxBytes} bytes`,
    },
  };
}

const SLOW: BodyText = {
  kind: "refused",
  error: { status: 408, code: "request_timeout", message: "the body did not arrive in time" },
};
const BROKEN: BodyText = { kind: "refused", error: invalidPayload("the body broke off") };
