import { BodyError, drain, MAX_BODY_BYTES, readExcerpt, readText } from "../core/body.ts";
import type { Clock } from "../core/clock.ts";
import type { ControlErrorKind } from "../core/fact.ts";
import { headersInit } from "../core/header_init.ts";
import { headerLines } from "../core/header_lines.ts";
import type { OnceBody } from "../core/once_body.ts";
import { socketFailure } from "../core/socket_failure.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import {
  controlErrorHint,
  MAX_CONTROL_ERROR_BYTES,
  readControlError,
} from "../wire/control_error.ts";
import { type HeaderList, headerValue } from "../wire/header_list.ts";
import { isJsonObject, tryParseJson } from "../wire/json.ts";
import { isPage, type PollAnswer, readPollAnswer } from "../wire/poll_answer.ts";
import { retryAfterMs } from "../wire/retry_after.ts";
import type { Endpoints } from "./endpoints.ts";

/** A control-plane request that did not do what it should; holds no credential and no payload. */
export class ControlRequestError extends Error {
  override readonly name = "ControlRequestError";
  readonly errorKind: ControlErrorKind;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly tunnelRequestId: string | undefined;
  /** The request certainly did not reach the control plane. */
  readonly notSent: boolean;

  constructor(message: string, about: Partial<Omit<ControlRequestError, "message">>) {
    super(message);
    this.errorKind = about.errorKind ?? "other";
    this.status = about.status;
    this.code = about.code;
    this.hint = about.hint;
    this.retryAfterMs = about.retryAfterMs;
    this.tunnelRequestId = about.tunnelRequestId;
    this.notSent = about.notSent ?? false;
  }
}

/** A good poll. `receivedAt` is when its headers arrived. */
export interface PollSuccess {
  readonly answer: PollAnswer & { readonly kind: "batch" };
  readonly receivedAt: number;
  readonly tunnelRequestId: string | undefined;
}

/** What the control plane knows of the tunnel; further fields are ignored. */
export interface TunnelMetadata {
  readonly tunnelId: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
}

/** How a response POST attempt ended, for the retry rules. */
export interface PostResult {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly message: string | undefined;
}

/** What requests to the control plane need. */
export interface ControlClientOptions {
  readonly http: Deno.HttpClient;
  readonly endpoints: Endpoints;
  readonly headers: HeaderList;
  /** Computed for each request: channels may come and go. */
  readonly serverInfo: () => string;
  readonly pollTimeoutMs: number;
  /** Added to the poll timeout for the client's own deadline. */
  readonly guardrailMs: number;
  readonly clock: Clock;
}

/** A poll answer may hold 25 commands: room for one of the largest size and small ones beside it. */
const MAX_POLL_BYTES = 2 * MAX_BODY_BYTES;
/** The longest a poll may take, whatever the settings add up to (wire-protocol §1). */
const MAX_POLL_DEADLINE_MS = 600_000;

/** The control plane's HTTP client for one tunnel. Never follows a redirect. */
export class ControlClient {
  readonly #options: ControlClientOptions;
  readonly #pollDeadlineMs: number;

