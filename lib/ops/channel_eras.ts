import type { EraFact } from "../core/era_fact.ts";

/** The era of one side of a channel; `both` if it takes, or consists of, both. */
export type SideEra = "legacy" | "modern" | "both" | "unknown";

/** What is known of the eras of a channel's two sides. */
export interface ChannelEras {
  readonly server: SideEra;
  /** Undefined while nobody has called. */
  readonly consumers: SideEra | undefined;
  readonly revision: string | undefined;
  readonly bridged: boolean;
  readonly sessions: number;
}

/** The sides of a channel by the latest fact. A setting says what the server is taken to speak. */
export function channelEras(fact: EraFact): ChannelEras {
  const { setting, legacy, modern, consumers, revision, bridged, sessions } = fact;
  const isForced = setting === "legacy" || setting === "modern";
  const takes = { legacy: legacy === "yes", modern: modern === "yes" };
  return {
    server: isForced ? setting : sideOf(takes),
    consumers: consumers.length === 0 ? undefined : sideOf({
      legacy: consumers.includes("legacy"),
      modern: consumers.includes("modern"),
    }),
    ...{ revision, bridged, sessions },
  };
}

/** The first revision of the modern era; revisions are dates and compare as text. */
const MODERN_FROM = "2026-07-28";

/** The era of a revision that a look at the server has found. */
export function eraOfRevision(revision: string): "legacy" | "modern" {
  return revision >= MODERN_FROM ? "modern" : "legacy";
}

function sideOf({ legacy, modern }: { legacy: boolean; modern: boolean }): SideEra {
  if (legacy && modern) return "both";
  if (legacy) return "legacy";
  return modern ? "modern" : "unknown";
}
