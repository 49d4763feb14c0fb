import type { Target } from "../../lib/harpoon/target.ts";

/** A direct way out, as targets of the settings have it without a proxy. */
export const DIRECT: Target["egress"] = { poolSize: 10, caCerts: [] };

/** An exact target of the settings; `url` is in normal form already. */
export function sampleTarget(label: string, url: string, more: Partial<Target> = {}): Target {
  return {
    label,
    kind: "exact",
    originalUrl: url,
    url,
    description: undefined,
    category: "config",
    source: "config",
    tags: [],
    inclusionReason: undefined,
    methods: ["GET", "POST", "PUT"],
    maxRequestBytes: 102_400,
    maxResponseBytes: 102_400,
    timeoutMs: 120_000,
    headers: [],
    rate: undefined,
    addresses: undefined,
    operations: [],
    egress: DIRECT,
    ...more,
  };
}
