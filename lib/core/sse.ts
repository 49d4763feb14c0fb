/** One server-sent event. */
export interface SseEvent {
  /** `message` unless the stream named another type. */
  readonly type: string;
  /** The data lines joined by LF; empty if the event has none. */
  readonly data: string;
  /** The last event id seen so far, this event's included. */
  readonly lastId: string | undefined;
  /** The last reconnection time the server asked for, milliseconds. */
  readonly retryMs: number | undefined;
  /** `false` if the stream ended inside this event. */
  readonly complete: boolean;
}

/** An event grew past its bound. */
export class SseEventTooLarge extends Error {
  override readonly name = "SseEventTooLarge";
}

/**
 * Parses an event stream as the HTML standard says (LF, CRLF and CR; comments and unknown fields
 * ignored), with two differences: an event is also dispatched when it has an id or a reconnection time
 * but no data, so that a caller learns of it, and when the stream ends inside it, marked incomplete.
 *
 * Ending the iteration early leaves the stream open: its owner may want to read it to the end, which
 * frees the connection for reuse, or cancel it.
 *
 * @param maxEventChars bound for one event, UTF-16 units; a larger event is an error
 * @throws TypeError if the stream is not UTF-8
 */
export async function* readSse(
  stream: ReadableStream<Uint8Array>,
  maxEventChars: number,
): AsyncGenerator<SseEvent, void, void> {
  const event = new EventBuilder(maxEventChars);
  const lines = new LineSplitter();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of stream.values({ preventCancel: true })) {
    for (const line of lines.split(decoder.decode(chunk, { stream: true }))) {
      const done = event.line(line);
      if (done !== undefined) yield done;
    }
    event.bound(lines.pendingChars);
  }
  decoder.decode();
  const rest = lines.rest();
  if (rest !== "") event.line(rest);
  const last = event.dispatch(false);
  if (last !== undefined) yield last;
}

/** Cuts text that comes in pieces into lines; each piece is searched once, whatever its line's length. */
class LineSplitter {
  #pending: string[] = [];
  #pendingChars = 0;
  #afterCarriageReturn = false;

  get pendingChars(): number {
    return this.#pendingChars;
  }

  split(text: string): string[] {
    const lines: string[] = [];
    let from = this.#afterCarriageReturn && text.startsWith("\n") ? 1 : 0;
    if (text !== "") this.#afterCarriageReturn = false;
    const terminator = /[\r\n]/g;
    terminator.lastIndex = from;
    for (let match = terminator.exec(text); match !== null; match = terminator.exec(text)) {
      lines.push(this.#take(text.slice(from, match.index)));
      from = match.index + 1;
      if (match[0] === "\r") {
        if (from === text.length) this.#afterCarriageReturn = true;
        else if (text[from] === "\n") from++;
      }
      terminator.lastIndex = from;
    }
    if (from < text.length) {
      this.#pending.push(text.slice(from));
      this.#pendingChars += text.length - from;
    }
    return lines;
  }

  rest(): string {
    return this.#take("");
  }

  #take(tail: string): string {
    if (this.#pending.length === 0) return tail;
    const line = this.#pending.join("") + tail;
    this.#pending = [];
    this.#pendingChars = 0;
    return line;
  }
}

class EventBuilder {
  readonly #maxChars: number;
  #type = "";
  #data: string[] = [];
  #chars = 0;
  /** It has an id or a reconnection time. */
  #isNews = false;
  #lastId: string | undefined;
  #retryMs: number | undefined;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** Takes one line; returns the event if the line ended one. */
  line(line: string): SseEvent | undefined {
    if (line === "") return this.dispatch(true);
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon === -1 ? line : line.slice(0, colon);
    const start = line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1;
    this.#field(field, colon === -1 ? "" : line.slice(start));
    this.bound(0);
    return undefined;
  }

  /** @throws SseEventTooLarge if the event and the unfinished line together pass the bound */
  bound(pendingChars: number): void {
    if (this.#chars + pendingChars > this.#maxChars) {
      throw new SseEventTooLarge(`a server-sent event is larger than ${this.#maxChars} characters`);
    }
  }

  dispatch(complete: boolean): SseEvent | undefined {
    const event = this.#data.length === 0 && !this.#isNews ? undefined : {
      type: this.#type === "" ? "message" : this.#type,
      data: this.#data.length === 1 ? this.#data[0] ?? "" : this.#data.join("\n"),
      lastId: this.#lastId,
      retryMs: this.#retryMs,
      complete,
    };
    this.#type = "";
    this.#data = [];
    this.#chars = 0;
    this.#isNews = false;
    return event;
  }

  #field(name: string, value: string): void {
    switch (name) {
      case "event":
        this.#type = value;
        break;
      case "data":
        // The joining LF counts too, or empty lines would grow an event without limit.
        this.#chars += this.#data.length === 0 ? value.length : value.length + 1;
        this.#data.push(value);
        break;
      case "id":
        if (!value.includes("\0")) {
          this.#lastId = value;
          this.#isNews = true;
        }
        break;
      case "retry":
        if (/^[0-9]+$/.test(value)) {
          this.#retryMs = Number(value);
          this.#isNews = true;
        }
        break;
    }
  }
}
