import { assertEquals } from "@std/assert";
import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import { announcement, nextAnnouncement } from "../../lib/runtime/channels.ts";
import { engineSettings } from "../e2e/engine_settings.ts";

const SETTINGS = engineSettings("http://127.0.0.1:1", "http://127.0.0.1:2/mcp");

function version2({ controlPlane, ...rest }: EngineSettings): EngineSettings {
  return { ...rest, controlPlane: { ...controlPlane, serverInfoVersion: 2 } };
}

const http = (holdsState: boolean, isStateless: boolean, name = "main") => ({
  name,
  kind: "http-streamable" as const,
  standing: { holdsState, isStateless },
});

const CHILD = {
  name: "local",
  kind: "stdio" as const,
  standing: { holdsState: false, isStateless: true },
};

Deno.test("announcement: an HTTP channel that is bridged is told as local [eras §6, Identity]", () => {
  assertEquals(
    announcement([http(true, false), CHILD], SETTINGS),
    '{"version":1,"channels":[{"name":"main","proc_affinity":true},{"name":"local","proc_affinity":true}]}',
  );
  assertEquals(
    announcement([http(false, true)], SETTINGS),
    '{"version":1,"channels":[{"name":"main"}]}',
  );
});

Deno.test("announcement: version 2 tells which channels are stateless, never a local one [eras §6, Identity]", () => {
  assertEquals(
    announcement([http(false, true), http(true, true, "other"), CHILD], version2(SETTINGS)),
    '{"version":2,"channels":[{"name":"main","stateless":true},' +
      '{"name":"other","proc_affinity":true},{"name":"local","proc_affinity":true}]}',
  );
});

Deno.test("nextAnnouncement: what would be too long leaves the channels told as before", () => {
  const many = Array.from({ length: 32 }, (_, i) => http(true, false, `c${i}`.padEnd(110, "x")));
  assertEquals(nextAnnouncement(many.map(channelOf), SETTINGS, "before"), "before");
  const one = nextAnnouncement([channelOf(http(true, false))], SETTINGS, "before");
  assertEquals(one, '{"version":1,"channels":[{"name":"main","proc_affinity":true}]}');
});

function channelOf(told: Pick<Channel, "name" | "kind" | "standing">): Channel {
  return {
    ...told,
    exchange: () => {
      throw new Error("not called");
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
