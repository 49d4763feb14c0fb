const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A text up to this size may be kept by what was cut from it; copying costs more than it frees. */
const SMALL_CHARS = 64 * 1024;

/**
 * A part of a text that is to be kept: as it is if it is most of the text, otherwise a text of its own. The
 * runtime's slices keep alive what they were cut from: a listen of a hundred characters, which lasts for
 * days, would hold on to a poll answer of megabytes.
 *
 * @param text came as UTF-8, so that no half of a surrogate pair stands in it
 */
export function ownCopy(text: string, start: number, end: number): string {
  const part = text.slice(start, end);
  if (text.length <= SMALL_CHARS || part.length > text.length / 2) return part;
  return decoder.decode(encoder.encode(part));
}
