import type { EngineSettings } from "./config/engine_settings.ts";
import type { McpBinding, Settings } from "./config/settings.ts";
import { ControlClient, ControlRequestError } from "./control/control_client.ts";
import { endpointsOf } from "./control/endpoints.ts";
import { identityHeaders, newInstanceId } from "./control/identity.ts";
import { pollBatches } from "./control/poller.ts";
import { ReplyPoster } from "./control/reply_poster.ts";
import { Responder } from "./control/responder.ts";
import { systemClock } from "./core/clock.ts";
import { OperatorError } from "./core/errors.ts";
import type { Emit, Fact } from "./core/fact.ts";
import { openHttpClient } from "./core/http_client.ts";
import { CLIENT_NAME, userAgent, VERSION } from "./core/version.ts";
import { Dispatcher, type DrainReport } from "./dispatch/dispatcher.ts";
import type { Engine } from "./dispatch/engine.ts";
import { parseArgv } from "./mcp/argv.ts";
import type { Channel } from "./mcp/channel.ts";
import { childEnvironment } from "./mcp/child_env.ts";
import { openHttpChannel } from "./mcp/http_channel.ts";
import { openStdioChannel } from "./mcp/stdio_channel.ts";
import { serveHealth } from "./ops/health_server.ts";
import { openLog } from "./ops/log.ts";
import { createOperatorSurface } from "./ops/operator_surface.ts";
import { writePidFile, writeUrlFile } from "./ops/run_files.ts";
import {
  healthRecords,
  identityRecords,
  mcpServerRecord,
  pidFileRecord,
  startedRecord,
  startingRecord,
} from "./ops/startup_records.ts";
import { rejectionBody } from "./wire/reply_body.ts";
import { serverInfoHeader } from "./wire/server_info.ts";

/** Time for work in hand to end by itself at a stop (design §5). */
const DRAIN_MS = 10_000;
/** Time for the last answers to be delivered after that. */
const LAST_POSTS_MS = 5_000;
/** The started line waits this long for the tunnel's name (cli §3). */
const METADATA_WAIT_MS = 2_000;

/**
 * Joins the data plane and starts it: poller -> dispatcher -> channels -> responder.
 *
 * @param memory channels an embedding program brings along; they cannot cross into a Worker
 * @throws OperatorError if a child cannot be started or a setting cannot be used
 */
export async function openEngine(
  settings: EngineSettings,
  emit: Emit,
  memory: readonly Channel[] = [],
): Promise<Engine> {
  const { controlPlane, mcp } = settings;
  const clock = systemClock;
  await using opening = new AsyncDisposableStack();
  const channels = openChannels(settings, emit, opening);
  for (const channel of memory) channels.push(opening.use(channel));

  const announced = announce(channels, controlPlane.pollChannels);
  const { headers, conflicts } = identityHeaders({ ...settings.client, ...controlPlane });
  for (const { header, reason } of conflicts) emit({ kind: "header_skipped", header, reason });
  // As many connections as answers may be posted at once, and one for each overlapping poll.
  const http = openHttpClient(mcp.maxConcurrentRequests * Math.max(1, channels.length) + 4);
  opening.defer(() => http.close());
  const client = new ControlClient({
    http,
    endpoints: endpointsOf(controlPlane.baseUrl, controlPlane.urlPath, controlPlane.tunnelId),
    headers,
    serverInfo: () => announced,
    pollTimeoutMs: controlPlane.pollTimeoutMs,
    guardrailMs: controlPlane.pollDeadlineGuardrailMs,
    clock,
  });

  const stopPolling = new AbortController();
  const hardStop = new AbortController();
  const responder = new Responder({ client, clock, hardStop: hardStop.signal });
  const dispatcher = new Dispatcher({
    channels,
    queueCapacity: controlPlane.maxInflight,
    slots: mcp.maxConcurrentRequests,
    ttlMs: mcp.connectionMaxTtlMs,
    emit,
    clock,
    openReplies: (command, onUnknownRequest) =>
      new ReplyPoster(command, { responder, emit, clock, onUnknownRequest }),
    async answerRejected(rejected) {
      const body = rejectionBody(rejected);
      if (body === undefined) return false;
      const { requestId = "", shardToken = "", headers } = rejected;
      const to = { requestId, shardToken, headers, deadlineAt: Infinity };
      return (await responder.post(to, body, true)).kind === "delivered";
    },
  });

  const metadata = reportMetadata(client, emit, stopPolling.signal);
  const poller = {
    client,
    sink: dispatcher,
    channels: controlPlane.pollChannels ?? [],
    emit,
    clock,
  };
  const polling = (async () => {
    for await (const batch of pollBatches(poller, stopPolling.signal)) dispatcher.accept(batch);
  })();
  const resources = opening.move();

  const close = async (budgetMs: number): Promise<DrainReport> => {
    stopPolling.abort();
    await Promise.allSettled([polling, metadata]);
    const timer = setTimeout(() => hardStop.abort(), budgetMs + LAST_POSTS_MS);
    try {
      return await dispatcher.drain(budgetMs);
    } finally {
      clearTimeout(timer);
      hardStop.abort();
      await resources.disposeAsync();
    }
  };
  let closing: Promise<DrainReport> | undefined;
  return {
    ended: polling,
    snapshot: () => Promise.resolve(dispatcher.snapshot()),
    drain: (budgetMs) => closing ??= close(budgetMs),
  };
}

