import type { ChannelRoom } from "../core/channel_room.ts";
import type { Channel } from "../mcp/channel.ts";
import { Lane } from "./lane.ts";

/** Bounds of one channel. */
export interface RouteLimits {
  /** Queue places (`control_plane.max_inflight_requests`). */
  readonly queueCapacity: number;
  /** Slots (`mcp.max_concurrent_requests`). */
  readonly slots: number;
}

/** A channel with the lines of commands before it. It keeps its channel for as long as it lasts. */
export class Route {
  readonly channel: Channel;
  readonly calls: Lane;
  /** Cancellations must not wait behind the very call they end. */
  readonly cancellations: Lane;

  /** @param onRoom called whenever a line can take more than before, or has come to rest */
  constructor(channel: Channel, { queueCapacity, slots }: RouteLimits, onRoom: () => void) {
    this.channel = channel;
    this.calls = new Lane(channel.name, queueCapacity, slots, onRoom);
    this.cancellations = new Lane(channel.name, queueCapacity, slots, onRoom);
  }

  /** Nothing waits and nothing is served. */
  get idle(): boolean {
    return this.calls.idle && this.cancellations.idle;
  }

  /** @param beside commands elsewhere that may turn out to be for any channel */
  room(beside: number): ChannelRoom {
    const { room } = this.calls;
    const more = beside + this.cancellations.queued;
    return more === 0 ? room : { ...room, queued: room.queued + more };
  }
}
