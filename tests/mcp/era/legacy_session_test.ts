import { assert, assertEquals } from "@std/assert";
import { LegacySession } from "../../../lib/mcp/era/legacy_session.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { NEVER } from "../stdio_harness.ts";
import { manualClock } from "./manual_clock.ts";
import { modern, toolCall } from "./modern_consumer.ts";

Deno.test("LegacySession: what outlasts any number of sessions finds the latest", async () => {
  await using stage = bridgeHttp("http://127.0.0.1:1/");
  const open = () =>
    new LegacySession({
      principal: "",
      inner: stage.channel,
      introduction: { result: "{}", sessionId: undefined },
      clock: manualClock(),
      trigger: toolCall("t"),
      closing: NEVER,
    });
  const first = open();
  let latest = first;
  for (let i = 0; i < 20_000; i++) {
    const next = open();
    await next.replace(latest);
    latest = next;
  }
  assert(first.latest === latest);
  const former = [open(), open(), open()] as const;
  const last = open();
  await former[2].replace(former[0]);
  await former[2].replace(former[1]);
  await last.replace(former[2]);
  assertEquals(former.map((one) => one.latest === last), [true, true, true]);
});

httpTest("LegacySession: at the end of the channel its resources are taken back", async () => {
  await using server = new LegacyServer({ capabilities: { resources: { subscribe: true } } });
  const stage = bridgeHttp(server.url);
  const listen = modern("subscriptions/listen", {
    params: { notifications: { resourceSubscriptions: ["x://a"] } },
  });
  const heard = stage.channel.exchange(listen, NEVER)[Symbol.asyncIterator]();
  await heard.next();
  const ended = heard.next();
  await stage[Symbol.asyncDispose]();
  await ended;
  assertEquals(server.count("resources/unsubscribe"), 1);
});
