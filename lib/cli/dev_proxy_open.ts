import { formatDuration } from "../config/duration.ts";
import { newInstanceId } from "../control/identity.ts";
import { systemClock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import type { Fact } from "../core/fact.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import type { Engine } from "../dispatch/engine.ts";
import { serveHealth } from "../ops/health_server.ts";
import { openLog } from "../ops/log.ts";
import { createOperatorSurface } from "../ops/operator_surface.ts";
import { writeUrlFile } from "../ops/run_files.ts";
import { createPlane, type Plane } from "../plane/plane.ts";
import { openEngine } from "../runtime/engine.ts";
import { engineSettings, type EngineSurroundings } from "../runtime/engine_settings.ts";
import { type ProxyInfo, proxyInfo } from "./dev_proxy_info.ts";
import { listenAt, type ListeningProxy } from "./dev_proxy_listener.ts";
import type { ProxySettings } from "./dev_proxy_settings.ts";
import { checkReachable } from "./reachable.ts";
import { aborted } from "./stop_signal.ts";
import { systemSources } from "./system_sources.ts";

/** Time for calls in hand to end at a stop; whoever develops is not kept waiting for long. */
const DRAIN_MS = 1_000;

/**
 * Opens control plane, health pages and client, and waits until the client is connected.
 *
 * @param resources closes them again
 * @returns where they are; `undefined` if a stop came before that
 * @throws OperatorError for what the operator must mend
 */
export async function openProxy(
  settings: ProxySettings,
  variables: Readonly<Record<string, string>>,
  resources: AsyncDisposableStack,
  stop: AbortSignal,
): Promise<ProxyInfo | undefined> {
  const { tunnelId, key, client, healthUrlFile, responseMs, clientLastSeenMs } = settings;
  const connection = new Connection();
  const plane = connection.watch(createPlane({
    runtimeKeys: [{ key }],
    tunnels: [{ id: tunnelId, name: "dev-proxy" }],
    limits: {
      responseTimeoutMs: Math.ceil(responseMs),
      clientLastSeenMs: Math.ceil(clientLastSeenMs),
    },
  }));
  const listening = resources.use(await listenAt(settings.listen, plane));
  const instanceId = newInstanceId();
  const log = resources.use(openLog({
    level: client.log.level,
    // Standard output is for what the caller reads.
    format: "console",
    file: undefined,
    identity: { clientInstanceId: instanceId, tunnelId },
    secrets: [key],
  }));
  for (const note of client.notes) log.write({ level: "warn", message: note, attrs: {} });
  const surface = createOperatorSurface({ log, clock: systemClock, ...client.controlPlane });
  const health = settings.health === undefined ? undefined : serveHealth(settings.health, surface);
  if (health !== undefined) resources.defer(() => health.close());
  if (health !== undefined && healthUrlFile !== undefined) {
    resources.use(await writeUrlFile(healthUrlFile, health.url, stop));
  }
  const engine = await startClient(settings, { instanceId, variables }, listening, (fact) => {
    surface.emit(fact);
    connection.take(fact);
  });
  resources.defer(async () => void await engine.drain(DRAIN_MS));
  if (!await connection.made(engine, settings.readinessMs, stop)) return undefined;
  return proxyInfo(listening, tunnelId, health?.url);
}

async function startClient(
  { client }: ProxySettings,
  surroundings: EngineSurroundings,
  { url, unixSocket }: ListeningProxy,
  emit: (fact: Fact) => void,
): Promise<Engine> {
  checkReachable({ ...client, controlPlane: { ...client.controlPlane, baseUrl: url } });
  const planned = engineSettings(client, surroundings, systemSources.readFile);
  const { poolSize } = planned.controlPlane.egress;
  // The control plane is this process: no proxy, certificate or header is meant for it.
  const controlPlane = {
    ...planned.controlPlane,
    baseUrl: url,
    urlPath: "",
    extraHeaders: [],
    egress: { poolSize, caCerts: [], ...(unixSocket === undefined ? {} : { unixSocket }) },
  };
  // Its own control plane carries a server's requests to the caller and the answers back.
  const mcp = { ...planned.mcp, relaysServerRequests: true } as const;
  return await openEngine({ ...planned, controlPlane, mcp }, emit);
}

/** Whether the client has come to its control plane: from then on calls reach it. */
class Connection {
  readonly #polled = Promise.withResolvers<void>();
  #isMade = false;
  #lastFailure = "";

  /** The same control plane; the first poll that waits there is noticed. */
  watch(plane: Plane): Plane {
    return {
      ...plane,
      handle: (request) => {
        const answer = plane.handle(request);
        if (!this.#isMade && plane.snapshot().tunnels.some(({ connected }) => connected)) {
          this.#isMade = true;
          this.#polled.resolve();
        }
        return answer;
      },
    };
  }

  /** Remembers why it does not come about. */
  take(fact: Fact): void {
    if (fact.kind === "poll_failed") this.#lastFailure = `: ${fact.message}`;
  }

  /**
   * Waits for it; `false` if a stop came first.
   *
   * @throws OperatorError if neither comes in time
   */
  async made(engine: Engine, timeoutMs: number, stop: AbortSignal): Promise<boolean> {
    using timed = new TimedSignal(stop, timeoutMs);
    await Promise.race([this.#polled.promise, engine.ended, aborted(timed.signal)]);
    if (this.#isMade || stop.aborted) return this.#isMade;
    throw new OperatorError(
      `the client did not connect within ${formatDuration(timeoutMs)}${this.#lastFailure}; ` +
        "--readiness-timeout gives it more time",
    );
  }
}
