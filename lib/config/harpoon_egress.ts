import type { Egress, OutsideEgress } from "../core/egress.ts";
import { type Hop, type RouteRecord, targetOf } from "../core/proxy_route.ts";
import { HARPOON_CHANNEL } from "../wire/channel_name.ts";
import type { ReadFile } from "./certificates.ts";
import { certificatePart, outsideOf, proxyPart, trusted } from "./egress_parts.ts";
import { withoutUser } from "./harpoon_url.ts";
import { chooseProxy, type OwnProxy, viaOf } from "./proxy_choice.ts";
import type { HarpoonTarget, Settings } from "./settings.ts";

/** The settings that the ways to Harpoon's targets are planned from. */
export type HarpoonNetwork = Pick<
  Settings,
  "controlPlane" | "mcp" | "network" | "harpoon" | "origins"
>;

/** Whether the built-in server is there at all: switched on, and reached in some way (harpoon §2). */
export function servesHarpoon(
  { harpoon, controlPlane: { pollChannels } }: Pick<Settings, "controlPlane" | "harpoon">,
): boolean {
  const isPolled = pollChannels?.includes(HARPOON_CHANNEL) ?? true;
  return harpoon.enabled && (isPolled || harpoon.serveHttp);
}

/** The configured targets that can be called; none if Harpoon is not served. */
export function servedTargets(
  settings: Pick<Settings, "controlPlane" | "harpoon">,
): readonly HarpoonTarget[] {
  return servesHarpoon(settings) ? settings.harpoon.targets : [];
}

/**
 * How to reach a configured target. Its certificate is for its origin only, and its socket for its
 * URL: other addresses get {@linkcode harpoonOutsideEgress}.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function targetEgress(
  settings: HarpoonNetwork,
  { label, url, unixSocket, clientCertificate }: HarpoonTarget,
  readFile: ReadFile,
): Egress {
  const poolSize = poolSizeOf(settings);
  if (unixSocket !== undefined) return { poolSize, caCerts: [], unixSocket };
  return {
    poolSize,
    ...proxyPart(url, chooseProxy(url, ownOf(settings), settings)),
    caCerts: trust(settings, readFile),
    ...certificatePart(targetSetting(label), clientCertificate, readFile),
  };
}

/**
 * How to reach targets that discovery registers while running.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function harpoonOutsideEgress(settings: HarpoonNetwork, readFile: ReadFile): OutsideEgress {
  return outsideOf(ownOf(settings), settings, {
    poolSize: poolSizeOf(settings),
    caCerts: trust(settings, readFile),
  });
}

/** What may be told about the way to a configured target. */
export function targetRoute(
  settings: HarpoonNetwork,
  { label, url, unixSocket }: HarpoonTarget,
): RouteRecord {
  const via = unixSocket === undefined
    ? viaOf(chooseProxy(url, ownOf(settings), settings))
    : { mode: "unix" as const, path: unixSocket };
  return { kind: "harpoon_target", name: label, target: targetOf(url), via };
}

/**
 * One hop for each target that can be called; its URL is without user and password.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function harpoonHops(settings: HarpoonNetwork, readFile: ReadFile): Hop[] {
  return servedTargets(settings).map((target) => ({
    url: withoutUser(target.url),
    route: targetRoute(settings, target),
    egress: targetEgress(settings, target, readFile),
  }));
}

/** How messages name the setting of one target. */
export function targetSetting(label: string): string {
  return `harpoon.targets, target ${label}`;
}

function ownOf({ harpoon }: HarpoonNetwork): OwnProxy[] {
  return [{
    proxy: harpoon.httpProxy,
    setting: "harpoon.http_proxy",
    flag: "harpoon.http-proxy",
  }];
}

/** The extra trust of MCP servers is theirs alone. */
function trust({ network }: HarpoonNetwork, readFile: ReadFile): string[] {
  return trusted([["ca_bundle", network.caBundle]], readFile);
}

/** A target is called by as many requests at a time as an MCP server is. */
function poolSizeOf({ mcp }: HarpoonNetwork): number {
  return mcp.maxConcurrentRequests;
}
