import { OperatorError } from "../core/errors.ts";
import { TimedSignal } from "../core/timed_signal.ts";

/** What the companion says of itself; `failed`: nothing. */
export type ReadyAnswer = "ready" | "not_ready" | "failed";

/** Its answer takes no work; a later one is as good as none (runtimes-codex-packaging §5). */
const ANSWER_MS = 500;

/**
 * Asks the companion once whether it is connected.
 *
 * @param address `host:port` of its metrics
 * @throws OperatorError if it may not be asked
 */
export async function askReady(
  http: Deno.HttpClient,
  address: string,
  signal: AbortSignal,
): Promise<ReadyAnswer> {
  using timed = new TimedSignal(signal, ANSWER_MS);
  try {
    const { status, body } = await fetch(`http://${address}/ready`, {
      client: http,
      redirect: "manual",
      signal: timed.signal,
    });
    await body?.cancel();
    return status === 200 ? "ready" : "not_ready";
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) return "failed";
    const host = address.slice(0, address.lastIndexOf(":"));
    throw new OperatorError(
      `cloudflared: not permitted to ask it whether it is ready: run with --allow-net=${host}`,
      { cause },
    );
  }
}
