import { assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

function listing(header: string) {
  const properties = { region: { type: "string", "x-mcp-header": header } };
  return { tools: [{ name: "t", inputSchema: { type: "object", properties } }] };
}

httpTest(
  "stale catalog after list_changed: lists are asked for anew, a call is not checked by the old ones [eras §8]",
  async () => {
    let header = "Region";
    await using server = new LegacyServer({
      capabilities: { tools: { listChanged: true } },
      serve: ({ message, send, params }) => {
        if (message["method"] === "tools/list") return listing(header);
        if (params["name"] === "change") send({ method: "notifications/tools/list_changed" });
        return { content: [] };
      },
    });
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, modern("tools/list"));
    assertEquals([body.result.ttlMs, body.result.cacheScope], [0, "private"]);
    const args = { params: { arguments: { region: "n" } } };
    const old = toolCall("t", { ...args, headers: [["Mcp-Param-Region", "other"]] });
    assertEquals((await say(stage.channel, old)).body.error.code, -32020);
    header = "Area";
    await say(stage.channel, toolCall("change"));
    const fresh = toolCall("t", { ...args, headers: [["Mcp-Param-Area", "n"]] });
    assertEquals((await say(stage.channel, fresh)).body.result.content, []);
    const again = await say(stage.channel, modern("tools/list"));
    const schema = again.body.result.tools[0].inputSchema;
    assertEquals(schema.properties.region["x-mcp-header"], "Area");
    assertEquals(server.count("tools/list"), 2);
  },
);
