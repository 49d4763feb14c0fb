import { BodyError, readText } from "../../core/body.ts";
import { isJsonObject, tryParseJson } from "../../wire/json.ts";
import type { LogLevel } from "../../config/settings.ts";
import type { LogRing } from "../log_ring.ts";
import type { Log } from "../log.ts";
import { answer, jsonAnswer, textAnswer, wrongMethod } from "./answers.ts";
import { eventStream } from "./event_stream.ts";

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 5_000;
/** The level is one word. */
const MAX_BODY_BYTES = 1024 * 1024;
/** `error` would hide what an operator must see; it can be set at the start, not from here. */
const LEVELS = ["debug", "info", "warn"] as const;

/** `/api/logs`: the latest events, oldest first (operator-surface §3). */
export function logEvents(logs: LogRing, params: URLSearchParams): Response {
  const asked = Number(params.get("limit") ?? DEFAULT_LIMIT);
  const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_LIMIT) : DEFAULT_LIMIT;
  const events = logs.latest(limit);
  return jsonAnswer({ events: events.length === 0 ? null : events });
}

/** `/api/logs/stream`: each event as it comes; a reader that comes back misses none that is kept. */
export function logStream(logs: LogRing, request: Request, stop: AbortSignal): Response {
  const last = Number(request.headers.get("last-event-id") ?? NaN);
  const stream = eventStream((feed) => {
    if (Number.isInteger(last)) feed.sendAll("log", logs.after(last));
    return logs.subscribe((event) => feed.send("log", event, event.seq));
  }, stop);
  return answer(200, "text/event-stream", stream);
}

/** `/api/log-level`: reads it, or sets it until the next start (operator-surface §6). */
export async function logLevel(log: Log, request: Request): Promise<Response> {
  switch (request.method) {
    case "GET":
      return jsonAnswer(levelJson(log.level));
    case "PUT":
      return await setLevel(log, request);
    default:
      return wrongMethod("GET", "PUT");
  }
}

async function setLevel(log: Log, request: Request): Promise<Response> {
  let text: string;
  try {
    text = await readText(request, MAX_BODY_BYTES);
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    return textAnswer(400, `decode request: ${error.message}`);
  }
  const body = tryParseJson(text);
  if (!isJsonObject(body)) return textAnswer(400, "decode request: one JSON object is expected");
  const unknown = Object.keys(body).find((key) => key !== "level");
  if (unknown !== undefined) return textAnswer(400, `decode request: unknown field "${unknown}"`);
  const asked = body["level"];
  const level = LEVELS.find((known) => known === asked);
  if (level === undefined) {
    const shown = typeof asked === "string" ? asked.slice(0, 64) : "";
    return textAnswer(
      400,
      `unsupported log level "${shown}" (expected one of: ${LEVELS.join(", ")})`,
    );
  }
  const before = log.level;
  log.level = level;
  log.write({
    // At the new level itself, so that it is seen whatever that is.
    level,
    message: "runtime log level updated",
    attrs: { component: "adminui", previous_level: before, new_level: level },
  });
  return jsonAnswer(levelJson(level));
}

function levelJson(level: LogLevel) {
  return { level, supported_levels: LEVELS };
}
