import { canonicalChannel } from "../wire/channel_name.ts";
import { INVALID_CHANNEL, type PlaneError } from "./errors.ts";

/** What a poll asks for (wire-protocol §1). */
export interface PollQuery {
  readonly kind: "poll";
  readonly limit: number;
  readonly waitMs: number;
  /** Channels to take from; `undefined` takes from all. */
  readonly channels: ReadonlySet<string> | undefined;
}

const MAX_LIMIT = 25;
/** What a client asks by default, for callers that leave the parameters out (curl). */
const DEFAULT_LIMIT = 20;
const DEFAULT_WAIT_MS = 30_000;
/** As many channels as a client may declare (wire-protocol §1, server info). */
const MAX_CHANNELS = 32;

/** Reads a poll's query string; parameters it does not know are ignored. */
export function readPollQuery(
  query: string,
  maxWaitMs: number,
): PollQuery | { readonly kind: "refused"; readonly error: PlaneError } {
  let limit = DEFAULT_LIMIT;
  let waitMs = DEFAULT_WAIT_MS;
  let channels: Set<string> | undefined;
  for (const pair of query === "" ? [] : query.split("&")) {
    const equals = pair.indexOf("=");
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? "" : pair.slice(equals + 1);
    if (name === "limit") {
      limit = wholeNumber(value);
      if (!(limit >= 1 && limit <= MAX_LIMIT)) {
        return refused("limit", `limit must be a whole number from 1 to ${MAX_LIMIT}`);
      }
    } else if (name === "timeout_ms") {
      waitMs = wholeNumber(value);
      if (!(waitMs >= 1)) return refused("timeout_ms", "timeout_ms must be a whole number above 0");
    } else if (name === "channel") {
      const channel = value === "" ? undefined : canonicalChannel(decoded(value));
      channels ??= new Set();
      if (channel === undefined || channels.size === MAX_CHANNELS) {
        return { kind: "refused", error: INVALID_CHANNEL };
      }
      channels.add(channel);
    }
  }
  return { kind: "poll", limit, waitMs: Math.min(waitMs, maxWaitMs), channels };
}

function wholeNumber(text: string): number {
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
}

/** Escapes that are none stay as they are: no channel name, refused as such. */
function decoded(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function refused(param: string, message: string) {
  const error: PlaneError = { status: 400, code: "invalid_query_parameter", message, param };
  return { kind: "refused" as const, error };
}
