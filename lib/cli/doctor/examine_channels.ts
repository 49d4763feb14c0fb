import type { EngineBinding, EngineSettings } from "../../config/engine_settings.ts";
import type { OutsideEgress } from "../../core/egress.ts";
import { openHttpClient } from "../../core/http_client.ts";
import type { Hop } from "../../core/proxy_route.ts";
import { userAgent } from "../../core/version.ts";
import { discoveryLines, type HttpUpstream } from "../../mcp/probe.ts";
import { probeInitialize } from "../../mcp/probe_initialize.ts";
import { eraOf, servedBindings } from "../../runtime/channels.ts";
import { preflightCommand } from "../preflight.ts";
import { channelCheckId, type Check } from "./check.ts";
import { dial } from "./dial.ts";
import { initializeCheck, initializeSkip } from "./initialize_check.ts";
import {
  executableCheck,
  offlineSkip,
  reachableCheck,
  reachableSkip,
  targetCheck,
} from "./mcp_checks.ts";
import { advertisedBy, oauthCheck, oauthSkip } from "./oauth_check.ts";
import { lookForOauth } from "./oauth_probe.ts";
import { probeStdio } from "./stdio_probe.ts";
import { wayOf } from "./way.ts";

/** For each of the two requests; a first request may have to wake the server. */
const INITIALIZE_MS = 5_000;

/** Checks of all channels in printing order: those before and after the control plane's. */
export interface ChannelChecks {
  readonly before: readonly Check[];
  readonly after: readonly Check[];
}

/** What the channels are examined with. */
export interface ChannelPlan {
  readonly engine: EngineSettings;
  readonly hops: readonly Hop[];
  /** By channel: the way to other origins that its server may name. */
  readonly outsides: ReadonlyMap<string, OutsideEgress>;
  /** Nothing is asked or started. */
  readonly offline: boolean;
}

type HttpBinding = EngineBinding & { readonly kind: "http-streamable" };
type StdioBinding = EngineBinding & { readonly kind: "stdio" };

/** The checks of one channel, in the order in which their kinds are printed. */
interface Findings {
  readonly target: Check;
  readonly executable?: Check;
  readonly reachable: Check;
  readonly oauth: Check;
  readonly initialize: Check;
}

/** Examines every channel that is served, all at the same time; the main one is told first. */
export async function examineChannels(
  plan: ChannelPlan,
  stop: AbortSignal,
): Promise<ChannelChecks> {
  const bindings = servedBindings(plan.engine).toSorted((a, b) => rank(a) - rank(b));
  const findings = await Promise.all(bindings.map((binding) => {
    switch (binding.kind) {
      case "stdio":
        return examineStdio(binding, plan, stop);
      case "http-streamable":
        return plan.offline ? offlineFindings(binding) : examineHttp(binding, plan, stop);
    }
  }));
  return {
    before: [
      ...findings.map(({ target }) => target),
      ...findings.flatMap(({ executable }) => executable === undefined ? [] : [executable]),
      ...findings.map(({ reachable }) => reachable),
      ...findings.map(({ oauth }) => oauth),
    ],
    after: findings.map(({ initialize }) => initialize),
  };
}

function rank({ channel }: EngineBinding): number {
  return channel === "main" ? 0 : 1;
}

async function examineStdio(
  binding: StdioBinding,
  { engine, offline }: ChannelPlan,
  stop: AbortSignal,
): Promise<Findings> {
  const { channel, command } = binding;
  const preflight = await preflightCommand(command);
  const initialize = async () => {
    if (offline) return offlineSkip(channelCheckId("mcp_initialize", channel));
    if (preflight.kind === "failed") {
      return initializeSkip(channel, "the command cannot be started", [
        "mend mcp_command_executable first",
      ]);
    }
    const outcome = await probeStdio(binding, engine, stop);
    return initializeCheck(channel, outcome, "unknown", eraOf(binding, engine.mcp));
  };
  return {
    target: targetCheck(binding),
    executable: executableCheck(channel, preflight),
    reachable: reachableSkip(channel),
    oauth: oauthSkip(channel, "stdio server"),
    initialize: await initialize(),
  };
}

async function examineHttp(
  binding: HttpBinding,
  plan: ChannelPlan,
  stop: AbortSignal,
): Promise<Findings> {
  const { channel, url } = binding;
  const hop = plan.hops.find(({ route }) => route.kind === "mcp_channel" && route.name === channel);
  if (hop === undefined) throw new Error("the plan has no hop to an HTTP channel");
  using http = openHttpClient(hop.egress);
  const upstream = upstreamOf(hop, http, plan);
  const lines = discoveryLines(upstream, url, [["Accept", "application/json, text/event-stream"]]);
  const outcome = await dial(hop, http, lines, stop);
  const target = targetCheck(binding);
  const reachable = reachableCheck(channel, url, outcome, wayOf(hop));
  if (outcome.kind === "trouble") {
    const next = ["mend mcp_server_reachable first"];
    return {
      target,
      reachable,
      oauth: oauthSkip(channel, "the server is not reached", next),
      initialize: initializeSkip(channel, "the server is not reached", next),
    };
  }
  const [oauth, initialized] = await Promise.all([
    lookForOauth(upstream, stop),
    probeInitialize(upstream, stop, INITIALIZE_MS),
  ]);
  return {
    target,
    reachable,
    oauth: oauthCheck(channel, oauth),
    initialize: initializeCheck(
      channel,
      initialized,
      advertisedBy(oauth),
      eraOf(binding, plan.engine.mcp),
    ),
  };
}

function upstreamOf(hop: Hop, http: Deno.HttpClient, plan: ChannelPlan): HttpUpstream {
  const { url, route } = hop;
  const { extraHeaders: headers, discoveryHeaders } = plan.engine.mcp;
  const outside = plan.outsides.get(route.name);
  return {
    ...{ url, http, headers, discoveryHeaders, userAgent, via: route.via },
    ...(outside === undefined ? {} : { outside }),
  };
}

function offlineFindings(binding: HttpBinding): Findings {
  const { channel } = binding;
  return {
    target: targetCheck(binding),
    reachable: offlineSkip(channelCheckId("mcp_server_reachable", channel)),
    oauth: offlineSkip(channelCheckId("oauth_metadata", channel)),
    initialize: offlineSkip(channelCheckId("mcp_initialize", channel)),
  };
}
