import type { Egress, OutsideEgress } from "../core/egress.ts";
import { needsRelay } from "../core/http_client.ts";
import { OperatorError } from "../core/errors.ts";
import { type Hop, type RouteRecord, targetOf } from "../core/proxy_route.ts";
import type { ReadFile } from "./certificates.ts";
import { certificatePart, outsideOf, proxyPart, trusted, type TrustFile } from "./egress_parts.ts";
import { harpoonHops, type HarpoonNetwork } from "./harpoon_egress.ts";
import { chooseProxy, type OwnProxy, type ProxySources, viaOf } from "./proxy_choice.ts";
import type { CertificateFiles, McpBinding, ProxySetting, Settings } from "./settings.ts";

export type { Hop, RouteRecord } from "../core/proxy_route.ts";

/** The settings an egress is planned from. */
export type NetworkedSettings = Pick<Settings, "controlPlane" | "mcp" | "network" | "origins">;
/** A channel whose server is reached over HTTP. */
export type HttpBinding = McpBinding & { readonly kind: "http-streamable" };

/** Beside one connection for each answer being posted: one for each poll that overlaps. */
const POLL_CONNECTIONS = 4;
/** Admin commands make one request at a time. */
const ADMIN_CONNECTIONS = 1;

/**
 * How to reach the control plane. Files are read now, so that the result can cross into a Worker and
 * a later plan sees what has changed.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function controlPlaneEgress(settings: NetworkedSettings, readFile: ReadFile): Egress {
  const { controlPlane, mcp } = settings;
  const { clientCertificate, baseUrl } = controlPlane;
  return {
    poolSize: mcp.maxConcurrentRequests * Math.max(1, mcp.bindings.length) + POLL_CONNECTIONS,
    ...proxyPart(baseUrl, chooseProxy(baseUrl, ownOfControlPlane(settings), settings)),
    caCerts: trusted([["ca_bundle", settings.network.caBundle]], readFile),
    ...certificatePart("control_plane.client_cert", clientCertificate, readFile),
  };
}

/**
 * How to reach the MCP server of a channel. Its certificate is for its origin only: other addresses
 * get {@linkcode mcpOutsideEgress}.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function mcpEgress(
  settings: NetworkedSettings,
  binding: HttpBinding,
  readFile: ReadFile,
): Egress {
  const { mcp } = settings;
  const { channel, url, unixSocket } = binding;
  const poolSize = mcp.maxConcurrentRequests;
  if (unixSocket !== undefined) {
    if (new URL(url).protocol === "https:") {
      throw new OperatorError(
        `mcp.server_urls, channel ${channel}: a Unix socket is spoken to in clear text; ` +
          "write the URL with http://",
      );
    }
    return { poolSize, caCerts: [], unixSocket };
  }
  const own = binding.clientCertificate;
  const setting = own === undefined ? "mcp.client_cert" : `mcp.server_urls, channel ${channel}`;
  return {
    poolSize,
    ...proxyPart(url, chooseProxy(url, ownOfBinding(settings, binding), settings)),
    caCerts: trusted(mcpTrust(settings), readFile),
    ...certificatePart(setting, own ?? mcp.clientCertificate, readFile),
  };
}

/**
 * How to reach an address that the MCP server of a channel names: an authorization server, say. The
 * channel's proxy and trust apply; its certificate and its socket do not.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function mcpOutsideEgress(
  settings: NetworkedSettings,
  binding: HttpBinding,
  readFile: ReadFile,
): OutsideEgress {
  return outsideOf(ownOfBinding(settings, binding), settings, {
    poolSize: 1,
    caCerts: trusted(mcpTrust(settings), readFile),
  });
}

/** What an admin command knows of the network. */
export interface AdminNetwork extends ProxySources {
  readonly baseUrl: string;
  /** Proxy of the control plane. */
  readonly httpProxy: ProxySetting | undefined;
  readonly clientCertificate: CertificateFiles | undefined;
}

