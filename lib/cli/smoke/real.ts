import { readSettings } from "../../config/load.ts";
import type { Flags } from "../../config/flags.ts";
import type { ReferenceSources } from "../../config/references.ts";
import type { Settings } from "../../config/settings.ts";
import { recordedSources } from "../../sandbox/asked.ts";
import { examine } from "../doctor/examine.ts";
import { planFor } from "../sandbox/plan_for.ts";
import type { SmokeCase } from "./case.ts";

/** What doctor only warns of, because it may mend itself: here the path has to work now. */
const MUST_WORK = /^(?:control_plane_reachable|mcp_server_reachable|mcp_initialize)(?:\[|$)/;

/**
 * Looks at every hop of the real path with a profile's settings, as `doctor` does: nothing is taken from
 * the tunnel, so it may be served by another client meanwhile.
 */
export async function probeReal(
  flags: Flags,
  sources: ReferenceSources,
  variables: Readonly<Record<string, string>>,
  stop: AbortSignal,
): Promise<SmokeCase[]> {
  const startedAt = performance.now();
  const recorded = recordedSources(sources);
  const load = readSettings({ flags, ...recorded.sources });
  const rights = (settings: Settings) => planFor(settings, recorded, load.values, sources.env);
  const checks = await examine(
    load,
    {
      sources: recorded.sources,
      variables,
      offline: false,
      profileDir: flags.values.get("profile-dir")?.at(-1),
      rights,
    },
    stop,
  );
  // The checks run at the same time: only all together have a duration.
  const all = performance.now() - startedAt;
  return checks.map((check, index): SmokeCase => {
    const base = { part: "real path", name: check.id, ms: index === 0 ? all : 0 };
    switch (check.state) {
      case "PASS":
        return { ...base, kind: "passed", told: check.summary };
      case "FAIL":
        return { ...base, kind: "failed", reason: check.summary, next: check.next };
      case "WARN":
        return MUST_WORK.test(check.id)
          ? { ...base, kind: "failed", reason: check.summary, next: check.next }
          : { ...base, kind: "skipped", reason: check.summary };
      case "SKIP":
        return { ...base, kind: "skipped", reason: check.summary };
    }
  });
}
