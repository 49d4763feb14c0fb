import { type HttpBinding, isRelayed, polledHttpBindings, routeOf } from "../config/egress_plan.ts";
import {
  type HarpoonNetwork,
  servedTargets,
  targetRoute,
  targetSetting,
} from "../config/harpoon_egress.ts";
import type { CertificateFiles, HarpoonTarget } from "../config/settings.ts";
import { type RouteRecord, targetOf } from "../core/proxy_route.ts";
import type { PlanItem } from "./item.ts";

/**
 * What it takes to get to the control plane, the HTTP servers of polled channels and the targets. A
 * hop through a proxy needs two rights: the runtime asks for the proxy and for what is behind it; a
 * Unix socket needs four.
 */
export function hopItems(settings: HarpoonNetwork): PlanItem[] {
  const { controlPlane, mcp, network } = settings;
  return [
    ...hop("control_plane.base_url", "control-plane", settings),
    ...polledHttpBindings(settings).flatMap((binding) => {
      const setting = `mcp.server_urls, channel ${binding.channel}`;
      return [
        ...hop(setting, binding, settings),
        ...certificate(setting, binding.clientCertificate),
      ];
    }),
    ...servedTargets(settings).flatMap((target) => [
      ...calledTarget(settings, target),
      ...certificate(targetSetting(target.label), target.clientCertificate),
    ]),
    ...readByMain("ca_bundle", network.caBundle),
    ...readByMain("mcp.ca_bundle", mcp.caBundle),
    ...certificate("control_plane.client_cert", controlPlane.clientCertificate),
    ...certificate("mcp.client_cert", mcp.clientCertificate),
  ];
}

/** The proxies that the main realm looks at from time to time (network-and-oauth §2). */
export function proxyLookItems(settings: HarpoonNetwork): PlanItem[] {
  const routes: readonly (readonly [string, RouteRecord])[] = [
    ["control_plane.base_url", routeOf(settings, "control-plane")],
    ...polledHttpBindings(settings).map((binding) =>
      [`mcp.server_urls, channel ${binding.channel}`, routeOf(settings, binding)] as const
    ),
    ...servedTargets(settings).map((target) =>
      [targetSetting(target.label), targetRoute(settings, target)] as const
    ),
  ];
  return routes.flatMap(([setting, { via }]): PlanItem[] => {
    if (via.mode !== "proxy") return [];
    const proxy = targetOf(via.url);
    return [{
      permission: "net",
      value: proxy,
      reason: `look whether proxy ${proxy} works (${via.source})`,
      setting,
      realm: "main",
    }];
  });
}

function hop(
  setting: string,
  to: "control-plane" | HttpBinding,
  settings: HarpoonNetwork,
): PlanItem[] {
  const { target, via }: RouteRecord = routeOf(settings, to);
  switch (via.mode) {
    case "direct":
      return [net(setting, target)];
    case "proxy": {
      const proxy = targetOf(via.url);
      const relay = net(setting, "127.0.0.1", "use 127.0.0.1 to keep the proxy's secrets apart");
      return [
        net(setting, proxy, `connect to its proxy ${proxy} (${via.source})`),
        net(setting, target, `connect to ${target} behind its proxy`),
        ...(isRelayed(settings, to) ? [relay] : []),
      ];
    }
    case "unix":
      return [
        ...socket(setting, via.path),
        net(setting, target, `use ${target} as the host behind socket ${via.path}`),
      ];
  }
}

/** Calls to targets open their sockets themselves: what is behind a proxy or a socket needs no right. */
function calledTarget(settings: HarpoonNetwork, target: HarpoonTarget): PlanItem[] {
  const setting = targetSetting(target.label);
  const { target: address, via } = targetRoute(settings, target);
  switch (via.mode) {
    case "direct":
      return [net(setting, address)];
    case "proxy": {
      const proxy = targetOf(via.url);
      return [net(setting, proxy, `connect to its proxy ${proxy} (${via.source})`)];
    }
    case "unix":
      return socket(setting, via.path);
  }
}

function socket(setting: string, path: string): PlanItem[] {
  return [
    net(setting, `unix:${path}`, `connect to socket ${path}`),
    { permission: "read", value: path, reason: `read ${path}`, setting, realm: "engine" },
    {
      permission: "write",
      value: path,
      reason: `write to socket ${path}`,
      setting,
      realm: "engine",
    },
  ];
}

function net(setting: string, host: string, reason = `connect to ${host}`): PlanItem {
  return { permission: "net", value: host, reason, setting, realm: "engine" };
}

function certificate(setting: string, files: CertificateFiles | undefined): PlanItem[] {
  return files === undefined
    ? []
    : [...readByMain(setting, files.certFile), ...readByMain(setting, files.keyFile)];
}

/** The data plane gets the contents of certificates, not their paths. */
function readByMain(setting: string, path: string | undefined): PlanItem[] {
  if (path === undefined) return [];
  return [{ permission: "read", value: path, reason: `read ${path}`, setting, realm: "main" }];
}
