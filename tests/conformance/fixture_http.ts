/** A parsed JSON object. */
export type Rec = { readonly [name: string]: unknown };

export function isRecord(value: unknown): value is Rec {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A server of the conformance suite's needs. */
export interface ServedFixture extends AsyncDisposable {
  readonly url: string;
}

/** Serves on a free loopback port, to this machine's programs and no web page. */
export function serveFixture(answer: (request: Request) => Promise<Response>): ServedFixture {
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen() {} },
    (request) => isForeign(request) ? new Response("foreign", { status: 403 }) : answer(request),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/mcp`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** Whether a request is a web page's by way of DNS rebinding. */
export function isForeign({ headers }: Request): boolean {
  const isLocal = (host: string | null) =>
    host === null || /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
  const origin = headers.get("origin");
  return !isLocal(headers.get("host")) ||
    (origin !== null && !isLocal(origin.replace(/^https?:\/\//, "")));
}

/** An event stream that is written while it is read. */
export class EventBody {
  readonly #stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  /** @param gone called when the reader left */
  constructor(gone: () => void) {
    this.#stream = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
        // Headers go out with the first bytes.
        controller.enqueue(new TextEncoder().encode(": open\n\n"));
      },
      cancel: () => {
        this.#controller = undefined;
        gone();
      },
    });
  }

  send(message: Rec): void {
    const event = `event: message\ndata: ${JSON.stringify(message)}\n\n`;
    this.#controller?.enqueue(new TextEncoder().encode(event));
  }

  close(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  response(): Response {
    return new Response(this.#stream, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
    });
  }
}
