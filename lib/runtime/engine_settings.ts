import type { ReadFile } from "../config/certificates.ts";
import { controlPlaneEgress, mcpEgress, mcpOutsideEgress, routeOf } from "../config/egress_plan.ts";
import type { EngineBinding, EngineSettings } from "../config/engine_settings.ts";
import { servesHarpoon } from "../config/harpoon_egress.ts";
import type { McpBinding, Settings } from "../config/settings.ts";
import { CLIENT_NAME, VERSION } from "../core/version.ts";
import { childEnvironment } from "../mcp/child_env.ts";
import { engineHarpoon } from "./engine_harpoon.ts";

/** What of the surroundings goes into the data plane's settings. */
export interface EngineSurroundings {
  readonly instanceId: string;
  /** The environment this process was started with, proxy variables included: children need them. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * What the data plane gets of the settings, certificates read; the one place where the API key and
 * header values leave their wrappers.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function engineSettings(
  settings: Settings,
  { instanceId, variables }: EngineSurroundings,
  readFile: ReadFile,
): EngineSettings {
  const { controlPlane, mcp, inspect, cloudflared } = settings;
  const apiKey = controlPlane.apiKey.reveal();
  const binding = (one: McpBinding): EngineBinding => {
    if (one.kind === "stdio") return one;
    const { kind, channel, url } = one;
    return {
      kind,
      channel,
      url,
      egress: mcpEgress(settings, one, readFile),
      via: routeOf(settings, one).via,
      outside: mcpOutsideEgress(settings, one, readFile),
    };
  };
  return {
    controlPlane: {
      baseUrl: controlPlane.baseUrl,
      urlPath: controlPlane.urlPath,
      tunnelId: controlPlane.tunnelId,
      organizationId: controlPlane.organizationId,
      apiKey,
      maxInflight: controlPlane.maxInflight,
      pollTimeoutMs: controlPlane.pollTimeoutMs,
      pollDeadlineGuardrailMs: controlPlane.pollDeadlineGuardrailMs,
      pollChannels: controlPlane.pollChannels,
      // Copies: the settings' own lists show no values.
      extraHeaders: [...controlPlane.extraHeaders],
      egress: controlPlaneEgress(settings, readFile),
      ...(controlPlane.serverInfoVersion === 1 ? {} : { serverInfoVersion: 2 }),
    },
    mcp: {
      bindings: mcp.bindings.map(binding),
      extraHeaders: [...mcp.extraHeaders],
      discoveryHeaders: [...mcp.discoveryHeaders],
      startupWaitMs: mcp.startupWaitMs,
      connectionMaxTtlMs: mcp.connectionMaxTtlMs,
      maxConcurrentRequests: mcp.maxConcurrentRequests,
      childEnv: childEnvironment(variables, [apiKey, cloudflared.token?.reveal() ?? ""]),
      ...(mcp.eras.length === 0 ? {} : { eras: mcp.eras }),
      ...(mcp.relaysServerRequests ? { relaysServerRequests: true } : {}),
      ...(mcp.toolPolicies.length === 0 ? {} : { toolPolicies: mcp.toolPolicies }),
    },
    ...(inspect.capturePayloads ? { inspect: { maxPayloadBytes: inspect.maxPayloadBytes } } : {}),
    ...(servesHarpoon(settings) ? { harpoon: engineHarpoon(settings, readFile) } : {}),
    client: { name: CLIENT_NAME, version: VERSION, instanceId },
  };
}
