import type { ReadFile } from "../config/certificates.ts";
import type { EngineHarpoon, EngineHarpoonTarget } from "../config/engine_settings.ts";
import {
  type HarpoonNetwork,
  harpoonOutsideEgress,
  servedTargets,
  targetEgress,
} from "../config/harpoon_egress.ts";
import type { HarpoonTarget } from "../config/settings.ts";

/**
 * What the data plane gets of Harpoon's settings, certificates read; the values of headers leave their
 * wrappers here.
 *
 * @throws OperatorError naming the setting and the file that cannot be used
 */
export function engineHarpoon(settings: HarpoonNetwork, readFile: ReadFile): EngineHarpoon {
  const { harpoon } = settings;
  return {
    targets: servedTargets(settings).map((target) => engineTarget(settings, target, readFile)),
    allowPlaintextHttp: harpoon.allowPlaintextHttp,
    maxResponseBytes: harpoon.maxResponseBytes,
    maxRedirects: harpoon.maxRedirects,
    capturePayloads: harpoon.capturePayloads,
    hosts: {
      suffixes: harpoon.hostsIncludeSuffix,
      patterns: harpoon.hostsIncludeRegex,
      loopback: harpoon.hostsIncludeLoopback,
      private: harpoon.hostsIncludePrivate,
    },
    outside: harpoonOutsideEgress(settings, readFile),
  };
}

function engineTarget(
  settings: HarpoonNetwork,
  target: HarpoonTarget,
  readFile: ReadFile,
): EngineHarpoonTarget {
  const { label, url, prefix, kind, description, allowedMethods, rate, addresses, operations } =
    target;
  const { maxRequestBytes, maxResponseBytes, timeoutMs, headers } = target;
  return {
    label,
    url,
    kind: kind ?? (prefix ? "prefix" : "exact"),
    ...(description === undefined ? {} : { description }),
    ...(allowedMethods === undefined ? {} : { methods: allowedMethods }),
    ...(maxRequestBytes === undefined ? {} : { maxRequestBytes }),
    ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    // Copies: the settings' own lists show no values.
    headers: (headers ?? []).map(([name, value]) => [name, value]),
    ...(rate === undefined ? {} : { rate }),
    ...(addresses === undefined ? {} : { addresses }),
    ...(operations === undefined ? {} : { operations }),
    egress: targetEgress(settings, target, readFile),
  };
}
