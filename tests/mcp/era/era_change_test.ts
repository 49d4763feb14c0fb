import { assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { httpTest, serveScript } from "../http_channel_harness.ts";
import { call, final } from "../stdio_harness.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";
import { DISCOVER } from "./modern_server.ts";

/** A server that is put back from the modern era to the legacy one. */
function changing() {
  let era: "modern" | "legacy" = "modern";
  const server = serveScript(({ body, method: http, headers }) => {
    if (http !== "POST") return new Response(null, { status: 405 });
    const { id, method } = JSON.parse(body);
    const answer = (more: object, status = 200, headers: HeadersInit = {}) =>
      Response.json({ jsonrpc: "2.0", id, ...more }, { status, headers });
    if (id === undefined) return new Response(null, { status: 202 });
    if (era === "modern") {
      if (method !== "initialize") {
        const result = method === "server/discover"
          ? DISCOVER
          : { resultType: "complete", content: [] };
        return answer({ result });
      }
      const data = { supported: ["2026-07-28"] };
      return answer({ error: { code: -32022, message: "no", data } }, 400);
    }
    if (method === "initialize") {
      const result = {
        protocolVersion: "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: { name: "old", version: "1" },
      };
      return answer({ result }, 200, { "mcp-session-id": "s" });
    }
    if (!headers.some(([name]) => name === "mcp-session-id")) {
      return answer({ error: { code: -32000, message: "Bad Request: no session ID" } }, 400);
    }
    return answer({ result: { content: [], era } });
  });
  return { server, rollBack: () => era = "legacy" };
}

const INITIALIZE = '{"protocolVersion":"2025-06-18","capabilities":{}}';

httpTest(
  "Bridge: a modern consumer is served again when its server has gone back to the legacy era [eras §3]",
  async () => {
    const { server, rollBack } = changing();
    await using _ = server;
    await using stage = bridgeHttp(server.url);
    await final(stage.channel, call("initialize", INITIALIZE));
    assertEquals((await say(stage.channel, modern("server/discover"))).status, 200);
    rollBack();
    await say(stage.channel, toolCall("t"));
    const { body } = await say(stage.channel, toolCall("t"));
    assertEquals([body.result?.resultType, body.result?.era], ["complete", "legacy"]);
  },
);

httpTest(
  "Bridge: a legacy consumer is served again when its server has gone back to the legacy era [eras §3]",
  async () => {
    const { server, rollBack } = changing();
    await using _ = server;
    await using stage = bridgeHttp(server.url);
    await final(stage.channel, call("initialize", INITIALIZE));
    rollBack();
    const { body } = await say(stage.channel, call("initialize", INITIALIZE));
    assertEquals(body.result?.serverInfo, { name: "old", version: "1" });
    const headers = [["Mcp-Session-Id", "s"]] as const;
    const served = await say(stage.channel, call("tools/call", '{"name":"t"}', { headers }));
    assertEquals(served.body.result, { content: [], era: "legacy" });
  },
);

httpTest(
  "Bridge: a fault of a modern server's own is no word on its era [eras §3]",
  async () => {
    const asked: string[] = [];
    let isFaulty = false;
    await using server = serveScript(({ body }) => {
      const { id, method } = JSON.parse(body || "{}");
      asked.push(method);
      if (isFaulty) {
        return Response.json({ jsonrpc: "2.0", id, error: { code: -32603, message: "db" } });
      }
      const result = method === "server/discover" ? DISCOVER : { resultType: "complete" };
      return method === "initialize"
        ? Response.json({ jsonrpc: "2.0", id, error: { code: -32601, message: "no" } })
        : Response.json({ jsonrpc: "2.0", id, result });
    });
    await using stage = bridgeHttp(server.url);
    await final(stage.channel, call("initialize", INITIALIZE));
    asked.length = 0;
    isFaulty = true;
    const { body } = await say(stage.channel, call("initialize", INITIALIZE));
    assertEquals(body.error.code, -32603);
    isFaulty = false;
    await say(stage.channel, toolCall("t"));
    assertEquals(asked, ["server/discover", "tools/call"]);
  },
);
