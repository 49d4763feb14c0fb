import type { EngineSettings } from "../config/engine_settings.ts";
import { ControlRequestError } from "../control/control_client.ts";
import { pollBatches } from "../control/poller.ts";
import { ReplyPoster } from "../control/reply_poster.ts";
import { Responder } from "../control/responder.ts";
import { systemClock } from "../core/clock.ts";
import type { Emit, Fact } from "../core/fact.ts";
import { firstBytes, utf8Bytes } from "../core/text_bytes.ts";
import { Dispatcher, type DispatchLimits, type DrainReport } from "../dispatch/dispatcher.ts";
import type { Capture, TakePayload } from "../dispatch/capture.ts";
import type { ChannelChanges, Engine } from "../dispatch/engine.ts";
import type { Channel } from "../mcp/channel.ts";
import { MAIN_CHANNEL } from "../wire/channel_name.ts";
import { rejectionBody } from "../wire/reply_body.ts";
import { MAX_SERVER_INFO_CHANNELS } from "../wire/server_info.ts";
import { ChannelSet } from "./channel_set.ts";
import { announcement, nextAnnouncement } from "./channels.ts";
import { ControlLink } from "./control_link.ts";
import { HarpoonGate } from "./harpoon.ts";
import { engineOrders } from "./engine_orders.ts";
import { Replays } from "./replays.ts";
import { type ServerLooks, StartupProbes } from "./startup_probes.ts";
import { WakeableClock } from "./wakeable_clock.ts";

/** Time for the last answers to be delivered after a drain's budget. */
const LAST_POSTS_MS = 5_000;
/** Until the first poll is on its way; every other request of a start would hold it up. */
const FIRST_POLL_OUT_MS = 10;

/**
 * Joins the data plane and starts it: poller -> dispatcher -> channels -> responder.
 *
 * @param memory channels an embedding program brings along; they cannot cross into a Worker
 * @param looks how servers are probed; without it none is, and readiness goes by the calls alone
 * @param takePayload gets payloads while the settings say that they are captured
 * @throws OperatorError if a child cannot be started or a setting cannot be used
 */
