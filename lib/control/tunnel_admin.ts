import { BodyError, readExcerpt, readText } from "../core/body.ts";
import { OnceBody } from "../core/once_body.ts";
import type { Secret } from "../core/secret.ts";
import { socketFailure } from "../core/socket_failure.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import type { HeaderList } from "../wire/header_list.ts";
import {
  type AdminRequest,
  MAX_ADMIN_ERROR_BYTES,
  refusalError,
  TunnelAdminError,
} from "./tunnel_admin_error.ts";
import {
  type AdminTunnel,
  type NewTunnel,
  readTunnel,
  readTunnels,
  type TunnelChanges,
  type TunnelScope,
} from "./tunnel_admin_record.ts";

/** What requests to the tunnel administration need. */
export interface TunnelAdminOptions {
  readonly http: Deno.HttpClient;
  /** Origin of the host, without a trailing slash. */
  readonly baseUrl: string;
  /** Path in front of `/v1`; empty, or starting with `/`. */
  readonly urlPath: string;
  /** The identity headers, the key among them (wire-protocol §1). */
  readonly headers: HeaderList;
  /** The key in them, so that no error repeats it. */
  readonly key: Secret;
  /** For tests; a request takes at most {@linkcode ADMIN_TIMEOUT_MS} otherwise. */
  readonly timeoutMs?: number;
}

/** A good answer with the service's id of the request. */
export interface AdminAnswer<T> {
  readonly value: T;
  readonly requestId: string | undefined;
}

/** From sending a request to the last byte of its answer (cli §8). */
export const ADMIN_TIMEOUT_MS = 30_000;
/** Room for a list of several thousand tunnels; an answer beyond it is none. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * The tunnel administration of a control plane (cli §8): `/v1/tunnels`. Redirects are errors, so a
 * key never reaches another host. Nothing is tried twice. Every method throws
 * {@linkcode TunnelAdminError}.
 */
export class TunnelAdmin {
  readonly #options: TunnelAdminOptions;
  readonly #root: string;

  constructor(options: TunnelAdminOptions) {
    this.#options = options;
    this.#root = `${options.urlPath.replace(/\/+$/, "")}/v1/tunnels`;
  }

  /** Makes a tunnel. */
  async create(tunnel: NewTunnel, signal: AbortSignal): Promise<AdminAnswer<AdminTunnel>> {
    return await this.#one({ method: "POST", path: this.#root }, tunnel, signal);
  }

  /** One tunnel; the only request a runtime key may make as well. */
  async get(tunnelId: string, signal: AbortSignal): Promise<AdminAnswer<AdminTunnel>> {
    return await this.#one({ method: "GET", path: this.#pathOf(tunnelId) }, undefined, signal);
  }

  /** The tunnels of one scope. */
  async list(
    { family, id }: TunnelScope,
    signal: AbortSignal,
  ): Promise<AdminAnswer<readonly AdminTunnel[]>> {
    const request: AdminRequest = { method: "GET", path: this.#root };
    const query = `?${family}_id=${encodeURIComponent(id)}`;
    const { body, requestId } = await this.#send(request, query, undefined, signal);
    const value = readTunnels(body);
    if (value === undefined) throw unreadable(request, requestId, "no list of tunnels");
    return { value, requestId };
  }

  /** Changes what is given and leaves the rest. */
  async update(
    tunnelId: string,
    changes: TunnelChanges,
    signal: AbortSignal,
  ): Promise<AdminAnswer<AdminTunnel>> {
    return await this.#one({ method: "POST", path: this.#pathOf(tunnelId) }, changes, signal);
  }

  /** Deletes a tunnel; gives what it was, if the service still tells. */
  async delete(
    tunnelId: string,
    signal: AbortSignal,
  ): Promise<AdminAnswer<AdminTunnel | undefined>> {
    const request: AdminRequest = { method: "DELETE", path: this.#pathOf(tunnelId) };
    const { body, requestId } = await this.#send(request, "", undefined, signal);
    const told = readTunnel(body);
    return { value: told?.name === "" ? undefined : told, requestId };
  }

  #pathOf(tunnelId: string): string {
    return `${this.#root}/${encodeURIComponent(tunnelId)}`;
  }

  async #one(
    request: AdminRequest,
    sent: NewTunnel | TunnelChanges | undefined,
    signal: AbortSignal,
  ): Promise<AdminAnswer<AdminTunnel>> {
    const { body, requestId } = await this.#send(request, "", sent, signal);
    const value = readTunnel(body);
    if (value === undefined) throw unreadable(request, requestId, "no tunnel");
    return { value, requestId };
  }

  async #send(
    request: AdminRequest,
    query: string,
    sent: object | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly body: string; readonly requestId: string | undefined }> {
    const { http, baseUrl, headers, key, timeoutMs = ADMIN_TIMEOUT_MS } = this.#options;
    const lines: [string, string][] = headers.map(([name, value]) => [name, value]);
    if (sent !== undefined) lines.push(["Content-Type", "application/json"]);
    using timed = new TimedSignal(signal, timeoutMs);
    try {
      const response = await fetch(`${baseUrl}${request.path}${query}`, {
        method: request.method,
        client: http,
        redirect: "manual",
        signal: timed.signal,
        headers: lines,
        ...(sent === undefined ? {} : { body: new OnceBody(JSON.stringify(sent)) }),
      });
      const requestId = response.headers.get("x-request-id") ?? undefined;
      if (response.ok) return { body: await readText(response, MAX_ANSWER_BYTES), requestId };
      // The status counts even if the explanation breaks off.
      const body = await readExcerpt(response, MAX_ADMIN_ERROR_BYTES).catch(() => "");
      throw refusalError(request, { status: response.status, body, requestId }, key.reveal());
    } catch (error) {
      throw asAdminError(request, error, timed, new URL(baseUrl).host);
    }
  }
}

function unreadable(
  request: AdminRequest,
  requestId: string | undefined,
  what: string,
): TunnelAdminError {
  return new TunnelAdminError(request, `the answer holds ${what}`, {
    mitigation: "check that --control-plane.base-url is a control plane",
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function asAdminError(
  request: AdminRequest,
  error: unknown,
  timed: TimedSignal,
  host: string,
): unknown {
  if (error instanceof TunnelAdminError) return error;
  if (timed.timedOut) {
    return new TunnelAdminError(request, `${host} did not answer in time`, {
      mitigation: request.method === "GET"
        ? "check the network and the proxy"
        : "check the network and the proxy, and whether it happened all the same",
    });
  }
  if (timed.signal.aborted) return new TunnelAdminError(request, "the request was cancelled", {});
  if (error instanceof BodyError) return new TunnelAdminError(request, error.message, {});
  if (error instanceof Deno.errors.NotCapable) {
    return new TunnelAdminError(request, `not permitted to connect to ${host}`, {
      mitigation: `run with --allow-net=${host}`,
    });
  }
  const { failure: { source, kind } } = socketFailure(error);
  return new TunnelAdminError(request, `${host} cannot be reached (${kind ?? source})`, {
    mitigation: REACH[source] ?? "check the network and the proxy, and try again",
  });
}

const REACH: Readonly<Record<string, string>> = {
  dns: "its name does not resolve: check --control-plane.base-url and this machine's DNS",
  tls: "TLS failed: check --ca-bundle and that nothing intercepts the connection",
  connect: "nothing accepts the connection: check --control-plane.base-url, firewall and proxy",
};
