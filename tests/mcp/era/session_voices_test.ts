import { assert, assertEquals } from "@std/assert";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import type { Reply } from "../../../lib/wire/reply.ts";
import { bridgeHttp, type ErasStage } from "../../fixtures/eras_stage.ts";
import { type LegacyScript, LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { base, call, final, message, NEVER } from "../stdio_harness.ts";
import { saidOf } from "./modern_consumer.ts";

const FORM = { message: "Who?", requestedSchema: { type: "object", properties: {} } };

/** A server whose tool asks on the standalone stream. */
function asking(more: LegacyScript = {}): LegacyServer {
  return new LegacyServer({
    serve: async ({ ask, params }) => {
      if (params["name"] !== "ask") return { content: [] };
      const { result, error } = await ask("elicitation/create", FORM, "get");
      return { heard: result ?? error };
    },
    ...more,
  });
}

async function introduce(
  { channel }: ErasStage,
  capabilities: object = { elicitation: {} },
): Promise<HeaderList> {
  const params = JSON.stringify({ protocolVersion: "2025-11-25", capabilities });
  const reply = await final(channel, call("initialize", params));
  assert(reply.kind === "response");
  return reply.headers.filter(([name]) => name === "Mcp-Session-Id");
}

/** Calls a tool and answers what is asked meanwhile. */
async function callTool({ channel }: ErasStage, name: string, headers: HeaderList) {
  const replies: Reply[] = [];
  for await (
    const reply of channel.exchange(call("tools/call", `{"name":"${name}"}`, { headers }), NEVER)
  ) {
    replies.push(reply);
    const { id, method } = reply.kind === "notification" ? JSON.parse(reply.message) : {};
    if (method !== "elicitation/create") continue;
    const answer = JSON.stringify({ jsonrpc: "2.0", id, result: { by: "me" } });
    await final(channel, message(answer, { headers }));
  }
  return saidOf(replies);
}

httpTest(
  "SessionVoices: an ask on the standalone stream goes to the one call in flight, its answer back [eras §1.6]",
  async () => {
    await using server = asking();
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = await introduce(stage);
    for (let i = 0; i < 2; i++) {
      const { body } = await callTool(stage, "ask", headers);
      assertEquals(body.result, { heard: { by: "me" } });
    }
    assertEquals([server.count("GET"), server.count("response")], [1, 2]);
    const [posted] = server.got.items.filter(({ method }) => method === "response");
    assertEquals(posted?.headers.get("mcp-session-id"), headers[0]?.[1]);
  },
);

httpTest(
  "SessionVoices: with two calls in flight such an ask is refused, both calls go on [eras §9.6]",
  async () => {
    await using server = asking();
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = await introduce(stage);
    const both = await Promise.all([
      callTool(stage, "ask", headers),
      callTool(stage, "ask", headers),
    ]);
    assertEquals(both.map(({ body }) => body.result.heard.code), [-32603, -32603]);
  },
);

httpTest("SessionVoices: changes told there reach a call in flight", async () => {
  const told = Promise.withResolvers<void>();
  await using server = asking({
    serve: async () => {
      server.tell({ method: "notifications/tools/list_changed" });
      await told.promise;
      return { content: [] };
    },
  });
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const headers = await introduce(stage);
  const replies: Reply[] = [];
  const command = call("tools/call", '{"name":"t"}', { headers });
  for await (const reply of stage.channel.exchange(command, NEVER)) {
    replies.push(reply);
    told.resolve();
  }
  assertEquals(saidOf(replies).notes.map(({ method }) => method), [
    "notifications/tools/list_changed",
  ]);
});

httpTest(
  "SessionVoices: nobody else's session gets a stream, and one ends with its session",
  async () => {
    await using server = asking();
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    await callTool(stage, "t", await introduce(stage, {}));
    assertEquals(server.count("GET"), 0);
    const headers = await introduce(stage);
    await callTool(stage, "t", headers);
    assertEquals([server.count("GET"), server.streams.size], [1, 1]);
    const [[, sessionId] = ["", ""]] = headers;
    await final(stage.channel, { ...base(headers), kind: "session_termination", sessionId });
    while (server.streams.size > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await using quiet = bridgeHttp(server.url);
    await callTool(quiet, "t", await introduce(quiet));
    assertEquals(server.count("GET"), 1);
  },
);

httpTest("SessionVoices: a server without such a stream is asked for it once", async () => {
  await using server = asking({ hasStream: false });
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const headers = await introduce(stage);
  for (let i = 0; i < 3; i++) {
    assertEquals((await callTool(stage, "t", headers)).body.result, { content: [] });
  }
  assertEquals(server.count("GET"), 1);
});
