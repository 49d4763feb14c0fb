import type { ProxyEgress } from "../core/egress.ts";
import { type Hop, targetOf } from "../core/proxy_route.ts";
import {
  addressOf,
  authorizationLine,
  closeQuietly,
  readHead,
  writeHead,
} from "../core/proxy_wire.ts";
import { TimedSignal } from "../core/timed_signal.ts";

/** A hop that leaves through a proxy. */
export type ProxiedHop = Hop & { readonly egress: { readonly proxy: ProxyEgress } };

/** What one look at a proxy showed. Durations are milliseconds with fractions. */
export interface ProxyCheck {
  /** Unix milliseconds of its start. */
  readonly at: number;
  /** Time to the TCP connection; absent if there is none. */
  readonly tcpMs?: number;
  /** Time from there to the proxy's answer, TLS to it included; absent without a connection. */
  readonly connectMs?: number;
  /** HTTP status of the proxy's answer, if one was seen. */
  readonly status?: number;
  readonly outcome: ProxyOutcome;
}

/** The end of a check. `detail` is for people and holds no credentials. */
export type ProxyOutcome =
  | { readonly kind: "ok" }
  | {
    readonly kind: "failed";
    readonly phase: "tcp" | "connect";
    readonly reason: "timeout" | "dial_error" | "connect_error" | "bad_status";
    readonly detail: string;
  };

/** What takes longer than this would fail most calls as well. */
const PHASE_MS = 5_000;

/** Whether a hop has a proxy that can be looked at. */
export function isProxied(hop: Hop): hop is ProxiedHop {
  return hop.egress.proxy !== undefined;
}

/**
 * Looks at the proxy of a hop the way its traffic uses it (network-and-oauth §2): connects, speaks
 * TLS to an `https:` proxy, and asks for the target. For an `https:` target that is a `CONNECT`,
 * closed before any byte to the target, and only 2xx is well. For an `http:` target it is a `HEAD` of
 * the target's root, where a status may be the target's own word: only 407 and what a gateway says
 * of a target it cannot reach (502, 503, 504) are not well. Never throws for a proxy's failing.
 *
 * @param phaseMs of each phase: TCP, and TLS with the proxy's answer
 * @throws the signal's reason if it aborts
 */
export async function checkProxy(
  hop: ProxiedHop,
  signal: AbortSignal,
  phaseMs = PHASE_MS,
): Promise<ProxyCheck> {
  const at = Date.now();
  const { url } = hop.egress.proxy;
  const begun = performance.now();
  let conn: Deno.TcpConn;
  {
    using timed = new TimedSignal(signal, phaseMs);
    try {
      conn = await Deno.connect({ ...addressOf(url), signal: timed.signal });
    } catch (error) {
      signal.throwIfAborted();
      const reason = timed.timedOut ? "timeout" : "dial_error";
      return { at, outcome: failed("tcp", reason, textOf(error)) };
    }
  }
  const tcpMs = performance.now() - begun;
  using timed = new TimedSignal(signal, phaseMs);
  const answered = await ask(hop, conn, timed.signal);
  signal.throwIfAborted();
  const connectMs = performance.now() - begun - tcpMs;
  if (typeof answered === "number") {
    return { at, tcpMs, connectMs, status: answered, outcome: judge(hop.url, answered) };
  }
  const reason = timed.timedOut ? "timeout" : "connect_error";
  return { at, tcpMs, connectMs, outcome: failed("connect", reason, answered.detail) };
}

/** The status of the proxy's answer. Closes the connection, at the latest when the signal aborts. */
async function ask(
  hop: ProxiedHop,
  tcp: Deno.TcpConn,
  signal: AbortSignal,
): Promise<number | { readonly detail: string }> {
  let conn: Deno.Conn = tcp;
  const cut = () => closeQuietly(conn);
  signal.addEventListener("abort", cut, { once: true });
  try {
    signal.throwIfAborted();
    const { url } = hop.egress.proxy;
    if (url.startsWith("https:")) {
      const { hostname } = addressOf(url);
      const tls = await Deno.startTls(tcp, { hostname, caCerts: [...hop.egress.caCerts] });
      conn = tls;
      signal.throwIfAborted();
      await tls.handshake();
    }
    await writeHead(conn, requestLines(hop));
    return statusOf((await readHead(conn)).first);
  } catch (error) {
    return { detail: textOf(error) };
  } finally {
    signal.removeEventListener("abort", cut);
    closeQuietly(conn);
  }
}

function requestLines({ url, egress: { proxy } }: ProxiedHop): string[] {
  const target = targetOf(url);
  const { protocol, origin, host } = new URL(url);
  const lines = protocol === "https:"
    ? [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`]
    : [`HEAD ${origin}/ HTTP/1.1`, `Host: ${host}`, "Connection: close"];
  return proxy.username === undefined ? lines : [...lines, authorizationLine(proxy)];
}

function judge(url: string, status: number): ProxyOutcome {
  const well = url.startsWith("https:")
    ? status >= 200 && status < 300
    : ![407, 502, 503, 504].includes(status);
  return well ? { kind: "ok" } : failed("connect", "bad_status", `the proxy answered ${status}`);
}

function statusOf(statusLine: string): number {
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?:\s|$)/.exec(statusLine) ?? [];
  if (status === undefined) throw new Error("the proxy's answer is not HTTP/1.1");
  return Number(status);
}

function failed(
  phase: "tcp" | "connect",
  reason: "timeout" | "dial_error" | "connect_error" | "bad_status",
  detail: string,
): ProxyOutcome {
  return { kind: "failed", phase, reason, detail };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
