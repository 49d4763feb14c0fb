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
const REOPEN_MAX_MS = 30_000;
/** Streams in a row that brought nothing before the server is taken to have none. */
const MAX_SILENT_ENDS = 5;

/**
 * The standalone stream of a session (mcp-eras §1.3): what the server says outside its answers. Taken
 * up again when it ends; over when the server refuses it, as most do with 405, or the signal aborts.
 *
 * @param opened told once whether the server has such a stream; its headers may be a long time coming
 */
export async function* standaloneStream(
  target: HttpTarget,
  headers: HeaderList,
  signal: AbortSignal,
  clock: Clock,
  opened: (isThere: boolean) => void,
): AsyncGenerator<JsonRpcMessage, void, void> {
  let lastId: string | undefined;
  let waitMs = REOPEN_MS;
  for (let silentEnds = 0; silentEnds < MAX_SILENT_ENDS && !signal.aborted;) {
    try {
      const resuming: HeaderList = lastId === undefined ? [] : [["Last-Event-ID", lastId]];
      const lines = requestHeaders([...headers, ...resuming], target.headers, [
        ["Accept", "text/event-stream"],
        ["User-Agent", target.userAgent],
      ]);
      const response = await request(target, "GET", lines, signal);
      const type = response.headers.get("content-type") ?? undefined;
      if (response.status !== 200 || !isEventStream(type) || response.body === null) {
        await response.body?.cancel();
        return opened(false);
      }
      opened(true);
      try {
        for await (const event of readSse(response.body, MAX_BODY_BYTES)) {
          lastId = event.lastId ?? lastId;
          waitMs = Math.min(event.retryMs ?? waitMs, REOPEN_MAX_MS);
          const value = event.type === "message" ? tryParseJson(event.data) : undefined;
          const message = value === undefined ? undefined : readMessage(event.data, value);
          if (message === undefined || message.kind === "invalid") continue;
          silentEnds = 0;
          yield message;
        }
      } finally {
        await response.body.cancel().catch(() => {}); // a stream that broke is gone already
      }
    } catch {
      // Broken or never there: the next try tells more.
    }
    silentEnds++;
    await clock.sleep(waitMs, signal).catch(() => {}); // an aborted wait ends the loop
  }
}
