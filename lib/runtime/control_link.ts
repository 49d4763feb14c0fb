import type { EngineSettings } from "../config/engine_settings.ts";
import {
  ControlClient,
  type PollSuccess,
  type PostResult,
  type TunnelMetadata,
} from "../control/control_client.ts";
import { endpointsOf } from "../control/endpoints.ts";
import { identityHeaders } from "../control/identity.ts";
import type { Clock } from "../core/clock.ts";
import type { Egress } from "../core/egress.ts";
import { OperatorError } from "../core/errors.ts";
import type { Emit } from "../core/fact.ts";
import { openHttpClient } from "../core/http_client.ts";
import type { OnceBody } from "../core/once_body.ts";
import type { HeaderList } from "../wire/header_list.ts";

/** What the link needs beside the settings. */
export interface ControlLinkContext {
  readonly emit: Emit;
  readonly clock: Clock;
  /** What the control plane is told of the channels, computed for each request. */
  readonly serverInfo: () => string;
}

/** One HTTP client with the identity it sends, and the requests that still use it. */
interface Connection {
  readonly client: ControlClient;
  readonly http: Deno.HttpClient;
  underWay: number;
}

/**
 * The way to the control plane. Its key, headers and network path may change while requests are
 * under way: each request ends on what it began with, the next one uses what is current.
 */
export class ControlLink implements Disposable {
  readonly #context: ControlLinkContext;
  #current: Connection;

  /** @throws OperatorError if a certificate cannot be used */
  constructor(settings: EngineSettings, context: ControlLinkContext) {
    this.#context = context;
    this.#current = connect(settings, context);
  }

  /** Uses other settings from the next request on; throws as the constructor, and then changes nothing. */
  replace(settings: EngineSettings): void {
    const before = this.#current;
    this.#current = connect(settings, this.#context);
    closeIfUnused(before);
  }

  /** See {@linkcode ControlClient.poll}. */
  poll(
    limit: number,
    channels: readonly string[],
    signal: AbortSignal,
    maxWaitMs?: number,
  ): Promise<PollSuccess> {
    return this.#use((client) => client.poll(limit, channels, signal, maxWaitMs));
  }

  /** See {@linkcode ControlClient.post}. */
  post(
    body: string | OnceBody,
    headers: HeaderList,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<PostResult> {
    return this.#use((client) => client.post(body, headers, timeoutMs, signal));
  }

  /** See {@linkcode ControlClient.metadata}. */
  metadata(signal: AbortSignal): Promise<TunnelMetadata> {
    return this.#use((client) => client.metadata(signal));
  }

  [Symbol.dispose](): void {
    this.#current.http.close();
  }

  async #use<T>(request: (client: ControlClient) => Promise<T>): Promise<T> {
    const connection = this.#current;
    connection.underWay++;
    try {
      return await request(connection.client);
    } finally {
      connection.underWay--;
      if (connection !== this.#current) closeIfUnused(connection);
    }
  }
}

function closeIfUnused({ underWay, http }: Connection): void {
  if (underWay === 0) http.close();
}

function openClient(egress: Egress): Deno.HttpClient {
  try {
    return openHttpClient(egress);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(
      `control_plane.client_cert or ca_bundle: the certificates cannot be used: ${why}`,
      { cause },
    );
  }
}

function connect(settings: EngineSettings, context: ControlLinkContext): Connection {
  const { controlPlane } = settings;
  const { emit, clock, serverInfo } = context;
  const { headers, conflicts } = identityHeaders({ ...settings.client, ...controlPlane });
  const http = openClient(controlPlane.egress);
  for (const { header, reason } of conflicts) emit({ kind: "header_skipped", header, reason });
  const client = new ControlClient({
    http,
    endpoints: endpointsOf(controlPlane.baseUrl, controlPlane.urlPath, controlPlane.tunnelId),
    headers,
    serverInfo,
    pollTimeoutMs: controlPlane.pollTimeoutMs,
    guardrailMs: controlPlane.pollDeadlineGuardrailMs,
    clock,
  });
  return { client, http, underWay: 0 };
}
