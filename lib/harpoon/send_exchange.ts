import type { IncomingMessage } from "node:http";
import type { HeaderLine } from "../wire/header_list.ts";
import { readAnswer } from "./read_answer.ts";
import type { Resolve } from "./resolve.ts";
import type { OutboundRequest, SendOutcome } from "./send.ts";
import type { Asked } from "./send_asked.ts";
import { type Destination, destinationOf, requestHead } from "./send_head.ts";
import type { ConnectionPool } from "./send_pool.ts";
import { ConnectionPools } from "./send_pools.ts";
import { SendError, type SendTrouble, troubleOf } from "./send_trouble.ts";
import { proxyLines } from "./send_tunnel.ts";

/** May be sent again if an idle connection turns out dead: they ask for nothing to be done. */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The exchanges of one sender. */
export class Exchanges {
  readonly #pools: ConnectionPools;

  constructor(resolve: Resolve | undefined) {
    this.#pools = new ConnectionPools(resolve);
  }

  /**
   * One request and its answer.
   *
   * @throws only the reason of `signal`
   */
  async exchange(request: OutboundRequest, signal: AbortSignal): Promise<SendOutcome> {
    const to = destinationOf(request.url);
    const pool = this.#pools.poolFor(to.scheme, request);
    const first = await attempt(request, to, pool, signal);
    if (first.kind !== "stale") return first;
    // Whatever may have had an effect is not sent twice.
    if (!SAFE.has(request.method)) return failed("reset", "request");
    pool.dropIdle(to);
    const second = await attempt(request, to, pool, signal);
    return second.kind === "stale" ? failed("reset", "request") : second;
  }

  /** Ends every connection, and waits for it. */
  close(): Promise<void> {
    return this.#pools.close();
  }
}

type Attempt =
  | SendOutcome
  /** A connection that had been kept ended before the answer began. */
  | { readonly kind: "stale" };

async function attempt(
  request: OutboundRequest,
  to: Destination,
  pool: ConnectionPool,
  signal: AbortSignal,
): Promise<Attempt> {
  const { method, body, egress, maxBodyBytes } = request;
  const askedProxy = to.scheme === "http" && egress.unixSocket === undefined
    ? egress.proxy
    : undefined;
  let stage: "request" | "response" = "request";
  let asked: Asked | undefined;
  const onAbort = () => asked?.giveUp();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const head = requestHead(request, askedProxy && proxyLines(askedProxy));
    asked = await pool.ask(to, head, body, signal);
    signal.throwIfAborted();
    const response = await asked.answered;
    stage = "response";
    const status = response.statusCode ?? 0;
    if (status === 407 && askedProxy !== undefined) {
      throw new SendError("proxy", "the proxy wants other credentials");
    }
    const answer = await readAnswer(response, method, maxBodyBytes);
    signal.throwIfAborted();
    const headers = linesOf(response);
    if (answer.kind === "too_large") return { kind: "too_large", status, headers };
    return { kind: "answered", status, headers, body: answer.body };
  } catch (error) {
    const cause = error instanceof SendError ? error : asked?.broken ?? error;
    asked?.giveUp();
    signal.throwIfAborted();
    const trouble = troubleOf(cause, "reset");
    const isStale = asked?.isReused === true && stage === "request" && trouble === "reset";
    return isStale ? { kind: "stale" } : failed(trouble, stage);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function linesOf({ rawHeaders }: IncomingMessage): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    lines.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  }
  return lines;
}

function failed(trouble: SendTrouble, stage: "request" | "response"): SendOutcome {
  return { kind: "failed", trouble, stage };
}
