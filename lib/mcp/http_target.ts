import type { Emit } from "../core/fact.ts";
import type { HeaderList } from "../wire/header_list.ts";

/** One Streamable HTTP server and what every request to it shares. */
export interface HttpTarget {
  readonly channel: string;
  readonly url: string;
  readonly http: Deno.HttpClient;
  /** The operator's static headers for this server's origin. */
  readonly headers: HeaderList;
  readonly userAgent: string;
  readonly emit: Emit;
  /** Takes a response that nobody reads any further: see {@linkcode Releases}. */
  release(response: Response): void;
}

/** What an answered stream may still send before its connection is closed instead of reused. */
const RELEASE_MAX_BYTES = 65_536;
const RELEASE_MAX_MS = 250;

/**
 * Reads answered event streams to their end in the background, briefly: most servers end them right
 * after the response, and only a body read to its end leaves a connection to use again.
 */
export class Releases implements AsyncDisposable {
  readonly #running = new Set<Promise<void>>();

  release(response: Response): void {
    if (response.body === null || response.body.locked) return;
    const running = readOut(response.body.getReader()).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running);
  }
}

async function readOut(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const cancel = () => {
    reader.cancel().catch(() => {}); // a stream that already failed has nothing left to cancel
  };
  const timer = setTimeout(cancel, RELEASE_MAX_MS);
  try {
    for (let left = RELEASE_MAX_BYTES; left > 0;) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.length;
    }
    cancel();
  } catch {
    // The stream broke: its connection is gone, which is all a release is for.
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One request to the server. Redirects are answers, not instructions: following one would carry the
 * consumer's credentials to another address (design §4).
 */
export function request(
  target: HttpTarget,
  method: "POST" | "GET" | "DELETE",
  headers: [string, string][],
  signal: AbortSignal,
  body?: string,
): Promise<Response> {
  return fetch(target.url, {
    method,
    client: target.http,
    redirect: "manual",
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  });
}
