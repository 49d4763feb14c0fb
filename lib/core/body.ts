import { decodeUtf8 } from "./utf8.ts";

/** Why a body could not be read as text. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly kind: "too_large" | "not_utf8";

  constructor(kind: "too_large" | "not_utf8", maxBytes: number) {
    super(
      kind === "too_large" ? `the body is larger than ${maxBytes} bytes` : "the body is not UTF-8",
    );
    this.kind = kind;
  }
}

/** The largest body taken in either direction unless a caller names another bound (design §4). */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Reads a whole body as text, exactly: malformed UTF-8 is an error, not replaced.
 *
 * @throws BodyError if the body is too large or not UTF-8 (the rest of it is cancelled)
 * @throws what the transport throws if it breaks
 */
export async function readText(
  message: Request | Response,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<string> {
  const text = decodeUtf8(await readBytes(message, maxBytes));
  if (text === undefined) throw new BodyError("not_utf8", maxBytes);
  return text.startsWith("\uFEFF") ? text.slice(1) : text; // a byte order mark is no part of it
}

/**
 * Reads at most `maxBytes` of a body for a diagnosis, replacing what is not UTF-8; the rest is
 * dropped.
 */
export async function readExcerpt(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return "";
  const { bytes } = await readUpTo(response.body, maxBytes);
  return new TextDecoder().decode(bytes);
}

/** Reads and drops a body that is expected to be small, so that its connection can be used again. */
export async function drain(response: Response, maxBytes: number = 65_536): Promise<void> {
  if (response.body === null) return;
  const length = Number(response.headers.get("content-length") ?? maxBytes + 1);
  if (length <= maxBytes) await response.arrayBuffer();
  else await readUpTo(response.body, maxBytes);
}

async function readBytes(message: Request | Response, maxBytes: number): Promise<Uint8Array> {
  if (message.body === null) return new Uint8Array();
  const declared = message.headers.get("content-length");
  const encoded = message.headers.get("content-encoding") !== null;
  if (declared !== null && !encoded) {
    if (Number(declared) > maxBytes) {
      await message.body.cancel();
      throw new BodyError("too_large", maxBytes);
    }
    return new Uint8Array(await message.arrayBuffer());
  }
  const { bytes, complete } = await readUpTo(message.body, maxBytes);
  if (!complete) throw new BodyError("too_large", maxBytes);
  return bytes;
}

async function readUpTo(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) break; // leaving the loop cancels the stream
  }
  const bytes = new Uint8Array(Math.min(size, maxBytes));
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, bytes.length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, complete: size <= maxBytes };
}
