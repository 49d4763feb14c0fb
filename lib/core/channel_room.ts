/** How much a channel could take now. */
export interface ChannelRoom {
  readonly name: string;
  readonly queued: number;
  readonly queueCapacity: number;
  readonly freeSlots: number;
  readonly slots: number;
}
