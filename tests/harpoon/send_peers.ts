import type { OutboundRequest, Sender, SendOutcome } from "../../lib/harpoon/send.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { egress } from "../fixtures/hear.ts";

/** One request as the bytes that came, and which connection they came on (from 1). */
export interface RawRequest {
  readonly text: string;
  readonly connection: number;
}

/** A server on loopback that writes exactly what a test wants to be written. */
export interface RawPeer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly requests: readonly RawRequest[];
  /** Connections so far. */
  readonly connections: number;
  /** Resolves with the n-th request (from 1) once it has been read. */
  seen(n: number): Promise<RawRequest>;
  /** Resolves when so many connections have ended. */
  ended(n: number): Promise<unknown>;
}

/** What it writes to a request; the connection is closed after it unless it returns `"open"`. */
export type RawAnswer = (
  write: (part: string | Uint8Array) => Promise<void>,
  request: RawRequest,
) => Promise<"open" | void>;

/** Serves HTTP by hand. */
export function serveRaw(answer: RawAnswer, hostname = "127.0.0.1", port = 0): RawPeer {
  return serve(Deno.listen({ hostname, port }), answer);
}

/** Serves HTTP by hand on a Unix socket. */
export function serveRawUnix(path: string, answer: RawAnswer): RawPeer {
  return serve(Deno.listen({ transport: "unix", path }), answer);
}

function serve(listener: Deno.Listener, answer: RawAnswer): RawPeer {
  const requests = new Arrivals<RawRequest>();
  const ends = new Arrivals<number>();
  const open = new Set<Deno.Conn>();
  const running = new Set<Promise<void>>();
  let connections = 0;
  const serveOne = async (conn: Deno.Conn, connection: number) => {
    try {
      for (;;) {
        const text = await readRequest(conn);
        if (text === undefined) return;
        const request = { text, connection };
        requests.add(request);
        const then = await answer(async (part) => {
          const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
          for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
        }, request);
        if (then !== "open") return;
      }
    } catch {
      // The client hung up.
    } finally {
      open.delete(conn);
      close(conn);
      ends.add(connection);
    }
  };
  const accepting = (async () => {
    for await (const conn of listener) {
      open.add(conn);
      const served = serveOne(conn, ++connections).finally(() => running.delete(served));
      running.add(served);
    }
  })();
  const port = listener.addr.transport === "tcp" ? listener.addr.port : 0;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests: requests.items,
    seen: (n) => requests.nth(n),
    get connections() {
      return connections;
    },
    ended: (n) => ends.nth(n),
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const conn of open) close(conn);
      await accepting;
      await Promise.all(running);
    },
  };
}

async function readRequest(conn: Deno.Conn): Promise<string | undefined> {
  const buffer = new Uint8Array(65_536);
  for (let length = 0; length < buffer.length;) {
    const read = await conn.read(buffer.subarray(length));
    if (read === null) return undefined;
    length += read;
    const text = new TextDecoder("latin1").decode(buffer.subarray(0, length));
    const end = text.indexOf("\r\n\r\n");
    const bodyBytes = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
    if (end >= 0 && length >= end + 4 + bodyBytes) return text;
  }
  return undefined;
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // Closed before.
  }
}

/** An answer with a body and its length. */
export function plain(body = "ok", headers: readonly string[] = []): string {
  return [`HTTP/1.1 200 OK`, `Content-Length: ${body.length}`, ...headers, "", body].join("\r\n");
}

/** A `GET` without anything special, but for what is given. */
export function outbound(url: string, over: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    url,
    method: "GET",
    headers: [],
    body: undefined,
    egress: egress({}),
    addresses: undefined,
    maxBodyBytes: 102_400,
    ...over,
  };
}

/** Sends without an end of its own. */
export function sendTo(
  sender: Sender,
  url: string,
  over: Partial<OutboundRequest> = {},
): Promise<SendOutcome> {
  return sender.send(outbound(url, over), new AbortController().signal);
}

/** An outcome in a word: `200 body`, `too_large 200`, `failed tls request`. */
export function inShort(outcome: SendOutcome): string {
  switch (outcome.kind) {
    case "answered":
      return `${outcome.status} ${new TextDecoder("latin1").decode(outcome.body)}`;
    case "too_large":
      return `too_large ${outcome.status}`;
    case "failed":
      return `failed ${outcome.trouble} ${outcome.stage}`;
  }
}
