import type { EraFact } from "../core/era_fact.ts";
import { type ChannelEras, channelEras } from "./channel_eras.ts";
import { escapeLabel, type Instrument } from "./instruments.ts";

/** The wire allows 32 channels (wire-protocol §1), and Harpoon; names beyond are not told. */
const MAX_CHANNELS = 33;

const ERA = "tunnel_client_channel_era";
const SESSIONS = "tunnel_client_bridged_sessions";

/** The eras of the sides of each channel, and the bridge's sessions; a channel's series go with it. */
export class EraMetrics implements Instrument {
  readonly #channels = new Map<string, ChannelEras>();

  /** Takes in what was learnt of a channel. */
  fold(fact: EraFact): void {
    if (!this.#channels.has(fact.channel) && this.#channels.size >= MAX_CHANNELS) return;
    this.#channels.set(fact.channel, channelEras(fact));
  }

  /** The channel is no more. */
  forget(channel: string): void {
    this.#channels.delete(channel);
  }

  render(): string {
    let eras = `# HELP ${ERA} What the sides of a channel speak, by era: 1 for what is known\n` +
      `# TYPE ${ERA} gauge\n`;
    let sessions = `# HELP ${SESSIONS} Sessions kept for callers of the other era\n` +
      `# TYPE ${SESSIONS} gauge\n`;
    for (const [name, { server, consumers, sessions: open }] of this.#channels) {
      const channel = `channel="${escapeLabel(name)}"`;
      eras += `${ERA}{${channel},side="server",era="${server}"} 1\n`;
      if (consumers !== undefined) {
        eras += `${ERA}{${channel},side="callers",era="${consumers}"} 1\n`;
      }
      sessions += `${SESSIONS}{${channel}} ${open}\n`;
    }
    return eras + sessions;
  }
}
