import { assertEquals } from "@std/assert";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { bridged } from "../../../lib/mcp/era/bridged.ts";
import { openMemoryChannel } from "../../../lib/mcp/memory.ts";
import { FactLog } from "../stdio_harness.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

Deno.test("bridged: a modern consumer reaches a legacy server in this process", async () => {
  const server = new McpServer({ name: "inside", version: "1" });
  server.registerTool("hello", { description: "Says hello" }, () => ({
    content: [{ type: "text", text: "hello" }],
  }));
  const { emit } = new FactLog();
  const inner = await openMemoryChannel({ name: "main", server, emit });
  await using channel = bridged(inner, { era: "auto" });
  const { body } = await say(channel, toolCall("hello"));
  assertEquals(body.result.content, [{ type: "text", text: "hello" }]);
  assertEquals(body.result.resultType, "complete");
  const discovered = await say(channel, modern("server/discover", { id: "2" }));
  assertEquals(discovered.body.result.capabilities, { tools: {} });
  assertEquals(channel.eras.target, { legacy: "yes", modern: "no" });
});
