import type { ReadFile } from "../config/certificates.ts";
import type { EffectiveValue } from "../config/effective_value.ts";
import type { Settings } from "../config/settings.ts";
import type { Clock } from "../core/clock.ts";
import type { Engine } from "../dispatch/engine.ts";
import type { GuardRules, Peer } from "../ops/admin/guard.ts";
import type { statusJson } from "../ops/admin/status_json.ts";
import type { AdminView, DocumentName } from "../ops/admin/view.ts";
import { Analytics } from "../ops/analytics.ts";
import type { Pages } from "../ops/health_server.ts";
import type { Log } from "../ops/log.ts";
import { LogRing } from "../ops/log_ring.ts";
import type { Fold, OperatorSurface } from "../ops/operator_surface.ts";
import { captureView, PayloadRing } from "../ops/payload_ring.ts";
import type { RequestLog } from "../ops/request_log.ts";
import { type Boundary, NO_BOUNDARY, refusal } from "../sandbox/boundary.ts";
import type { Assistant, AssistantContext } from "./admin_assistant.ts";
import type { NetworkReport } from "./network_report.ts";

/** What is kept for the pages while the client runs. */
export interface PageMemory {
  readonly requests: RequestLog;
  readonly analytics: Analytics;
  readonly logs: LogRing;
  readonly payloads: PayloadRing;
}

/**
 * Memory for the pages; nothing is kept where they are switched off.
 *
 * @param secrets texts to hide in captured payloads
 */
export function pageMemory(
  { adminUi }: Settings,
  clock: Clock,
  requests: RequestLog,
  secrets: () => readonly string[],
): PageMemory | undefined {
  if (!adminUi.enabled) return undefined;
  return {
    requests,
    analytics: new Analytics(clock, requests),
    logs: new LogRing(adminUi.logBufferEvents),
    payloads: new PayloadRing(secrets),
  };
}

/** The folds that fill it, beside the log of requests. */
export function pageFolds(memory: PageMemory | undefined): readonly Fold[] {
  return memory === undefined ? [] : [memory.analytics];
}

/** What the pages are made of; getters are asked for each page. */
export interface AdminPagesContext {
  readonly memory: PageMemory;
  readonly surface: OperatorSurface;
  readonly log: Log;
  readonly clock: Clock;
  readonly network: NetworkReport;
  readonly readFile: ReadFile;
  readonly instanceId: string;
  /** Texts to hide wherever they occur. */
  readonly secrets: () => readonly string[];
  /** The command line and the environment of the start. */
  readonly launch: {
    readonly argv: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
  };
  readonly settings: () => Settings;
  readonly values: () => readonly EffectiveValue[];
  /** None unless given. */
  readonly boundary?: Pick<Boundary, "report">;
  /** Absent until it runs. */
  readonly engine: () => Engine | undefined;
  /** `host:port`, or the path of a socket; empty until it is bound. */
  readonly listenAddr: () => string;
  /** What the assistant is told of this program. */
  readonly assistantKnowledge?: AssistantContext["knowledge"];
  /** Takes how to end what the pages start; called at the end of the client. */
  readonly endings: (() => Promise<void>)[];
  readonly stop: AbortSignal;
}

/**
 * The admin pages of a running client. Everything they need beyond what is kept for them is loaded
 * when somebody opens one: a client nobody looks at stays small.
 */
export function adminPages(context: AdminPagesContext): Pages {
  let loading: Promise<(request: Request, peer: Peer) => Promise<Response>> | undefined;
  return async (request, peer) => {
    loading ??= load(context);
    return await (await loading)(request, peer);
  };
}

async function load(context: AdminPagesContext) {
  const [{ handleAdmin }, view] = await Promise.all([
    import("../ops/admin/handler.ts"),
    adminView(context),
  ]);
  return (request: Request, peer: Peer) =>
    handleAdmin(request, peer, view, guardRules(context.settings()));
}

function guardRules({ adminUi, health }: Settings): GuardRules {
  return {
    allowRemote: adminUi.allowRemote,
    hostNames: [health.hostname.toLowerCase(), ...adminUi.hostNames],
    token: adminUi.token?.reveal(),
  };
}