/**
 * How an admin command reaches the control plane: like the client, with a pool of one.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function adminEgress(admin: AdminNetwork, readFile: ReadFile): Egress {
  const own = [{ proxy: admin.httpProxy, ...CONTROL_PLANE_PROXY }];
  return {
    poolSize: ADMIN_CONNECTIONS,
    ...proxyPart(admin.baseUrl, chooseProxy(admin.baseUrl, own, admin)),
    caCerts: trusted([["ca_bundle", admin.network.caBundle]], readFile),
    ...certificatePart("control_plane.client_cert", admin.clientCertificate, readFile),
  };
}

/** What may be told about the way to the control plane, or to the MCP server of a binding. */
export function routeOf(
  settings: NetworkedSettings,
  hop: "control-plane" | HttpBinding,
): RouteRecord {
  if (hop === "control-plane") {
    const { baseUrl } = settings.controlPlane;
    const choice = chooseProxy(baseUrl, ownOfControlPlane(settings), settings);
    const target = targetOf(baseUrl);
    return { kind: "control_plane", name: "control-plane", target, via: viaOf(choice) };
  }
  const { channel, url, unixSocket } = hop;
  const via = unixSocket === undefined
    ? viaOf(chooseProxy(url, ownOfBinding(settings, hop), settings))
    : { mode: "unix" as const, path: unixSocket };
  return { kind: "mcp_channel", name: channel, target: targetOf(url), via };
}

/**
 * Whether the client of a hop needs a relay on 127.0.0.1 between itself and its proxy. Reads no
 * files, so that rights can be asked for before anything is opened.
 */
export function isRelayed(
  settings: NetworkedSettings,
  hop: "control-plane" | HttpBinding,
): boolean {
  if (hop !== "control-plane" && hop.unixSocket !== undefined) return false;
  const [url, own, files] = hop === "control-plane"
    ? [
      settings.controlPlane.baseUrl,
      ownOfControlPlane(settings),
      settings.controlPlane.clientCertificate,
    ]
    : [
      hop.url,
      ownOfBinding(settings, hop),
      hop.clientCertificate ?? settings.mcp.clientCertificate,
    ];
  return needsRelay({
    ...proxyPart(url, chooseProxy(url, own, settings)),
    hasCertificate: files !== undefined,
  });
}

/**
 * Every hop of a client: the control plane, each HTTP channel that is polled, each Harpoon target.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function hopsOf(settings: HarpoonNetwork, readFile: ReadFile): Hop[] {
  const { baseUrl } = settings.controlPlane;
  return [
    {
      url: baseUrl,
      route: routeOf(settings, "control-plane"),
      egress: controlPlaneEgress(settings, readFile),
    },
    ...polledHttpBindings(settings).map((binding) => ({
      url: binding.url,
      route: routeOf(settings, binding),
      egress: mcpEgress(settings, binding, readFile),
    })),
    ...harpoonHops(settings, readFile),
  ];
}

/** The HTTP bindings whose channel is polled. */
export function polledHttpBindings(
  { mcp, controlPlane: { pollChannels } }: Pick<Settings, "controlPlane" | "mcp">,
): HttpBinding[] {
  return mcp.bindings.filter((binding): binding is HttpBinding =>
    binding.kind === "http-streamable" && (pollChannels?.includes(binding.channel) ?? true)
  );
}

const CONTROL_PLANE_PROXY = {
  setting: "control_plane.http_proxy",
  flag: "control-plane.http-proxy",
};

function ownOfControlPlane({ controlPlane }: NetworkedSettings): OwnProxy[] {
  return [{ proxy: controlPlane.httpProxy, ...CONTROL_PLANE_PROXY }];
}

function ownOfBinding({ mcp }: NetworkedSettings, { httpProxy }: HttpBinding): OwnProxy[] {
  return [
    { proxy: httpProxy, setting: "mcp.server_urls", flag: "mcp.server-url" },
    { proxy: mcp.httpProxy, setting: "mcp.http_proxy", flag: "mcp.http-proxy" },
  ];
}

function mcpTrust({ network, mcp }: NetworkedSettings): TrustFile[] {
  return [["ca_bundle", network.caBundle], ["mcp.ca_bundle", mcp.caBundle]];
}
