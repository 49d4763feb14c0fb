import { targetSetting } from "../../config/harpoon_egress.ts";
import type { CertificateFiles, Settings } from "../../config/settings.ts";
import type { NamedPath } from "./target_paths.ts";

/** Every file of certificates and keys that a start with these settings reads, each once. */
export function certificatePaths(
  { network, controlPlane, mcp, harpoon }: Pick<
    Settings,
    "network" | "controlPlane" | "mcp" | "harpoon"
  >,
): NamedPath[] {
  const bundle = (setting: string, path: string | undefined): NamedPath[] =>
    path === undefined ? [] : [{ setting, path }];
  const pair = (setting: string, files: CertificateFiles | undefined): NamedPath[] =>
    files === undefined ? [] : [files.certFile, files.keyFile].map((path) => ({ setting, path }));
  const all = [
    ...bundle("ca_bundle", network.caBundle),
    ...bundle("mcp.ca_bundle", mcp.caBundle),
    ...pair("control_plane.client_cert", controlPlane.clientCertificate),
    ...pair("mcp.client_cert", mcp.clientCertificate),
    ...mcp.bindings.flatMap((binding) =>
      binding.kind === "http-streamable"
        ? pair(`mcp.server_urls, channel ${binding.channel}`, binding.clientCertificate)
        : []
    ),
    ...(harpoon.enabled ? harpoon.targets : []).flatMap(({ label, clientCertificate }) =>
      pair(targetSetting(label), clientCertificate)
    ),
  ];
  return all.filter(({ path }, at) => all.findIndex((other) => other.path === path) === at);
}
