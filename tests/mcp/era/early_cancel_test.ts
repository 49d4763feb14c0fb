import { assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest, serveScript } from "../http_channel_harness.ts";
import { final, notification } from "../stdio_harness.ts";
import { say, toolCall } from "./modern_consumer.ts";

const cancellation = () =>
  notification("notifications/cancelled", '{"requestId":1}', {
    headers: [["MCP-Protocol-Version", "2026-07-28"]],
  });

httpTest(
  "ToLegacy: a call that is cancelled before its session is there never gets to the server",
  async () => {
    const go = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const called: string[] = [];
    await using server = serveScript(async ({ body, method: http }) => {
      if (http !== "POST") return new Response(null, { status: 405 });
      const { id, method } = JSON.parse(body);
      called.push(method);
      if (id === undefined) return new Response(null, { status: 202 });
      if (method === "server/discover") return new Response("Bad Request", { status: 400 });
      if (method === "initialize") {
        held.resolve();
        await go.promise;
      }
      const result = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, content: [] };
      return Response.json({ jsonrpc: "2.0", id, result });
    });
    await using stage = bridgeHttp(server.url);
    const waiting = say(stage.channel, toolCall("t"));
    await held.promise;
    await final(stage.channel, cancellation());
    assertEquals((await waiting).body.error.message, "request cancelled by its sender");
    go.resolve();
    assertEquals((await say(stage.channel, toolCall("t", { id: "2" }))).status, 200);
    const count = (method: string) => called.filter((one) => one === method).length;
    assertEquals([count("initialize"), count("tools/call")], [1, 1]);
  },
);

httpTest(
  "ToLegacy: a log level that its call gave up waiting for is in force for the next",
  async () => {
    const go = Promise.withResolvers<void>();
    let level = "none";
    await using server = new LegacyServer({
      capabilities: { tools: {}, logging: {} },
      serve: async ({ message, params, gone }) => {
        if (message["method"] === "logging/setLevel") {
          await go.promise;
          // A server that stops when its client has left.
          gone.throwIfAborted();
          level = String(params["level"]);
        }
        return { content: [], level };
      },
    });
    await using stage = bridgeHttp(server.url);
    const meta = { "io.modelcontextprotocol/logLevel": "info" };
    const first = say(stage.channel, toolCall("t", { meta }));
    await server.nth("logging/setLevel", 1);
    await final(stage.channel, cancellation());
    assertEquals((await first).body.error.message, "request cancelled by its sender");
    const second = say(stage.channel, toolCall("t", { id: "2", meta }));
    go.resolve();
    assertEquals((await second).body.result.level, "info");
  },
);
