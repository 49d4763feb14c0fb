import { assertEquals } from "@std/assert";
import { planPoll } from "../../lib/control/poll_limit.ts";
import type { ChannelRoom } from "../../lib/core/channel_room.ts";

/** A channel of 20 queue places and 10 slots with this much in it. */
function room(name: string, about: Partial<ChannelRoom> = {}): ChannelRoom {
  return { name, queued: 0, queueCapacity: 20, freeSlots: 10, slots: 10, ...about };
}

const full = room("a", { queued: 20, freeSlots: 0 });

Deno.test("wire 1: an idle client asks for its capacity, at most 25", () => {
  const limit = (queueCapacity: number) =>
    planPoll([room("main", { queueCapacity })], 0, [])?.limit;
  assertEquals([limit(30), limit(25), limit(20), limit(1)], [25, 25, 20, 1]);
});

const LIMITS: readonly (readonly [string, Partial<ChannelRoom>, number, number | undefined])[] = [
  ["queued ones take places, free slots give some back", { queued: 15 }, 0, 15],
  ["polls in flight may still bring theirs", {}, 20, 10],
  ["nothing is left beside polls in flight", {}, 30, undefined],
  ["every slot busy: no more than the slots", { freeSlots: 0 }, 0, 10],
  ["every slot busy and a fuller queue", { freeSlots: 0, queued: 15 }, 0, 5],
  ["one slot free: the queue's room again", { freeSlots: 1 }, 0, 20],
  ["a full queue", { freeSlots: 0, queued: 20 }, 0, undefined],
  ["more queued than fits", { freeSlots: 0, queued: 50 }, 0, undefined],
];

for (const [name, about, reserved, limit] of LIMITS) {
  Deno.test(`planPoll: ${name}`, () => {
    assertEquals(planPoll([room("main", about)], reserved, [])?.limit, limit);
  });
}

Deno.test("planPoll: any command may be for any channel, so the smallest room counts", () => {
  const rooms = [room("a"), room("b", { freeSlots: 0, queued: 17 })];
  assertEquals(planPoll(rooms, 0, []), { limit: 3, channels: [], partial: false });
});

Deno.test("planPoll: a channel without room is left out by name while another has some", () => {
  assertEquals(planPoll([full, room("b"), room("c")], 0, []), {
    limit: 20,
    channels: ["b", "c"],
    partial: true,
  });
  assertEquals(planPoll([full], 0, []), undefined);
  assertEquals(planPoll([full, { ...full, name: "b" }], 0, []), undefined);
});

Deno.test("planPoll: only the operator's channels are polled, and only their room counts", () => {
  const rooms = [full, room("b", { queueCapacity: 5 }), room("c")];
  assertEquals(planPoll(rooms, 0, ["b", "c"]), { limit: 5, channels: ["b", "c"], partial: false });
  assertEquals(planPoll(rooms, 0, ["a"]), undefined);
  assertEquals(planPoll(rooms, 0, ["a", "c"]), { limit: 20, channels: ["c"], partial: true });
});

Deno.test("planPoll: without a server of its own it still asks, to refuse what comes", () => {
  assertEquals(planPoll([], 0, []), { limit: 1, channels: [], partial: false });
  assertEquals(planPoll([room("a")], 0, ["z"]), { limit: 1, channels: ["z"], partial: false });
});
