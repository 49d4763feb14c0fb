import { assertEquals } from "@std/assert";
import { systemClock } from "../../../lib/core/clock.ts";
import type { Channel } from "../../../lib/mcp/channel.ts";
import { ToolHints } from "../../../lib/runtime/admin_tools.ts";
import { Replays } from "../../../lib/runtime/replays.ts";

const LIST = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  result: { tools: [{ name: "echo", annotations: { readOnlyHint: true } }] },
});
const NAMES = Array.from({ length: 12 }, (_, n) => `channel-${n}`);

function channelOf(name: string): Channel {
  return {
    name,
    kind: "stdio",
    async *exchange() {
      // Long enough for all that may run together to do so.
      await Promise.resolve();
      yield { kind: "response", status: 200, headers: [], message: LIST };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

Deno.test("/api/tools: more channels than calls may be made at once are all asked", async () => {
  await using replays = new Replays({ clock: systemClock, channel: channelOf });
  const hints = new ToolHints({ clock: systemClock, ask: (order) => replays.run(order, 10_000) });
  await hints.look(NAMES);
  assertEquals(NAMES.filter((name) => hints.known(name, "echo") !== "read-only"), []);
});
