/** One line without its line end. */
export interface OutputLine {
  readonly text: string;
  /** More of it came and was thrown away. */
  readonly isCut: boolean;
}

/** What is kept of a line, UTF-16 units: twice what the log shows of a value. */
export const MAX_LINE_CHARS = 8_192;

/**
 * The lines of a program that is only listened to. Of an overlong one the beginning is given, once it
 * ends, and the rest is read and forgotten, so that the program never waits for its reader. Bytes that
 * are no UTF-8 become replacement characters.
 *
 * @param signal ends the iteration, also while a read is pending
 */
export async function* outputLines(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  maxChars: number = MAX_LINE_CHARS,
): AsyncGenerator<OutputLine> {
  const reader = stream.getReader();
  const cancel = (): Promise<void> => reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  const decoder = new TextDecoder();
  let text = "";
  let isCut = false;
  const take = (piece: string) => {
    const room = maxChars - text.length;
    isCut ||= piece.length > room;
    text += piece.slice(0, room);
  };
  const finished = (): OutputLine => {
    const line = { text: text.endsWith("\r") ? text.slice(0, -1) : text, isCut };
    text = "";
    isCut = false;
    return line;
  };
  try {
    while (!signal.aborted) {
      const { value, done } = await reader.read();
      if (done) break;
      const pieces = decoder.decode(value, { stream: true }).split("\n");
      const rest = pieces.pop() ?? "";
      for (const piece of pieces) {
        take(piece);
        yield finished();
      }
      take(rest);
    }
    if (text !== "") yield finished();
  } finally {
    signal.removeEventListener("abort", cancel);
    await cancel();
  }
}
