import { type HttpBinding, isRelayed, polledHttpBindings, routeOf } from "../config/egress_plan.ts";
import { servedTargets, targetRoute, targetSetting } from "../config/harpoon_egress.ts";
import type { CertificateFiles, HarpoonTarget, Settings } from "../config/settings.ts";
import { OperatorError } from "../core/errors.ts";
import { type RouteRecord, targetOf } from "../core/proxy_route.ts";

/** A right this process must have, why, and the flag that grants it. */
export interface Need {
  /** The setting that asks for it, and its channel. */
  readonly setting: string;
  /** Reads on after "not permitted to". */
  readonly act: string;
  readonly flag: string;
  readonly permission: Deno.PermissionDescriptor;
}

type Reach = Pick<Settings, "controlPlane" | "mcp" | "network" | "harpoon" | "origins">;

/**
 * Makes sure that this process may connect to its control plane, proxies, MCP servers and sockets, and
 * may read its certificates. Without the right a client would start, look ready and fail each call. On
 * a terminal the runtime may ask for it here.
 *
 * @throws OperatorError with one line per right that is missing
 */
export function checkReachable(
  settings: Reach,
  allowed: (need: Need) => boolean = isGranted,
): void {
  const asked = new Map<string, boolean>();
  const lines = needsOf(settings).flatMap((need) => {
    const granted = asked.get(need.flag) ?? allowed(need);
    asked.set(need.flag, granted);
    return granted ? [] : [`${need.setting}: not permitted to ${need.act}: run with ${need.flag}`];
  });
  if (lines.length > 0) throw new OperatorError(lines.join("\n"));
}

/**
 * Every right of the network that the settings need. A hop through a proxy needs two: the runtime
 * asks for the proxy and for the target; a Unix socket needs four.
 */
export function needsOf(settings: Reach): Need[] {
  const { controlPlane, mcp, network } = settings;
  return [
    ...hopNeeds("control_plane.base_url", "control-plane", settings),
    ...polledHttpBindings(settings).flatMap((binding) => [
      ...hopNeeds(`mcp.server_urls, channel ${binding.channel}`, binding, settings),
      ...certificateNeeds(`mcp.server_urls, channel ${binding.channel}`, binding.clientCertificate),
    ]),
    ...servedTargets(settings).flatMap((target) => [
      ...targetNeeds(settings, target),
      ...certificateNeeds(targetSetting(target.label), target.clientCertificate),
    ]),
    ...fileNeeds("ca_bundle", network.caBundle),
    ...fileNeeds("mcp.ca_bundle", mcp.caBundle),
    ...certificateNeeds("control_plane.client_cert", controlPlane.clientCertificate),
    ...certificateNeeds("mcp.client_cert", mcp.clientCertificate),
  ];
}

function hopNeeds(
  setting: string,
  hop: "control-plane" | HttpBinding,
  settings: Reach,
): Need[] {
  const { target, via }: RouteRecord = routeOf(settings, hop);
  switch (via.mode) {
    case "direct":
      return [netNeed(setting, target)];
    case "proxy": {
      const address = targetOf(via.url);
      const relay = netNeed(
        setting,
        "127.0.0.1",
        "use 127.0.0.1 to keep the proxy's secrets apart",
      );
      return [
        netNeed(setting, address, `connect to its proxy ${address} (${via.source})`),
        netNeed(setting, target, `connect to ${target} behind its proxy`),
        ...(isRelayed(settings, hop) ? [relay] : []),
      ];
    }
    case "unix": {
      const { path } = via;
      return [
        ...socketNeeds(setting, path),
        netNeed(setting, target, `use ${target} as the host behind socket ${path}`),
      ];
    }
  }
}

/** Calls to targets open their sockets themselves: what is behind a proxy or a socket needs no right. */
function targetNeeds(settings: Reach, target: HarpoonTarget): Need[] {
  const setting = targetSetting(target.label);
  const { target: address, via } = targetRoute(settings, target);
  switch (via.mode) {
    case "direct":
      return [netNeed(setting, address)];
    case "proxy": {
      const proxy = targetOf(via.url);
      return [netNeed(setting, proxy, `connect to its proxy ${proxy} (${via.source})`)];
    }
    case "unix":
      return socketNeeds(setting, via.path);
  }
}

function socketNeeds(setting: string, path: string): Need[] {
  return [
    netNeed(setting, `unix:${path}`, `connect to socket ${path}`),
    ...fileNeeds(setting, path),
    {
      setting,
      act: `write to socket ${path}`,
      flag: `--allow-write=${path}`,
      permission: { name: "write", path },
    },
  ];
}

function netNeed(setting: string, host: string, act = `connect to ${host}`): Need {
  return { setting, act, flag: `--allow-net=${host}`, permission: { name: "net", host } };
}

function certificateNeeds(setting: string, files: CertificateFiles | undefined): Need[] {
  return files === undefined
    ? []
    : [...fileNeeds(setting, files.certFile), ...fileNeeds(setting, files.keyFile)];
}

function fileNeeds(setting: string, path: string | undefined): Need[] {
  if (path === undefined) return [];
  return [{
    setting,
    act: `read ${path}`,
    flag: `--allow-read=${path}`,
    permission: { name: "read", path },
  }];
}

function isGranted({ permission }: Need): boolean {
  return Deno.permissions.requestSync(permission).state === "granted";
}
