import { TimedSignal } from "../core/timed_signal.ts";
import { discoveryLines, type HttpUpstream, type Trouble, troubleOf } from "./probe.ts";

/** What came of asking a server's address for anything at all (cli §5, `mcp_server_reachable`). */
export type Reachability =
  | { readonly kind: "answered"; readonly status: number }
  /** Something accepts connections but gives no HTTP answer in time. */
  | { readonly kind: "connected" }
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** A server on the same network answers, or at least accepts, within this time (cli §5). */
const ANSWER_MS = 2_000;

/**
 * Asks the server's URL with `GET`; any status is an answer. One that stays silent is connected to.
 *
 * @param timeoutMs bound for the answer, and again for the connection
 * @throws the signal's reason if it aborts, and nothing else
 */
export async function probeReachable(
  upstream: HttpUpstream,
  signal: AbortSignal,
  timeoutMs: number = ANSWER_MS,
): Promise<Reachability> {
  const outcome = await get(upstream, signal, timeoutMs);
  if (outcome.kind !== "failed" || upstream.via?.mode === "proxy") return outcome;
  const { kind } = outcome.trouble;
  const isSilent = kind === "timeout" || kind === "reset";
  return isSilent && await accepts(upstream, signal, timeoutMs) ? { kind: "connected" } : outcome;
}

async function get(
  upstream: HttpUpstream,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Reachability> {
  const { url, http, via } = upstream;
  using timed = new TimedSignal(signal, timeoutMs);
  try {
    const response = await fetch(url, {
      client: http,
      redirect: "manual",
      headers: discoveryLines(upstream, url, [["Accept", "*/*"]]),
      signal: timed.signal,
    });
    await response.body?.cancel();
    const { status } = response;
    // A proxy that reads the request, as it does in clear text, answers for itself.
    return status === 407 && via?.mode === "proxy"
      ? { kind: "failed", trouble: { kind: "proxy", detail: "the proxy asks for credentials" } }
      : { kind: "answered", status };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "failed", trouble: troubleOf(error, via) };
  }
}

async function accepts(
  { url, via }: HttpUpstream,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  using timed = new TimedSignal(signal, timeoutMs);
  try {
    const connection = via?.mode === "unix"
      ? await Deno.connect({ transport: "unix", path: via.path })
      : await Deno.connect({
        hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
        port: Number(port || (protocol === "https:" ? 443 : 80)),
        signal: timed.signal,
      });
    connection.close();
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
