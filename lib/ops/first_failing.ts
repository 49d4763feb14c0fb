import type { Fact } from "../core/fact.ts";

/** What the start has found amiss so far, by dependency; absent while nothing speaks against it. */
export interface StartEvidence {
  readonly mcpProbe?: string;
  readonly oauthMetadata?: string;
  readonly controlPlane?: string;
}

/** The channel that the client as a whole depends on. */
const MAIN = "main";

/** Folds one fact in; returns the same evidence when the fact says nothing new. */
export function startEvidence(before: StartEvidence, fact: Fact): StartEvidence {
  switch (fact.kind) {
    case "probe_finished": {
      if (fact.channel !== MAIN) return before;
      const { mcpProbe: _, ...rest } = before;
      // A server that wants credentials is there, and will get those of each caller.
      const isGood = fact.outcome === "ok" || fact.outcome === "auth-required";
      return isGood ? rest : { ...rest, mcpProbe: fact.detail ?? fact.outcome };
    }
    case "child_spawn_failed":
      return fact.channel === MAIN ? { ...before, mcpProbe: fact.message } : before;
    case "oauth_not_discovered":
      return fact.channel === MAIN && fact.reason === "failed"
        ? { ...before, oauthMetadata: fact.detail ?? fact.reason }
        : before;
    case "poll_failed":
    case "metadata_failed":
      return { ...before, controlPlane: fact.message };
    case "poll_succeeded":
    case "metadata_fetched": {
      if (before.controlPlane === undefined) return before;
      const { controlPlane: _, ...rest } = before;
      return rest;
    }
    default:
      return before;
  }
}

/**
 * The dependency to look at first, `name: what is wrong with it` (operator-surface §6); `undefined`
 * if all is well.
 */
export function firstFailing(evidence: StartEvidence): string | undefined {
  const { mcpProbe, oauthMetadata, controlPlane } = evidence;
  if (mcpProbe !== undefined) return `mcp_probe: ${mcpProbe}`;
  if (oauthMetadata !== undefined) return `oauth_metadata: ${oauthMetadata}`;
  return controlPlane === undefined ? undefined : `control_plane: ${controlPlane}`;
}
