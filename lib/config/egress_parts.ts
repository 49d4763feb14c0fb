import type { Egress, OutsideEgress, ProxyEgress } from "../core/egress.ts";
import { OperatorError } from "../core/errors.ts";
import { checkCaBundle, checkCertificatePair, type ReadFile } from "./certificates.ts";
import type { Parsed } from "./parsed.ts";
import {
  explicitProxy,
  type OwnProxy,
  type ProxyChoice,
  type ProxySources,
} from "./proxy_choice.ts";
import type { CertificateFiles, ProxySetting } from "./settings.ts";

/** The setting that names a file of certificates to trust, and the file. */
export type TrustFile = readonly [setting: string, path: string | undefined];

/**
 * Egress to addresses that are not known yet, by the rank of proxies.
 *
 * @param direct the egress without a proxy; with neither a client certificate nor a socket
 */
export function outsideOf(
  own: readonly OwnProxy[],
  sources: ProxySources,
  direct: Egress,
): OutsideEgress {
  const { system } = sources.network;
  const explicit = explicitProxy(own, sources);
  return {
    http: { ...direct, ...proxyOf("http", explicit?.proxy ?? system.http) },
    https: { ...direct, ...proxyOf("https", explicit?.proxy ?? system.https) },
    direct,
    noProxy: explicit === undefined ? system.noProxy : undefined,
  };
}

/** The proxy of an egress to a URL, if it has one. */
export function proxyPart(url: string, choice: ProxyChoice): { proxy?: ProxyEgress } {
  if (choice.kind === "direct") return {};
  return proxyOf(new URL(url).protocol === "https:" ? "https" : "http", choice.proxy);
}

function proxyOf(
  targetScheme: "http" | "https",
  setting: ProxySetting | undefined,
): { proxy?: ProxyEgress } {
  if (setting === undefined) return {};
  const { origin: url, credentials } = setting;
  if (credentials === undefined) return { proxy: { url, targetScheme } };
  const [, username = "", password = ""] = /^([^:]*):?(.*)$/s.exec(credentials.reveal()) ?? [];
  return { proxy: { url, targetScheme, username, password } };
}

/**
 * The contents of the files that are named.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function trusted(files: readonly TrustFile[], readFile: ReadFile): string[] {
  return files.flatMap(([setting, path]) =>
    path === undefined ? [] : usable(setting, checkCaBundle(path, readFile)).pems
  );
}

/**
 * The client certificate of an egress, if there are files for it.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function certificatePart(
  setting: string,
  files: CertificateFiles | undefined,
  readFile: ReadFile,
): Pick<Egress, "clientCertificate"> {
  if (files === undefined) return {};
  const { cert, key } = usable(setting, checkCertificatePair(files, readFile));
  return { clientCertificate: { cert, key } };
}

function usable<T>(setting: string, parsed: Parsed<T>): T {
  if (parsed.kind === "value") return parsed.value;
  throw new OperatorError(`${setting}: ${parsed.rule}`);
}
