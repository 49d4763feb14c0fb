import { Backoff } from "../core/backoff.ts";
import type { Clock } from "../core/clock.ts";
import { OnceBody } from "../core/once_body.ts";
import { type HeaderLine, type HeaderList, headerValue } from "../wire/header_list.ts";
import {
  judgePost,
  MAX_POST_ATTEMPTS,
  type PostAttempt,
  type Posted,
  type PostTry,
  type PostVerdict,
} from "../wire/post_outcome.ts";
import { type ControlClient, ControlRequestError } from "./control_client.ts";

/** One POST of an answer may take this long; a slow upload must not die with the poll's deadline. */
const POST_TIMEOUT_MS = 30_000;
/** Waits between attempts: 200 ms, then up to 400 ms (wire-protocol §6). */
const RETRY_MIN_MS = 200;
const RETRY_MAX_MS = 10_000;

/** Where an answer goes; a command or an undecodable one. */
export interface Addressee {
  readonly requestId: string;
  readonly shardToken: string;
  /** The command's own headers: its `X-Request-Id` is echoed. */
  readonly headers: HeaderList;
  /** Monotonic milliseconds after which nobody waits. */
  readonly deadlineAt: number;
}

/** What delivering answers needs. */
export interface ResponderOptions {
  readonly client: Pick<ControlClient, "post">;
  readonly clock: Clock;
  /** Ends every post at once: the second stop signal, or the end of the drain budget. */
  readonly hardStop: AbortSignal;
  readonly random?: () => number;
}

/** Delivers reply bodies to the control plane, with the retry rules of wire-protocol §6. */
export class Responder {
  readonly #options: ResponderOptions;

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /**
   * Posts one body; every attempt sends the same text and headers, within the deadline.
   *
   * @param final a final reply may be repeated after an ambiguous failure, a notification may not:
   *   neither here nor by the runtime, so it goes as an `OnceBody`
   * @param tries gets each attempt, as it ended
   * @param patience ends the waits between attempts
   */
  async post(
    to: Addressee,
    body: string,
    final: boolean,
    tries: PostTry[] = [],
    patience?: AbortSignal,
  ): Promise<Posted> {
    const { clock, hardStop, random } = this.#options;
    const headers = postHeaders(to);
    const givenUp = (attempts: number, { message, outcome }: Attempt): Posted =>
      clock.now() >= to.deadlineAt ? { kind: "deadline", attempts } : {
        kind: "failed",
        attempts,
        message,
        ...(outcome?.kind === "status" ? { status: outcome.status } : {}),
      };
    let backoff: Backoff | undefined;
    for (let attempts = 1;; attempts++) {
      const at = clock.now();
      const leftMs = to.deadlineAt - at;
      if (leftMs <= 0) return { kind: "deadline", attempts: attempts - 1 };
      if (hardStop.aborted) return { kind: "failed", attempts: attempts - 1, message: "stopping" };
      const sent = final ? body : new OnceBody(body);
      const attempt = await this.#attempt(sent, headers, Math.min(POST_TIMEOUT_MS, leftMs));
      const { outcome } = attempt;
      const status = outcome?.kind === "status" ? { status: outcome.status } : {};
      tries.push({ at, ms: clock.now() - at, ...status });
      switch (this.#judge(attempt, final)) {
        case "delivered":
          return { kind: "delivered", attempts };
        case "unknown_request":
          return { kind: "unknown_request", attempts };
        case "retry":
          if (attempts < MAX_POST_ATTEMPTS) break;
          return givenUp(attempts, attempt);
        case "fail":
          return givenUp(attempts, attempt);
      }
      backoff ??= new Backoff({
        minMs: RETRY_MIN_MS,
        maxMs: RETRY_MAX_MS,
        ...(random === undefined ? {} : { random }),
      });
      const wait = Math.max(backoff.next(), attempt.retryAfterMs ?? 0);
      if (clock.now() + wait >= to.deadlineAt) return { kind: "deadline", attempts };
      try {
        const waiting = patience === undefined ? hardStop : AbortSignal.any([hardStop, patience]);
        await clock.sleep(wait, waiting);
      } catch {
        return { kind: "failed", attempts, message: "stopping" };
      }
    }
  }

  #judge(attempt: Attempt, final: boolean): PostVerdict {
    return attempt.outcome === undefined ? "fail" : judgePost(attempt.outcome, final);
  }

  async #attempt(
    body: string | OnceBody,
    headers: HeaderList,
    timeoutMs: number,
  ): Promise<Attempt> {
    try {
      const { client, hardStop } = this.#options;
      const { status, retryAfterMs, message } = await client.post(
        body,
        headers,
        timeoutMs,
        hardStop,
      );
      return {
        outcome: { kind: "status", status },
        retryAfterMs,
        message: message ?? `the control plane answered ${status}`,
      };
    } catch (error) {
      if (!(error instanceof ControlRequestError)) throw error;
      const outcome: PostAttempt | undefined = error.errorKind === "context_canceled"
        ? undefined
        : { kind: error.notSent ? "not_sent" : "ambiguous" };
      return { outcome, retryAfterMs: undefined, message: error.message };
    }
  }
}

interface Attempt {
  /** Absent if the attempt was cancelled. */
  readonly outcome: PostAttempt | undefined;
  readonly retryAfterMs: number | undefined;
  readonly message: string;
}

/** A value a header can hold; what else a consumer sent must not keep its answer from being posted. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]+$/;

/** The headers only a response POST has; the shard token goes here and never into a body. */
function postHeaders(to: Addressee): HeaderList {
  const headers: HeaderLine[] = [
    ["Content-Type", "application/json"],
    ["X-Tunnel-Shard-Token", to.shardToken],
  ];
  const requestId = headerValue(to.headers, "X-Request-Id");
  if (requestId !== undefined && SENDABLE.test(requestId)) {
    headers.push(["X-Client-Request-Id", requestId]);
  }
  return headers;
}
