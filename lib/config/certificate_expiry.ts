import {
  type CertificateFacts,
  checkCaBundle,
  checkCertificatePair,
  expiryWarning,
  type ReadFile,
} from "./certificates.ts";
import { servedTargets, targetSetting } from "./harpoon_egress.ts";
import type { CertificateFiles, Settings } from "./settings.ts";

/** The end of one certificate that the settings name. */
export interface CertificateEnd {
  /** The setting that names the file, and its channel. */
  readonly setting: string;
  readonly file: string;
  readonly certificate: CertificateFacts;
  /** One line if it ends within 30 days, or has ended. */
  readonly warning: string | undefined;
}

/**
 * When the certificates that the settings name end: client certificates, and of each file of trusted
 * ones the first that will. A file that cannot be used is left out; the load has told of it.
 */
export function certificateEnds(
  settings: Pick<Settings, "controlPlane" | "mcp" | "network" | "harpoon">,
  readFile: ReadFile,
  now: Date = new Date(),
): CertificateEnd[] {
  const { controlPlane, mcp, network } = settings;
  const end = (setting: string, file: string, certificate: CertificateFacts): CertificateEnd[] => [
    { setting, file, certificate, warning: expiryWarning(file, certificate, now) },
  ];
  const ofPair = (setting: string, files: CertificateFiles | undefined): CertificateEnd[] => {
    if (files === undefined) return [];
    const parsed = checkCertificatePair(files, readFile, now);
    return parsed.kind === "value" ? end(setting, files.certFile, parsed.value.leaf) : [];
  };
  const ofBundle = (setting: string, file: string | undefined): CertificateEnd[] => {
    const parsed = file === undefined ? undefined : checkCaBundle(file, readFile);
    if (file === undefined || parsed?.kind !== "value") return [];
    // Bundles keep ended certificates beside their successors: those are no news.
    const next = parsed.value.certificates.toSorted((a, b) => +a.notAfter - +b.notAfter)
      .find(({ notAfter }) => notAfter > now);
    return next === undefined ? [] : end(setting, file, next);
  };
  return [
    ...ofPair("control_plane.client_cert", controlPlane.clientCertificate),
    ...ofPair("mcp.client_cert", mcp.clientCertificate),
    ...mcp.bindings.flatMap((binding) =>
      binding.kind === "http-streamable"
        ? ofPair(`mcp.server_urls, channel ${binding.channel}`, binding.clientCertificate)
        : []
    ),
    ...servedTargets(settings).flatMap(({ label, clientCertificate }) =>
      ofPair(targetSetting(label), clientCertificate)
    ),
    ...ofBundle("ca_bundle", network.caBundle),
    ...ofBundle("mcp.ca_bundle", mcp.caBundle),
  ];
}
