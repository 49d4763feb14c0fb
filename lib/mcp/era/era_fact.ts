import type { EraFact } from "../../core/era_fact.ts";
import type { ChannelEras } from "./bridged.ts";

/** Revisions are dates; what a server says in their place is cut. */
const MAX_REVISION_CHARS = 32;

/** What is known of a channel's eras, as a fact. */
export function eraFact(
  channel: string,
  { setting, target, revision, consumers, translated, sessions }: ChannelEras,
  news: EraFact["news"],
): EraFact {
  const { legacy, modern, reason } = target;
  return {
    kind: "eras_learnt",
    channel,
    news,
    setting,
    legacy,
    modern,
    ...(revision === undefined ? {} : { revision: revision.slice(0, MAX_REVISION_CHARS) }),
    consumers: (["legacy", "modern"] as const).filter((era) => consumers[era] > 0),
    bridged: translated > 0,
    sessions,
    ...(reason === undefined ? {} : { detail: reason }),
  };
}