export async function openEngine(
  settings: EngineSettings,
  emit: Emit,
  memory: readonly Channel[] = [],
  looks?: ServerLooks,
  takePayload?: TakePayload,
): Promise<Engine> {
  const clock = systemClock;
  await using opening = new AsyncDisposableStack();
  const channels = opening.use(
    new ChannelSet(memory, (fact) => {
      emit(fact);
      if (fact.kind === "eras_learnt") {
        announced = nextAnnouncement(routable(channels.all, harpoon), current, announced);
      }
    }),
  );
  // Channels that are open and not yet the set's to close.
  await using fresh = new AsyncDisposableStack();
  const first = channels.prepare(settings, fresh);
  let current = settings;
  let announced = "";
  const link = opening.use(new ControlLink(settings, { emit, clock, serverInfo: () => announced }));

  const stopPolling = new AbortController();
  const hardStop = new AbortController();
  const probes = looks && opening.use(
    new StartupProbes({
      looks,
      emit,
      clock,
      onRegistrations: (_, registrations) => harpoon.discovered(registrations),
    }),
  );
  const responder = new Responder({ client: link, clock, hardStop: hardStop.signal });
  const dispatcher = new Dispatcher({
    channels: memory,
    ...limitsOf(settings),
    emit(fact) {
      emit(fact);
      probes?.notice(fact);
    },
    clock,
    openReplies: (command, onUnknownRequest) =>
      new ReplyPoster(command, { responder, emit, clock, onUnknownRequest }),
    get capture() {
      return takePayload && captureOf(current, takePayload);
    },
    async answerRejected(rejected) {
      const body = rejectionBody(rejected);
      if (body === undefined) return false;
      const { requestId = "", shardToken = "", headers } = rejected;
      const to = { requestId, shardToken, headers, deadlineAt: Infinity };
      return (await responder.post(to, body, true)).kind === "delivered";
    },
  });
  const pollClock = new WakeableClock(clock);
  const harpoon = opening.use(
    new HarpoonGate({
      emit,
      clock,
      routing: dispatcher,
      onChange() {
        announced = announcement(routable(channels.all, harpoon), current);
        pollClock.wake();
      },
    }),
  );
  const ready = await harpoon.prepare(settings.harpoon, mcpSocketOf(settings));
  fresh.move();
  first.commit(dispatcher);
  await harpoon.apply(ready);
  announced = announcement(routable(channels.all, harpoon), settings);
  const { startupWaitMs } = settings.mcp;
  if (startupWaitMs > 0) probes?.start(channels.targets);
  const pollBegun = Promise.withResolvers<void>();
  const poller = {
    client: link,
    sink: dispatcher,
    channels: () => current.controlPlane.pollChannels ?? [],
    emit(fact: Fact) {
      emit(fact);
      if (fact.kind === "poller_started") pollBegun.resolve();
    },
    clock: pollClock,
  };
  const polling = (async () => {
    const isOpen = await probes?.mainAccepts(startupWaitMs, stopPolling.signal);
    if (isOpen === false) return;
    for await (const batch of pollBatches(poller, stopPolling.signal)) dispatcher.accept(batch);
  })();
  if (startupWaitMs <= 0) {
    // What the client is for goes out before what is good to know: the first poll is made in the same
    // step as the fact that the poller has started, and on the wire a few turns of the loop later.
    await pollBegun.promise;
    await clock.sleep(FIRST_POLL_OUT_MS, hardStop.signal);
    probes?.start(channels.targets);
  }
  const metadata = reportMetadata(link, emit, stopPolling.signal);
  const replays = opening.use(
    new Replays({
      clock,
      channel: (name) => routable(channels.all, harpoon).find((channel) => channel.name === name),
    }),
  );
  const resources = opening.move();

  const reload = async (next: EngineSettings): Promise<ChannelChanges> => {
    if (stopPolling.signal.aborted) throw new Error("the engine is stopping");
    // Whatever can fail comes first; what it opened is closed again if a later step does.
    await using opened = new AsyncDisposableStack();
    const after = channels.prepare(next, opened);
    const callouts = await harpoon.prepare(next.harpoon, mcpSocketOf(next));
    const told = announcement(routable(after.channels, harpoon), next);
    if (differ(next.controlPlane, current.controlPlane)) link.replace(next);
    opened.move();
    // From here on nothing fails, and nothing else runs in between.
    announced = told;
    const limits = limitsOf(next);
    if (differ(limits, limitsOf(current))) dispatcher.rebound(limits);
    const changes = after.commit(dispatcher);
    current = next;
    callouts.commit();
    probes?.follow(changes, channels.targets);
    pollClock.wake();
    return changes;
  };
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
    reload,
    ...engineOrders({
      stopping: stopPolling.signal,
      channels,
      probes,
      pollClock,
      replay: (order) => replays.run(order, current.mcp.connectionMaxTtlMs),
    }),
    harpoonHttp: (request) => harpoon.http(request),
    harpoonCalls: (limit) => Promise.resolve(harpoon.calls(limit)),
    drain: (budgetMs) => closing ??= close(budgetMs),
  };
}

/** Every channel that takes commands; Harpoon's is the last, and the first to go untold. */
function routable(channels: readonly Channel[], harpoon: HarpoonGate): readonly Channel[] {
  const all = harpoon.channel === undefined ? channels : [...channels, harpoon.channel];
  return all.slice(0, Math.max(channels.length, MAX_SERVER_INFO_CHANNELS));
}

/** The Unix socket of channel main's server, which what its metadata names may share. */
function mcpSocketOf({ mcp }: EngineSettings): string | undefined {
  const main = mcp.bindings.find(({ channel }) => channel === MAIN_CHANNEL);
  return main?.kind === "http-streamable" ? main.egress.unixSocket : undefined;
}

function limitsOf({ controlPlane, mcp }: EngineSettings): DispatchLimits {
  return {
    queueCapacity: controlPlane.maxInflight,
    slots: mcp.maxConcurrentRequests,
    ttlMs: mcp.connectionMaxTtlMs,
  };
}

/** What is done with passing payloads: cut where they are, as most of a large one is never shown. */
function captureOf({ inspect }: EngineSettings, take: TakePayload): Capture | undefined {
  if (inspect === undefined) return undefined;
  return ({ text, ...passing }) =>
    take({
      ...passing,
      text: firstBytes(text, inspect.maxPayloadBytes),
      bytes: utf8Bytes(text),
    });
}

/** Whether two plain values of one shape differ; both come from the same code, so keys are in order. */
function differ<T>(a: T, b: T): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

/** One attempt that nothing waits for; its failure is told, not acted on (wire-protocol §1). */
async function reportMetadata(
  link: ControlLink,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { tunnelId, name, description } = await link.metadata(signal);
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
