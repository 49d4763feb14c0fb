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

/** Listens that one channel serves at once; each is an open request and little else. None waits. */
const LISTEN_SLOTS = 64;

/** A channel with the lines of commands before it. It keeps its channel for as long as it lasts. */
export class Route {
  readonly channel: Channel;
  readonly calls: Lane;
  /** Cancellations and answers to asks must not wait behind the very call they are about. */
  readonly cancellations: Lane;
  /** Listens last for as long as their consumers do; they must not take the slots of calls. */
  readonly listens: Lane;

  /** @param onRoom called whenever a line can take more than before, or has come to rest */
  constructor(channel: Channel, { queueCapacity, slots }: RouteLimits, onRoom: () => void) {
    this.channel = channel;
    this.calls = new Lane(channel.name, queueCapacity, slots, onRoom);
    this.cancellations = new Lane(channel.name, queueCapacity, slots, onRoom);
    this.listens = new Lane(channel.name, queueCapacity, LISTEN_SLOTS, onRoom);
  }

  /** Nothing waits and nothing is served. */
  get idle(): boolean {
    return this.calls.idle && this.cancellations.idle && this.listens.idle;
  }

  /** @param beside commands elsewhere that may turn out to be for any channel */
  room(beside: number): ChannelRoom {
    const { room } = this.calls;
    const more = beside + this.cancellations.queued;
    return more === 0 ? room : { ...room, queued: room.queued + more };
  }
}
