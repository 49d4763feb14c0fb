import { assertEquals } from "@std/assert";
import type { Channel } from "../../../ui/api_types.ts";
import { channelState } from "../../../ui/view/channel_words.ts";

const CHANNEL: Channel = { name: "main", enabled: true, server_kind: "external" };
const open = { state: "open", next_try_at: null, failures: 3 } as const;
const child = { pid: 1, started_at: null, restarts: 1, last_exit: null, noise_lines: 0 };

Deno.test("channelState: a shape and words for each state of a channel", () => {
  const table: readonly (readonly [change: Partial<Channel>, tone: string, words: string])[] = [
    [{}, "idle", "nothing asked yet"],
    [{ state: "ok" }, "ok", "answers"],
    [{ state: "warn" }, "warn", "look at it"],
    [{ state: "warn", child }, "warn", "recovered, child restarted"],
    [{ state: "warn", probe_error: "401" }, "warn", "401"],
    [{ state: "bad" }, "bad", "has never answered"],
    [{ state: "bad", last_good_at: 1 }, "bad", "does not answer"],
    [{ state: "bad", last_good_at: 1, breaker: open }, "bad", "does not answer, breaker open"],
    [{ state: "bad", probe_error: "refused" }, "bad", "refused"],
    [{ enabled: false, reason: "mcp config missing" }, "idle", "mcp config missing"],
    [{ enabled: false }, "idle", "off"],
  ];
  for (const [change, tone, words] of table) {
    const state: { readonly tone: string; readonly words: string } = channelState({
      ...CHANNEL,
      ...change,
    });
    assertEquals(state, { tone, words });
  }
});