async function adminView(context: AdminPagesContext): Promise<AdminView> {
  const { memory, surface, log, clock, instanceId, settings, network, stop } = context;
  const documents = await import("./admin_documents.ts");
  const json = await import("../ops/admin/status_json.ts");
  const { oauthJson } = await import("../ops/admin/oauth_json.ts");
  const { sandboxJson } = await import("../sandbox/boundary_json.ts");
  const { analyticsView } = await import("../ops/analytics_view.ts");
  const { curlCommand } = await import("../ops/admin/curl.ts");
  const { publicUrl } = await import("../ops/public_url.ts");
  const { replayView } = await import("../ops/replay_view.ts");
  const { requestWay } = await import("./admin_requests.ts");
  const { ToolHints } = await import("./admin_tools.ts");
  const hints = new ToolHints({ clock, ask: (order) => context.engine()?.replay(order) });
  const { requests, analytics } = memory;

  const status = async () => {
    const { evidence } = surface;
    // An engine that has just ended tells of no slots; everything else is known all the same.
    const snapshot = await context.engine()?.snapshot().catch(() => undefined);
    const rooms = snapshot?.channels ?? [];
    const now = clock.wall();
    const report = surface.report();
    const { phases, post_p50 } = analyticsView(analytics, requests, "15m", now);
    return json.statusJson({
      about: documents.clientAbout(settings(), network, {
        instanceId,
        listenAddr: context.listenAddr(),
      }),
      evidence,
      now,
      notices: report.notices,
      history: report.readiness_history,
      postP50Ms: post_p50.findLast((ms) => ms !== null) ?? null,
      queueP50Ms: phases.typical[2] ?? null,
      slots: new Map(rooms.map(({ name, slots, freeSlots }) => [
        name,
        { busy: slots - freeSlots, capacity: slots },
      ])),
      capturesPayloads: settings().inspect.capturePayloads,
      denied: new Map(settings().mcp.toolPolicies.map(({ channel, deny }) => [channel, deny])),
    });
  };
  const document = async (name: DocumentName): Promise<unknown> => {
    switch (name) {
      case "status":
        return await status();
      case "system":
        return documents.systemDocument(settings(), network, context.readFile);
      case "oauth":
        return oauthJson(surface.evidence);
      case "sandbox":
        return sandboxJson((context.boundary ?? NO_BOUNDARY).report());
      case "settings":
        return documents.settingsDocument(context.values());
      case "harpoon/status":
        return documents.harpoonStatus(settings(), surface.evidence, network.routes);
      case "harpoon/targets":
        return documents.harpoonTargets(settings(), surface.evidence);
    }
  };
  return {
    instanceId,
    tunnelId: surface.tunnelId,
    clock,
    ...memory,
    log,
    stop,
    document,
    harpoonCalls: async (label, limit) => {
      const calls = await context.engine()?.harpoonCalls(limit) ?? [];
      return label === undefined ? calls : calls.filter((call) => call.label === label);
    },
    capture: () => capture(settings()),
    way: (record) => requestWay(record, settings(), surface.evidence),
    toolHint: (channel, tool) => hints.known(channel, tool),
    toolHints: async () => {
      const called = [...analytics.tools.values()].filter(({ isTool }) => isTool);
      await hints.look(new Set(called.map(({ channel }) => channel)));
      return called.flatMap(({ channel, tool }) => {
        const hint = hints.known(channel, tool);
        return hint === undefined ? [] : [{ channel, tool, hint }];
      });
    },
    curl: (record) => {
      const text = memory.payloads.requestText(record.id);
      const binding = settings().mcp.bindings.find(({ channel }) => channel === record.channel);
      return text.kind === "text" && binding?.kind === "http-streamable"
        ? curlCommand(publicUrl(binding.url), text.text)
        : undefined;
    },
    replay: async (record) => {
      const text = memory.payloads.requestText(record.id);
      if (text.kind === "refused") return { kind: "refused", status: 409, message: text.message };
      const order = { channel: record.channel, message: text.text };
      const result = await context.engine()?.replay(order);
      if (result === undefined) return NOT_RUNNING;
      if (result.kind === "refused") return { ...result, status: 409 };
      const { maxPayloadBytes } = settings().inspect;
      return { kind: "replayed", view: replayView(result, maxPayloadBytes, context.secrets()) };
    },
    readiness: () => surface.report(),
    channels: () => Array.from(surface.evidence.channels.values(), json.channelJson),
    runtime: () => documents.runtimeDocument(context.values(), context.launch),
    metrics: () => surface.metrics(),
    assistant: assistantOf(context, status),
    actions: {
      probe: (channel) => asked(context.engine()?.probe(channel)),
      retryPoll: () => asked(context.engine()?.retryPoll()),
      discoverOauth: () => asked(context.engine()?.discoverOauth()),
    },
  };
}

/** Codex, of which nothing is loaded before somebody asks for it. */
function assistantOf(
  context: AdminPagesContext,
  status: () => Promise<ReturnType<typeof statusJson>>,
): AdminView["assistant"] {
  if (!context.settings().adminUi.assistant) return undefined;
  let opening: Promise<Assistant> | undefined;
  const open = async () => {
    const { Assistant } = await import("./admin_assistant.ts");
    const { assistantFacts } = await import("./assistant_facts.ts");
    const { surface, secrets, launch, boundary = NO_BOUNDARY } = context;
    const assistant = new Assistant({
      variables: launch.variables,
      secrets,
      facts: async () => assistantFacts(await status(), surface.report(), secrets()),
      knowledge: context.assistantKnowledge,
      missingRight() {
        const missing = boundary.report().items.find(({ setting, permission, held }) =>
          setting === "admin_ui.assistant" && permission === "run" && !held
        );
        return missing && refusal(missing);
      },
      stop: context.stop,
    });
    context.endings.push(() => assistant.close());
    return assistant;
  };
  return () => opening ??= open();
}

const NOT_RUNNING = {
  kind: "refused",
  status: 503,
  message: "the client is not running yet",
} as const;

function capture({ inspect }: Settings) {
  return captureView(inspect.capturePayloads, inspect.maxPayloadBytes);
}

/** What became of an action; before the engine runs and while it stops there is nobody to ask. */
async function asked(
  answer: ReturnType<Engine["retryPoll"]> | undefined,
): ReturnType<AdminView["actions"]["retryPoll"]> {
  const result = await answer;
  if (result === undefined) return NOT_RUNNING;
  return result.kind === "done" ? result : { ...result, status: 409 };
}
