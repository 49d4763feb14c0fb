const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-16 units that are measured at a time, so that measuring a large text needs no large buffer. */
const STEP_UNITS = 16_384;
/** Most bytes one UTF-16 unit takes in UTF-8. */
const MAX_BYTES_A_UNIT = 3;

/** How many bytes a text has in UTF-8. */
export function utf8Bytes(text: string): number {
  const scratch = new Uint8Array(Math.min(text.length, STEP_UNITS) * MAX_BYTES_A_UNIT);
  let bytes = 0;
  for (let at = 0; at < text.length;) {
    // A pair of surrogates must not be measured apart.
    const isTorn = at + STEP_UNITS < text.length &&
      isHighSurrogate(text.charCodeAt(at + STEP_UNITS - 1));
    const end = at + STEP_UNITS - (isTorn ? 1 : 0);
    bytes += encoder.encodeInto(text.slice(at, end), scratch).written;
    at = end;
  }
  return bytes;
}

/**
 * The longest beginning of a text that takes at most `maxBytes` bytes in UTF-8. It is a text of its own: a
 * slice would keep alive what it was cut from, such as the whole body of a poll.
 */
export function firstBytes(text: string, maxBytes: number): string {
  const buffer = new Uint8Array(Math.min(maxBytes, text.length * MAX_BYTES_A_UNIT));
  const { written } = encoder.encodeInto(text.slice(0, maxBytes), buffer);
  return decoder.decode(buffer.subarray(0, written));
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
