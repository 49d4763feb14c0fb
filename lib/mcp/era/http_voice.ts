import { MAX_BODY_BYTES } from "../../core/body.ts";
import type { Clock } from "../../core/clock.ts";
import { readSse } from "../../core/sse.ts";
import type { HeaderList } from "../../wire/header_list.ts";
import { tryParseJson } from "../../wire/json.ts";
import { type JsonRpcMessage, readMessage } from "../../wire/jsonrpc.ts";
import { isEventStream } from "../../wire/reply_headers.ts";
import { requestHeaders } from "../http_headers.ts";
import { type HttpTarget, request } from "../http_target.ts";

/** Between the end of a standalone stream and the next; servers that name none mean about this. */
const REOPEN_MS = 1_000;
/** The least wait: a server that names 0 and ends each stream would be asked all the time. */
const REOPEN_MIN_MS = 100;
const REOPEN_MAX_MS = 30_000;
/** Streams in a row that ended at once and brought nothing before the server is taken to have none. */
const MAX_SILENT_ENDS = 5;
/** A stream that lasted so long is one, whatever it brought; gateways cut silent ones after a minute or so. */
const LASTED_MS = 10_000;

/** What became of a standalone stream: a server that had one and says 404 has lost the session. */
export type StreamState = "open" | "none" | "lost";

/**
 * The standalone stream of a session (mcp-eras §1.3): what the server says outside its answers. Taken
 * up again when it ends, also by a server that is away for a while; over when the server refuses it, as
 * most do with 405, or the signal aborts.
 *
 * @param told whether the server has such a stream; its headers may be a long time coming
 */
export async function* standaloneStream(
  target: HttpTarget,
  headers: HeaderList,
  signal: AbortSignal,
  clock: Clock,
  told: (state: StreamState) => void,
): AsyncGenerator<JsonRpcMessage, void, void> {
  let lastId: string | undefined;
  let retryMs = REOPEN_MS;
  let waitMs = retryMs;
  let wasOpen = false;
  for (let silentEnds = 0; silentEnds < MAX_SILENT_ENDS && !signal.aborted;) {
    const triedAt = clock.now();
    let isOpen = false, isSilent = true;
    try {
      const resuming: HeaderList = lastId === undefined ? [] : [["Last-Event-ID", lastId]];
      const lines = requestHeaders([...headers, ...resuming], target.headers, [
        ["Accept", "text/event-stream"],
        ["User-Agent", target.userAgent],
      ]);
      const response = await request(target, "GET", lines, signal);
      const { status, body } = response;
      const type = response.headers.get("content-type") ?? undefined;
      isOpen = status === 200 && isEventStream(type) && body !== null;
      if (!isOpen) await body?.cancel();
      if (!isOpen && !(wasOpen && isPassing(status))) {
        return told(wasOpen && (status === 404 || status === 400) ? "lost" : "none");
      }
      if (isOpen && body !== null) {
        wasOpen = true;
        told("open");
        try {
          for await (const event of readSse(body, MAX_BODY_BYTES)) {
            retryMs = Math.min(event.retryMs ?? retryMs, REOPEN_MAX_MS);
            const value = event.type === "message" ? tryParseJson(event.data) : undefined;
            const message = value === undefined ? undefined : readMessage(event.data, value);
            // One that was cut before its message is asked for again.
            if (event.complete || message !== undefined) lastId = event.lastId ?? lastId;
            if (message === undefined || message.kind === "invalid") continue;
            isSilent = false;
            yield message;
          }
        } finally {
          await body.cancel().catch(() => {}); // a stream that broke is gone already
        }
      }
    } catch {
      // Broken or never there: the next try tells more.
    }
    const isProof = isOpen && (!isSilent || clock.now() - triedAt >= LASTED_MS);
    if (isProof) silentEnds = 0;
    else if (isOpen || !wasOpen) silentEnds++;
    if (isOpen) waitMs = Math.max(retryMs, REOPEN_MIN_MS);
    await clock.sleep(waitMs, signal).catch(() => {}); // an aborted wait ends the loop
    if (!isOpen) waitMs = Math.min(waitMs * 2, REOPEN_MAX_MS);
  }
}

/** What gateways say while the server behind them is away. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