  constructor(options: ControlClientOptions) {
    this.#options = options;
    this.#pollDeadlineMs = Math.min(
      options.pollTimeoutMs + options.guardrailMs,
      MAX_POLL_DEADLINE_MS,
    );
  }

  /**
   * One long poll.
   *
   * @param maxWaitMs how long the control plane may hold it at most, if less than the poll timeout
   * @throws ControlRequestError
   */
  async poll(
    limit: number,
    channels: readonly string[],
    signal: AbortSignal,
    maxWaitMs: number = Infinity,
  ): Promise<PollSuccess> {
    const { endpoints, clock, pollTimeoutMs, guardrailMs } = this.#options;
    const waitMs = Math.max(1, Math.floor(Math.min(pollTimeoutMs, maxWaitMs)));
    const url = endpoints.poll(limit, waitMs, channels);
    // On a link that swallows what is sent, a short poll must not last as long as a long one.
    using timed = new TimedSignal(signal, Math.min(this.#pollDeadlineMs, waitMs + guardrailMs));
    try {
      const response = await this.#send("GET", url, [], undefined, timed.signal);
      const receivedAt = clock.now();
      const tunnelRequestId = response.headers.get("x-request-id") ?? undefined;
      if (response.status === 204) {
        return { answer: { kind: "batch", commands: [] }, receivedAt, tunnelRequestId };
      }
      if (response.status !== 200) throw await this.#statusError(response);
      const text = await readOwnText(response, MAX_POLL_BYTES);
      const answer = readPollAnswer(text, receivedAt);
      if (answer.kind === "batch") return { answer, receivedAt, tunnelRequestId };
      throw new ControlRequestError(`the poll answer is malformed: ${answer.reason}`, {
        tunnelRequestId,
      });
    } catch (error) {
      throw asControlError(error, signal, timed);
    }
  }

  /**
   * One attempt to post a reply body. A status is a result; only a transport failure throws.
   *
   * @param body a text may be sent twice: the runtime repeats a request by itself when a reused
   *   connection breaks before the answer. It never repeats an {@linkcode OnceBody}
   * @throws ControlRequestError
   */
  async post(
    body: string | OnceBody,
    headers: HeaderList,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<PostResult> {
    using timed = new TimedSignal(signal, timeoutMs);
    try {
      const url = this.#options.endpoints.response;
      const response = await this.#send("POST", url, headers, body, timed.signal);
      if (response.status === 200) {
        // The answer was taken, whatever becomes of the rest of this response.
        await drain(response).catch(() => {});
        return { status: 200, retryAfterMs: undefined, message: undefined };
      }
      const error = await this.#statusError(response);
      return { status: response.status, retryAfterMs: error.retryAfterMs, message: error.message };
    } catch (error) {
      throw asControlError(error, signal, timed);
    }
  }

  /** The tunnel's metadata. @throws ControlRequestError */
  async metadata(signal: AbortSignal): Promise<TunnelMetadata> {
    using timed = new TimedSignal(signal, this.#pollDeadlineMs);
    try {
      const url = this.#options.endpoints.metadata;
      const response = await this.#send("GET", url, [], undefined, timed.signal);
      if (!response.ok) throw await this.#statusError(response);
      const value = tryParseJson(await readOwnText(response, MAX_CONTROL_ERROR_BYTES));
      if (!isJsonObject(value) || typeof value["id"] !== "string") {
        throw new ControlRequestError("the tunnel metadata has no id", {});
      }
      const text = (member: unknown) => typeof member === "string" ? member : undefined;
      return {
        tunnelId: value["id"],
        name: text(value["name"]),
        description: text(value["description"]),
      };
    } catch (error) {
      throw asControlError(error, signal, timed);
    }
  }

  #send(
    method: "GET" | "POST",
    url: string,
    headers: HeaderList,
    body: string | OnceBody | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    const info = ["X-Tunnel-MCP-Server-Info", this.#options.serverInfo()] as const;
    return fetch(url, {
      method,
      client: this.#options.http,
      redirect: "manual",
      signal,
      headers: headersInit(this.#options.headers, [info], headers),
      ...(body === undefined ? {} : { body }),
    });
  }

  async #statusError(response: Response): Promise<ControlRequestError> {
    const { status } = response;
    // The status counts even if the explanation breaks off.
    const body = await readExcerpt(response, MAX_CONTROL_ERROR_BYTES).catch(() => "");
    const error = readControlError(body);
    const said = error.message === "" ? "" : `: ${error.message}`;
    return new ControlRequestError(`the control plane answered ${status}${said}`, {
      status,
      code: error.code,
      hint: controlErrorHint(status, error.code),
      retryAfterMs: retryAfterMs(
        headerValue(headerLines(response.headers), "Retry-After"),
        this.#options.clock.wall(),
      ),
      tunnelRequestId: response.headers.get("x-request-id") ?? undefined,
    });
  }
}

/**
 * The text of an answer with a good status. A page in its place only something in between can have sent;
 * one that says that it is HTML need not be UTF-8.
 */
async function readOwnText(response: Response, maxBytes: number): Promise<string> {
  const { status, headers } = response;
  let text: string;
  try {
    text = await readText(response, maxBytes);
  } catch (error) {
    const isHtml = /^text\/html\b/i.test(headers.get("content-type") ?? "");
    throw error instanceof BodyError && isHtml ? pageError(status) : error;
  }
  if (isPage(text)) throw pageError(status);
  return text;
}

function pageError(status: number): ControlRequestError {
  return new ControlRequestError(
    "something between answered with an HTML page in the control plane's place: a proxy, or a captive portal",
    {
      status,
      hint:
        "whoever runs this client's network must let its requests through to the control plane: " +
        "sign in at the portal, or check the proxy settings and control_plane.base_url",
    },
  );
}

function asControlError(
  error: unknown,
  signal: AbortSignal,
  timed: TimedSignal,
): ControlRequestError {
  if (error instanceof ControlRequestError) return error;
  if (signal.aborted) {
    return new ControlRequestError("the request was cancelled", { errorKind: "context_canceled" });
  }
  if (timed.timedOut) {
    return new ControlRequestError("the control plane did not answer in time", {
      errorKind: "timeout",
    });
  }
  if (error instanceof BodyError) return new ControlRequestError(error.message, {});
  // The server-info header could not be built.
  if (error instanceof RangeError) return new ControlRequestError(error.message, { notSent: true });
  const { failure, notSent } = socketFailure(error);
  return new ControlRequestError(
    `the control plane cannot be reached (${failure.kind ?? failure.source})`,
    {
      notSent,
      hint: REACH_HINTS[failure.source],
    },
  );
}

const REACH_HINTS: Readonly<Record<string, string>> = {
  dns: "its name does not resolve: check control_plane.base_url and this machine's DNS",
  tls: "TLS failed: check ca_bundle and that nothing intercepts the connection",
  connect:
    "nothing accepts the connection: check control_plane.base_url, the firewall and the proxy",
  transport_closed: "the connection broke: the client keeps trying",
};
