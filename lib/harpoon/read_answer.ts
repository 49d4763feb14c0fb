import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { GrowingBytes } from "./growing_bytes.ts";
import { DECODE_CHUNK_BYTES, GZIP_SLACK_BYTES } from "./send_limits.ts";
import { SendError } from "./send_trouble.ts";

/** The body of an answer, decoded. */
export type AnswerBody =
  | { readonly kind: "read"; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly kind: "too_large" };

/**
 * Reads and decodes a body in steps, so that what it decodes to is bounded as well as what is
 * received: a bomb ends at the limit, and a body that decodes to nothing for ever does too. The rest
 * of a body that is too large is not read; its connection ends with it.
 *
 * @param maxBytes of the decoded body
 * @throws SendError for an encoding that was not asked for, or broken; the connection's error
 */
export async function readAnswer(
  response: IncomingMessage,
  method: string,
  maxBytes: number,
): Promise<AnswerBody> {
  const isGzip = !isBodiless(response, method) && isGzipped(response);
  const declared = Number(response.headers["content-length"] ?? 0);
  const maxWireBytes = isGzip ? 2 * maxBytes + GZIP_SLACK_BYTES : maxBytes;
  if (declared > maxWireBytes && !isBodiless(response, method)) return tooLarge(response);
  const wire = boundedWire(response, maxWireBytes);
  const bytes = new GrowingBytes(maxBytes);
  try {
    for await (const chunk of isGzip ? gunzipped(wire) : wire) {
      if (!bytes.add(chunk)) return tooLarge(response);
    }
  } catch (error) {
    if (error instanceof WireTooLarge) return tooLarge(response);
    throw error;
  }
  return { kind: "read", body: bytes.taken() };
}

/** More arrived than a body of the allowed size can need. */
class WireTooLarge extends Error {
  override readonly name = "WireTooLarge";
}

async function* boundedWire(
  response: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > maxBytes) throw new WireTooLarge();
    yield chunk;
  }
}

async function* gunzipped(wire: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await wire.next();
  if (first.done === true) return; // no body needs no decoding
  const source = async function* () {
    yield first.value;
    yield* wire;
  };
  const gunzip = createGunzip({ chunkSize: DECODE_CHUNK_BYTES });
  pipeline(source, gunzip, () => {}); // a failure of either ends the loop below
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    throw isZlibError(error) ? new SendError("encoding", "the gzip data is broken", error) : error;
  } finally {
    gunzip.destroy();
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^Z_/.test(`${error.code}`);
}

function isGzipped({ headers }: IncomingMessage): boolean {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return false;
  if (encoding === "gzip" || encoding === "x-gzip") return true;
  throw new SendError("encoding", "the answer has an encoding that was not asked for");
}

/** Answers that have no body whatever their header lines say (RFC 9110 §6.4.1). */
function isBodiless({ statusCode }: IncomingMessage, method: string): boolean {
  return method === "HEAD" || statusCode === 204 || statusCode === 304;
}

function tooLarge(response: IncomingMessage): AnswerBody {
  response.destroy();
  return { kind: "too_large" };
}
