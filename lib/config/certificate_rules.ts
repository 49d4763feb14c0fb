import { checkCaBundle, checkCertificatePair, type ReadFile } from "./certificates.ts";
import type { Option } from "./option.ts";
import type { OptionReader } from "./option_reader.ts";
import { options } from "./options.ts";
import type { Parsed } from "./parsed.ts";
import type { CertificateFiles, Settings } from "./settings.ts";

/** The files of certificates, keys and trust: each must be usable at the start. */
export function checkFiles(
  reader: OptionReader,
  { network, controlPlane, mcp, harpoon }: Pick<
    Settings,
    "network" | "controlPlane" | "mcp" | "harpoon"
  >,
  readFile: ReadFile,
): void {
  const told = new Set<string>();
  const tell = (option: Option<unknown>, checked: Parsed<unknown>) => {
    if (checked.kind === "value" || told.has(checked.rule)) return;
    told.add(checked.rule);
    reader.reject(option, "invalid", checked.rule);
  };
  const bundle = (option: Option<unknown>, path: string | undefined) => {
    if (path === undefined || !reader.sound(option)) return;
    const checked = checkCaBundle(path, readFile);
    tell(option, checked);
    if (checked.kind === "value" && checked.value.badBlocks > 0) {
      reader.notes.push(`${option.name}: ${checked.value.badBlocks} unusable blocks are skipped`);
    }
  };
  const pair = (option: Option<unknown>, files: CertificateFiles | undefined) => {
    if (files !== undefined) tell(option, checkCertificatePair(files, readFile));
  };
  bundle(options.caBundle, network.caBundle);
  bundle(options.mcpCaBundle, mcp.caBundle);
  pair(options.clientCert, controlPlane.clientCertificate);
  pair(options.mcpClientCert, mcp.clientCertificate);
  for (const binding of mcp.bindings) {
    if (binding.kind === "http-streamable") pair(options.serverUrls, binding.clientCertificate);
  }
  if (!harpoon.enabled) return;
  for (const target of harpoon.targets) pair(options.harpoonTargets, target.clientCertificate);
}
