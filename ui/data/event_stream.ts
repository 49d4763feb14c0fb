/** One event of a server-sent event stream. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** A line beyond it is no event of this API: a request row has some hundred bytes. */
const MAX_LINE_CHARS = 4 * 1024 * 1024;

/**
 * Reads `text/event-stream`. A comment comes as an event without data named `:`, so that a reader
 * sees signs of life. An event that the end of the stream cuts off is dropped, as the HTML standard
 * says.
 */
export async function* serverEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerEvent, void> {
  let event = "";
  let id: string | undefined;
  let data: string[] = [];
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length > 0) yield { event: event || "message", id, data: data.join("\n") };
      event = "";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (field) {
      case "":
        yield { event: ":", id, data: "" };
        break;
      case "event":
        event = value;
        break;
      case "data":
        data.push(value);
        break;
      case "id":
        id = value;
        break;
    }
  }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A carriage return at the very end may be half of a line's end: it waits for the next bytes.
      const whole = rest.split(/\r\n|\n|\r(?!$)/);
      rest = whole.pop() ?? "";
      if (rest.length > MAX_LINE_CHARS) throw new Error("a line of the event stream has no end");
      yield* whole;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