/**
 * The whole process: log, health listener, files, engine; then waits for `stop`, drains and takes
 * everything down in reverse order.
 *
 * @throws OperatorError for what only the operator can mend
 */
export async function runTunnel(settings: Settings, stop: AbortSignal): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const { controlPlane, health, pidFile } = settings;
  const { tunnelId } = controlPlane;
  const instanceId = newInstanceId();
  const log = resources.use(openLog({
    ...settings.log,
    identity: { clientInstanceId: instanceId, tunnelId },
    secrets: [controlPlane.apiKey],
  }));
  const surface = createOperatorSurface({ log, clock: systemClock, ...controlPlane });
  log.write(startingRecord(VERSION));
  for (const note of settings.notes) log.write({ level: "warn", message: note, attrs: {} });
  for (const record of identityRecords({ profile: undefined, tunnelId })) log.write(record);

  const server = serveHealth(health, surface);
  resources.defer(() => server.close());
  const { urlFile } = health;
  if (urlFile !== undefined) resources.use(await writeUrlFile(urlFile, server.url));
  for (const record of healthRecords({ ...server, urlFile })) log.write(record);
  if (pidFile !== undefined) {
    resources.use(await writePidFile(pidFile, Deno.pid));
    log.write(pidFileRecord(pidFile, Deno.pid));
  }

  const metadata = Promise.withResolvers<Fact & { kind: "metadata_fetched" } | undefined>();
  const engine = await openEngine(engineSettings(settings, instanceId), (fact) => {
    surface.emit(fact);
    if (fact.kind === "channel_opened") log.write(mcpServerRecord(fact.channel, fact.target));
    if (fact.kind === "metadata_fetched") metadata.resolve(fact);
    if (fact.kind === "metadata_failed") metadata.resolve(undefined);
  });
  resources.defer(async () => void await engine.drain(DRAIN_MS));

  const giveUp = setTimeout(() => metadata.resolve(undefined), METADATA_WAIT_MS);
  const about = await Promise.race([metadata.promise, engine.ended, aborted(stop)]);
  clearTimeout(giveUp);
  log.write(startedRecord({
    version: VERSION,
    tunnelId,
    tunnelUrl: `${controlPlane.baseUrl}${controlPlane.urlPath}/v1/mcp/${tunnelId}`,
    ...(about?.name === undefined ? {} : { name: about.name }),
    ...(about?.description === undefined ? {} : { description: about.description }),
  }));
  await Promise.race([engine.ended, aborted(stop)]);
}

function openChannels(
  { mcp, controlPlane }: EngineSettings,
  emit: Emit,
  opening: AsyncDisposableStack,
): Channel[] {
  const { pollChannels } = controlPlane;
  const wanted = mcp.bindings.filter(({ channel }) => pollChannels?.includes(channel) ?? true);
  return wanted.map((binding) => opening.use(openChannel(binding, mcp, emit)));
}

function openChannel(binding: McpBinding, mcp: EngineSettings["mcp"], emit: Emit): Channel {
  switch (binding.kind) {
    case "http-streamable":
      return openHttpChannel({
        name: binding.channel,
        url: binding.url,
        headers: mcp.extraHeaders,
        userAgent,
        poolSize: mcp.maxConcurrentRequests,
        emit,
      });
    case "stdio":
      return namingSetting("mcp.commands", binding.channel, () =>
        openStdioChannel({
          name: binding.channel,
          argv: parseArgv(binding.command),
          env: mcp.childEnv,
          emit,
        }));
  }
}

/** A channel cannot know which setting it comes from; the operator must. */
function namingSetting<T>(setting: string, channel: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    throw new OperatorError(`${setting}, channel ${channel}: ${error.message}`, { cause: error });
  }
}

/** What the control plane is told of the channels; they are the same for the engine's whole life. */
function announce(channels: readonly Channel[], listed: readonly string[] | undefined): string {
  const shown = channels.map(({ name, kind }) => ({
    name,
    procAffinity: kind !== "http-streamable",
  }));
  try {
    return serverInfoHeader(shown, listed);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OperatorError(`mcp.server_urls and mcp.commands: ${error.message}`, { cause: error });
  }
}

/** One attempt that nothing waits for; its failure is told, not acted on (wire-protocol §1). */
async function reportMetadata(
  client: ControlClient,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { tunnelId, name, description } = await client.metadata(signal);
    emit({
      kind: "metadata_fetched",
      tunnelId,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    });
  } catch (error) {
    if (!(error instanceof ControlRequestError)) throw error;
    emit({
      kind: "metadata_failed",
      message: error.message,
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

/** What the data plane gets of the settings; the one place where the API key leaves its `Secret`. */
function engineSettings(settings: Settings, instanceId: string): EngineSettings {
  const apiKey = settings.controlPlane.apiKey.reveal();
  return {
    controlPlane: { ...settings.controlPlane, apiKey },
    mcp: { ...settings.mcp, childEnv: childEnvironment(Deno.env.toObject(), [apiKey]) },
    client: { name: CLIENT_NAME, version: VERSION, instanceId },
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
