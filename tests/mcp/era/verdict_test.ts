import { assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { final, NEVER } from "../stdio_harness.ts";
import { say, toolCall } from "./modern_consumer.ts";

httpTest(
  "Bridge: 400 -32000 with id null, 400 of any form: legacy [eras §8, slicc#3001, zotero-mcp#573]",
  async () => {
    const bodies = [
      JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32000, message: "No session" } }),
      "Bad Request",
    ];
    for (const body of bodies) {
      await using server = new LegacyServer({
        refuse: ({ method }) =>
          method === "server/discover" ? new Response(body, { status: 400 }) : undefined,
      });
      await using stage = bridgeHttp(server.url);
      assertEquals((await say(stage.channel, toolCall("t"))).status, 200);
      assertEquals(stage.channel.eras.target, { legacy: "yes", modern: "no" });
    }
  },
);

httpTest(
  "Bridge: an overloaded server is reported, and asked again by the next command [eras §9.1]",
  async () => {
    let status = 503;
    await using server = new LegacyServer({
      refuse: ({ method }) =>
        method === "server/discover" && status !== 200 ? new Response("", { status }) : undefined,
    });
    await using stage = bridgeHttp(server.url);
    const busy = await final(stage.channel, toolCall("t"), NEVER);
    assertEquals("status" in busy && busy.status, 503);
    assertEquals(stage.channel.eras.target, {
      legacy: "unknown",
      modern: "unknown",
      reason: "it answers HTTP 503",
    });
    status = 200;
    assertEquals((await say(stage.channel, toolCall("t"))).status, 200);
  },
);

httpTest(
  "Bridge: one probe for a verdict, none for later commands [eras §8, mcporter#259]",
  async () => {
    await using server = new LegacyServer();
    await using stage = bridgeHttp(server.url);
    for (let i = 0; i < 5; i++) await say(stage.channel, toolCall("t"));
    assertEquals(server.count("server/discover"), 1);
  },
);

httpTest("Bridge: passthrough and declared eras ask nothing [eras §3]", async () => {
  await using server = new LegacyServer();
  await using legacy = bridgeHttp(server.url, { era: "legacy" });
  assertEquals((await say(legacy.channel, toolCall("t"))).status, 200);
  assertEquals(server.count("server/discover"), 0);
  await using through = bridgeHttp(server.url, { era: "passthrough" });
  const { status, body } = await say(through.channel, toolCall("t"));
  assertEquals([status, body.error.code], [404, -32001]);
});
