import type { OutsideEgress } from "../core/egress.ts";
import type { Emit } from "../core/fact.ts";
import { headersInit } from "../core/header_init.ts";
import { OnceBody } from "../core/once_body.ts";
import type { RouteVia } from "../core/proxy_route.ts";
import type { HeaderList } from "../wire/header_list.ts";

/** One Streamable HTTP server and what every request to it shares. */
export interface HttpTarget {
  readonly channel: string;
  readonly url: string;
  readonly http: Deno.HttpClient;
  /** The operator's static headers for this server's origin. */
  readonly headers: HeaderList;
  /** Added to discovery requests only, where they beat `headers`. */
  readonly discoveryHeaders: HeaderList;
  readonly userAgent: string;
  /** How `http` gets there; absent means directly. */
  readonly via?: RouteVia;
  /** Egress to other origins; without it they are not asked. */
  readonly outside?: OutsideEgress;
  readonly emit: Emit;
  /** Work that outlives the call that caused it. */
  readonly aside: Aside;
}

/** What an answered stream may still send before its connection is closed instead of reused. */
const RELEASE_MAX_BYTES = 65_536;
const RELEASE_MAX_MS = 250;

/** What a channel still does when no call waits for it any more; ends with the channel. */
export class Aside implements AsyncDisposable {
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  /** Aborts when the channel closes. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Keeps the channel from closing before the work has ended. @param work never rejects */
  run(work: Promise<void>): void {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /**
   * Reads a response that nobody reads any further to its end, briefly: most servers end an event
   * stream right after the answer, and only a body read to its end leaves a connection to use again.
   */
  release(response: Response): void {
    if (response.body === null || response.body.locked) return;
    this.run(readOut(response.body.getReader()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("the channel closes"));
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
  headers: HeaderList,
  signal: AbortSignal,
  body?: string,
): Promise<Response> {
  return fetch(target.url, {
    method,
    client: target.http,
    redirect: "manual",
    headers: headersInit(headers),
    signal,
    ...(body === undefined ? {} : { body: new OnceBody(body) }),
  });
}
