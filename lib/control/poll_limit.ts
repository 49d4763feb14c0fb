import type { ChannelRoom } from "../core/channel_room.ts";

/** What the next poll should ask for; `channels` empty means all of the tunnel's channels. */
export interface PollPlan {
  readonly limit: number;
  readonly channels: readonly string[];
  /**
   * A channel that should be polled was left out for lack of room: the poll must be a short one, or
   * the channel would stay out long after it has room again.
   */
  readonly partial: boolean;
}

/** The most commands one poll may ask for (wire-protocol §1). */
const MAX_POLL_LIMIT = 25;

/**
 * Decides the next poll (design §4). A channel's room is its free queue space, plus what its free
 * slots take out of the queue at once, minus what polls in flight may still bring. Any command may be
 * for any polled channel, so the smallest room counts. With every slot busy no more than one command
 * a slot is asked for, so that idle peers on the same tunnel are not starved. A channel without room
 * is left out of the poll by name while another one has some: a stuck server never stops the others.
 *
 * @param reserved commands that polls in flight may still bring
 * @param listed the operator's channel allowlist; empty means all
 * @returns `undefined` if nothing has room
 */
export function planPoll(
  rooms: readonly ChannelRoom[],
  reserved: number,
  listed: readonly string[],
): PollPlan | undefined {
  const polled = listed.length === 0 ? rooms : rooms.filter(({ name }) => listed.includes(name));
  const open = polled.filter((room) => roomOf(room, reserved) > 0);
  if (open.length === 0) {
    return polled.length === 0 ? { limit: 1, channels: listed, partial: false } : undefined;
  }
  const partial = open.length < polled.length;
  const room = Math.min(...open.map((channel) => roomOf(channel, reserved)));
  const busy = open.every(({ freeSlots }) => freeSlots === 0);
  const slots = open.reduce((sum, channel) => sum + channel.slots, 0);
  return {
    limit: Math.min(MAX_POLL_LIMIT, room, busy ? slots : MAX_POLL_LIMIT),
    channels: partial ? open.map(({ name }) => name) : listed,
    partial,
  };
}

function roomOf({ queued, queueCapacity, freeSlots }: ChannelRoom, reserved: number): number {
  return Math.min(queueCapacity, queueCapacity + freeSlots - queued - reserved);
}
