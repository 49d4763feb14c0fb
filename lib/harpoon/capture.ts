import { Buffer } from "node:buffer";
import type { CapturedBody } from "../core/callout_record.ts";
import { redactText, withoutTornSecret } from "../core/redact.ts";

export type { CapturedBody } from "../core/callout_record.ts";

/**
 * What is kept of one body: enough to see what went wrong, and three of them for each of the 100
 * calls of the history stay within 25 MiB.
 */
export const MAX_CAPTURED_BYTES = 65_536;

/**
 * The beginning of a body with secrets taken out: known ones, and what looks like a credential
 * (harpoon §9). Bytes that are no UTF-8 are searched as well, then kept as base64.
 *
 * @param secrets texts to hide wherever they occur, longest first
 */
export function captureBody(body: Uint8Array, secrets: readonly string[]): CapturedBody {
  const truncated = body.length > MAX_CAPTURED_BYTES;
  const kept = truncated ? body.subarray(0, MAX_CAPTURED_BYTES) : body;
  const text = utf8Text(kept, truncated);
  const bytes = body.length;
  if (text !== undefined) {
    return { text: redacted(text, secrets, truncated), base64: false, bytes, truncated };
  }
  // Latin-1 maps every byte to one character and back.
  const inLatin1 = secrets.map((secret) => Buffer.from(secret, "utf8").toString("latin1"));
  const shown = redacted(viewOf(kept).toString("latin1"), inLatin1, truncated);
  return { text: Buffer.from(shown, "latin1").toString("base64"), base64: true, bytes, truncated };
}

function redacted(text: string, secrets: readonly string[], truncated: boolean): string {
  return redactText(truncated ? withoutTornSecret(text, secrets) : text, secrets);
}

/** The text, or `undefined` if it is no UTF-8; a character that the cut went through is left out. */
function utf8Text(bytes: Uint8Array, truncated: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes, { stream: truncated });
  } catch {
    return undefined;
  }
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
