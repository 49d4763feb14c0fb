import { accepts } from "@std/http/negotiation";
import { OperatorError } from "../core/errors.ts";
import type { Peer } from "./admin/guard.ts";
import type { Readiness } from "./readiness.ts";
import type { ReadinessReport } from "./readiness_report.ts";

/** What the probes show; asked anew for each request. */
export interface HealthView {
  readonly tunnelId: string;
  readiness(): Readiness;
  /** Whether the client has been ready once; a start that was seen through stays so. */
  hasStarted?(): boolean;
  /** The verdict with what it rests on, for those who ask for JSON. */
  report?(): ReadinessReport;
  /** The text of `/metrics`. */
  metrics(): string;
}

/** Answers everything that is no probe: the admin pages. */
export type Pages = (request: Request, peer: Peer) => Response | Promise<Response>;

/** Without pages there is nothing but the probes. */
export const NO_PAGES: Pages = () => text(404, "not found\n");

/** Whether a request is answered by {@linkcode handleHealth}. */
export function isProbe({ url }: Request): boolean {
  return PROBES.has(new URL(url).pathname);
}

const PROBES: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/startupz", "/metrics"]);

/** A listening health server. */
export interface HealthServer {
  /** Bound address as `host:port`, for the log. */
  readonly addr: string;
  /** Base URL without a trailing slash, for the URL file; names a host a client can connect to. */
  readonly url: string;
  /** Stops listening and cuts connections; answers are made at once, so none is waited for. */
  close(): Promise<void>;
}

/**
 * Answers a probe (operator-surface §3, §11, §13): `/healthz` and `/readyz` as text, or as JSON for
 * `Accept: application/json` or `?format=json`; `/readyz?verbose` as a line for each thing the
 * verdict rests on; `/startupz` as 200 from the first good verdict on; `/metrics` in the Prometheus
 * text form.
 */
export function handleHealth(request: Request, view: HealthView): Response {
  const url = new URL(request.url);
  switch (url.pathname) {
    case "/healthz":
      return wantsJson(request, url)
        ? json(200, {
          status: "healthy",
          tunnel_id: view.tunnelId,
          connected: view.readiness().connected,
        })
        : text(200, "live");
    case "/readyz":
      return url.searchParams.has("verbose")
        ? verbose(view)
        : readyz(view, wantsJson(request, url));
    case "/startupz": {
      const readiness = view.readiness();
      const started = readiness.ready || view.hasStarted?.() === true;
      return started ? text(200, "started") : text(503, readiness.text);
    }
    case "/metrics":
      return text(200, view.metrics(), "text/plain; version=0.0.4; charset=utf-8");
    default:
      return text(404, "not found\n");
  }
}

/**
 * Listens and answers probes, and `pages` everything else, until closed.
 *
 * @param address an empty host binds every interface; port 0 takes a free one
 * @throws {OperatorError} if the address cannot be bound
 */
export function serveHealth(
  address: { readonly hostname: string; readonly port: number },
  view: HealthView,
  pages: Pages = NO_PAGES,
): HealthServer {
  const abort = new AbortController();
  const server = listen(address, abort.signal, view, pages);
  const { hostname, port } = server.addr;
  return {
    addr: `${bracketed(hostname)}:${port}`,
    url: `http://${urlHost(address.hostname)}:${port}`,
    async close() {
      // Not `shutdown()`: it waits for clients that do not read, and aborting after it throws.
      abort.abort();
      await server.finished;
    },
  };
}

function listen(
  address: { readonly hostname: string; readonly port: number },
  signal: AbortSignal,
  view: HealthView,
  pages: Pages,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(
      {
        hostname: address.hostname === "" ? "0.0.0.0" : address.hostname,
        port: address.port,
        signal,
        onListen: () => {},
        onError: () => text(500, "internal error\n"),
      },
      (request, { remoteAddr }) =>
        isProbe(request)
          ? handleHealth(request, view)
          : pages(request, { kind: "tcp", address: remoteAddr.hostname }),
    );
  } catch (cause) {
    throw bindError(address, cause);
  }
}

function bindError(
  address: { readonly hostname: string; readonly port: number },
  cause: unknown,
): OperatorError {
  const where = `health.listen_addr ${bracketed(address.hostname)}:${address.port}`;
  const other = "(--health.listen-addr; port 0 takes a free one)";
  const message = cause instanceof Deno.errors.AddrInUse
    ? `${where}: the address is in use; stop the other process or choose another port ${other}`
    : cause instanceof Deno.errors.PermissionDenied
    ? `${where}: the system does not let this user bind it; choose a port above 1023 ${other}`
    : cause instanceof Deno.errors.NotCapable
    ? `${where}: not permitted to listen there: run with --allow-net=${address.hostname}:${address.port} ` +
      "(--health.listen-addr chooses another address)"
    : cause instanceof Deno.errors.AddrNotAvailable
    ? `${where}: this host has no such address; choose 127.0.0.1 or one of its own ${other}`
    : `${where}: cannot listen (${cause instanceof Error ? cause.message : String(cause)}); ` +
      `choose another address ${other}`;
  return new OperatorError(message, { cause });
}

function readyz(view: HealthView, asJson: boolean): Response {
  const readiness = view.readiness();
  const status = readiness.ready ? 200 : 503;
  if (!asJson) return text(status, readiness.text);
  const report = view.report?.();
  if (report !== undefined) return json(status, report);
  return json(status, {
    status: readiness.ready ? "ready" : "not_ready",
    ...(readiness.text === "ready" ? {} : { reason: readiness.text }),
    polling: readiness.polling,
    mcp_server_reachable: readiness.mcpServerReachable,
  });
}

/** `+` speaks for the client, `-` against it; the verdict is the last line. */
function verbose(view: HealthView): Response {
  const readiness = view.readiness();
  const lines = (view.report?.().evidence ?? []).map(({ ok, text, at }) =>
    `${ok ? "+" : "-"} ${text}${at === null ? "" : ` (${new Date(at).toISOString()})`}\n`
  );
  return text(readiness.ready ? 200 : 503, `${lines.join("")}${readiness.text}\n`);
}

function wantsJson(request: Request, url: URL): boolean {
  const format = url.searchParams.get("format");
  if (format !== null) return format === "json";
  // Text is named first, so that `*/*` and an absent header mean text.
  return accepts(request, "text/plain", "application/json") === "application/json";
}

function text(status: number, body: string, type = "text/plain; charset=utf-8"): Response {
  return new Response(body, { status, headers: headers(type) });
}

function json(status: number, body: object): Response {
  const escaped = JSON.stringify(body).replace(
    /[<>&]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  return new Response(`${escaped}\n`, {
    status,
    headers: headers("application/json; charset=utf-8"),
  });
}

function headers(type: string): HeadersInit {
  return {
    "content-type": type,
    "cache-control": "no-store",
    "vary": "Accept",
    "x-content-type-options": "nosniff",
  };
}

/** A wildcard can be bound but not connected to. */
function urlHost(hostname: string): string {
  const isWildcard = hostname === "" || hostname === "0.0.0.0" || hostname === "::";
  return isWildcard ? "localhost" : bracketed(hostname);
}

function bracketed(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
