/** What a stream of server-sent events is fed with. */
export interface EventFeed {
  /** Sends an event; `id` is what a reader comes back with. */
  send(event: string, data: unknown, id?: number): void;
  /** Sends what a reader has missed, in one piece: however much it is, it does not count as waiting. */
  sendAll(event: string, missed: readonly { readonly seq: number }[]): void;
}

/** Proxies and browsers take a silent stream for a dead one (operator-surface §3). */
const PING_MS = 15_000;
/**
 * Events that wait for a slow reader, and no more: it is cut off then, comes back with the last id it
 * has, and gets what is still there.
 */
const MAX_WAITING = 512;

/**
 * A server-sent event stream. It begins at once, so that readers know it is open.
 *
 * @param start subscribes the feed; returns how to end that
 * @param signal ends the stream: the client stops
 */
export function eventStream(
  start: (feed: EventFeed) => () => void,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let leave = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let isOpen = true;
      const put = (text: string) => {
        if (!isOpen) return;
        // A reader that does not keep up is better served by a new start than by an endless queue.
        if ((controller.desiredSize ?? 0) < -MAX_WAITING) return end();
        controller.enqueue(encoder.encode(text));
      };
      const ping = setInterval(() => put(": ping\n\n"), PING_MS);
      let unsubscribe = () => {};
      leave = () => {
        isOpen = false;
        clearInterval(ping);
        signal.removeEventListener("abort", end);
        unsubscribe();
      };
      const end = () => {
        if (!isOpen) return;
        leave();
        controller.close();
      };
      signal.addEventListener("abort", end, { once: true });
      put(": open\n\n");
      unsubscribe = start({
        send: (event, data, id) => put(eventText(event, data, id)),
        sendAll(event, missed) {
          if (missed.length === 0) return;
          put(missed.map((item) => eventText(event, item, item.seq)).join(""));
        },
      });
      // It may have been cut off before there was anything to end.
      if (!isOpen) unsubscribe();
      if (signal.aborted) end();
    },
    cancel: () => leave(),
  });
}

function eventText(event: string, data: unknown, id: number | undefined): string {
  const line = id === undefined ? "" : `id: ${id}\n`;
  return `event: ${event}\n${line}data: ${JSON.stringify(data)}\n\n`;
}
