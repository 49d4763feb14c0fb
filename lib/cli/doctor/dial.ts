import type { Hop } from "../../core/proxy_route.ts";
import { TimedSignal } from "../../core/timed_signal.ts";
import { checkProxy, isProxied } from "../../ops/proxy_health_check.ts";
import type { HeaderList } from "../../wire/header_list.ts";
import { type HopTrouble, hopTrouble } from "./hop_trouble.ts";
import { settleBlame } from "./proxy_verdict.ts";

/** What came of asking an address for anything at all. */
export type DialOutcome =
  | { readonly kind: "answered"; readonly status: number }
  /** Something accepts connections but gives no HTTP answer. */
  | { readonly kind: "connected" }
  | { readonly kind: "trouble"; readonly trouble: HopTrouble };

/** A server on the same network answers, or at least accepts, within this time (cli §5). */
const ANSWER_MS = 2_000;
const CONNECT_MS = 2_000;

/**
 * Asks the hop's URL with `GET`; a server that stays silent is at least connected to.
 *
 * @param http a client for the hop's egress
 * @throws the signal's reason if it aborts while a proxy is looked at
 */
export async function dial(
  hop: Hop,
  http: Deno.HttpClient,
  headers: HeaderList,
  stop: AbortSignal,
): Promise<DialOutcome> {
  const { url, route: { via } } = hop;
  using timed = new TimedSignal(stop, ANSWER_MS);
  try {
    const response = await fetch(url, {
      client: http,
      redirect: "manual",
      headers: headers.map(([name, value]): [string, string] => [
        name,
        value,
      ]),
      signal: timed.signal,
    });
    await response.body?.cancel();
    const { status } = response;
    // A proxy answers for itself where it reads the request (plain HTTP).
    return status === 407 && via.mode === "proxy"
      ? { kind: "trouble", trouble: { kind: "proxy_credentials" } }
      : { kind: "answered", status };
  } catch (error) {
    const trouble = await blamed(hopTrouble(error, via), hop, stop);
    const isSilent = trouble.kind === "timeout" || trouble.kind === "reset";
    return isSilent && via.mode === "direct" && await accepts(url, stop)
      ? { kind: "connected" }
      : { kind: "trouble", trouble };
  }
}

/** The trouble with its right end: a proxy that may be to blame is looked at. */
export async function blamed(
  trouble: HopTrouble,
  hop: Hop,
  stop: AbortSignal,
): Promise<HopTrouble> {
  return isProxied(hop) ? settleBlame(trouble, await checkProxy(hop, stop)) : trouble;
}

async function accepts(url: string, stop: AbortSignal): Promise<boolean> {
  using timed = new TimedSignal(stop, CONNECT_MS);
  const { hostname, port, protocol } = new URL(url);
  try {
    const connection = await Deno.connect({
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port || (protocol === "https:" ? 443 : 80)),
      signal: timed.signal,
    });
    connection.close();
    return true;
  } catch {
    return false;
  }
}
