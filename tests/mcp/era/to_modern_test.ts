import { assert, assertEquals } from "@std/assert";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { httpTest, serveScript } from "../http_channel_harness.ts";
import { base, call, final, notification } from "../stdio_harness.ts";
import { introduce, K, modernServer, say, sentTo } from "./modern_server.ts";

httpTest(
  "ToModern: initialize is answered from discover, after one refusal [eras §5]",
  async () => {
    await using server = modernServer(() => ({}));
    await using stage = bridgeHttp(server.url);
    const reply = await say(
      stage,
      call("initialize", '{"protocolVersion":"2025-06-18","capabilities":{}}'),
    );
    assertEquals(reply.body.result, {
      protocolVersion: "2025-06-18",
      capabilities: { tools: {} },
      serverInfo: { name: "modern", version: "3" },
    });
    assertEquals(stage.channel.eras.target, { legacy: "no", modern: "yes" });
    await introduce(stage);
    assertEquals(sentTo(server, "initialize").length, 1);
  },
);

httpTest(
  "ToModern: a call gets envelope and headers, its arguments cross as they are [eras §5]",
  async () => {
    await using server = modernServer(() => ({ resultType: "complete", content: [] }));
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = [...await introduce(stage), ["Mcp-Protocol-Version", "2025-06-18"] as const];
    const params =
      '{"name":"ä","arguments":{"n":12345678901234567890},"_meta":{"progressToken":1.0}}';
    const { body } = await say(stage, call("tools/call", params, { id: "9", headers }));
    assertEquals(body, { jsonrpc: "2.0", id: 9, result: { content: [] } });
    const [sent] = sentTo(server, "tools/call");
    assert(sent !== undefined);
    assert(
      sent.recorded.body.includes('"arguments":{"n":12345678901234567890}'),
      sent.recorded.body,
    );
    assertEquals(sent.params._meta, {
      progressToken: 1,
      [`${K}/protocolVersion`]: "2026-07-28",
      [`${K}/clientCapabilities`]: { elicitation: { form: {}, url: {} }, roots: {} },
      [`${K}/clientInfo`]: { name: "old", version: "1" },
    });
    const sentHeaders = new Map(sent.recorded.headers);
    assertEquals(sentHeaders.get("mcp-protocol-version"), "2026-07-28");
    assertEquals(sentHeaders.get("mcp-method"), "tools/call");
    assertEquals(sentHeaders.get("mcp-name"), "=?base64?w6Q=?=");
    assertEquals(sentHeaders.get("mcp-session-id"), undefined);
  },
);

httpTest(
  "ToModern: ping, log level, subscriptions and notifications are answered here [eras §5]",
  async () => {
    await using server = modernServer(() => ({ resultType: "complete", content: [] }));
    await using stage = bridgeHttp(server.url);
    const headers = await introduce(stage);
    assertEquals((await say(stage, call("ping", "{}", { headers }))).body.result, {});
    assertEquals(
      (await say(stage, call("logging/setLevel", '{"level":"debug"}', { headers }))).body.result,
      {},
    );
    for (const method of ["initialized", "progress", "roots/list_changed"]) {
      const ack = await final(
        stage.channel,
        notification(`notifications/${method}`, "{}", { headers }),
      );
      assertEquals(ack, { kind: "notify_ack", status: 202, headers: [] }, method);
    }
    await say(stage, call("tools/call", '{"name":"t"}', { headers }));
    assertEquals(sentTo(server, "tools/call")[0]?.params._meta[`${K}/logLevel`], "debug");
    const methods = server.requests.map(({ body }) => JSON.parse(body).method);
    assertEquals(methods, ["initialize", "server/discover", "tools/call"]);
  },
);

httpTest(
  "ToModern: an unknown, foreign or ended session is 404 -32001 [eras §8, windbg-mcp#166]",
  async () => {
    await using server = modernServer(() => ({ resultType: "complete", content: [] }));
    await using stage = bridgeHttp(server.url);
    const headers = await introduce(stage, {}, [["Authorization", "a"]]);
    const [[, sessionId] = ["", ""]] = headers;
    const with404 = async (headers: HeaderList) => {
      const { status, body } = await say(stage, call("tools/list", "{}", { headers }));
      assertEquals([status, body.error.code], [404, -32001]);
    };
    await with404([["Mcp-Session-Id", "unknown"]]);
    await with404([["Mcp-Session-Id", sessionId], ["Authorization", "b"]]);
    assertEquals((await say(stage, call("tools/list", "{}", { headers }))).status, 200);
    const end = { ...base(headers), kind: "session_termination", sessionId } as const;
    assertEquals(await final(stage.channel, end), {
      kind: "session_terminated",
      status: 200,
      headers: [],
    });
    await with404(headers);
  },
);

httpTest(
  "ToModern: a consumer that never echoes its session is served all the same [eras §8, claude-ai-mcp#975]",
  async () => {
    await using server = modernServer(() => ({ resultType: "complete", content: [] }));
    await using stage = bridgeHttp(server.url);
    await introduce(stage);
    const { body } = await say(stage, call("tools/call", '{"name":"t"}'));
    assertEquals(body.result, { content: [] });
    assertEquals(sentTo(server, "tools/call")[0]?.params._meta[`${K}/clientInfo`].name, "old");
  },
);

httpTest(
  "ToModern: cancelling aborts the server's stream and answers the consumer [eras §5]",
  async () => {
    const aborted = Promise.withResolvers<void>();
    await using server = modernServer((_, gone) => {
      gone.addEventListener("abort", () => aborted.resolve());
      return new Response(
        new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode(":\n\n")) }),
        {
          headers: { "content-type": "text/event-stream" },
        },
      );
    });
    await using stage = bridgeHttp(server.url);
    const headers = await introduce(stage);
    const waiting = say(stage, call("tools/call", '{"name":"t"}', { id: "5", headers }));
    await server.seen(3);
    await final(
      stage.channel,
      notification("notifications/cancelled", '{"requestId":5}', { headers }),
    );
    assertEquals((await waiting).body.error.message, "request cancelled by its sender");
    await aborted.promise;
  },
);

httpTest("ToModern: tasks are not bridged, and said so [eras §5]", async () => {
  await using server = modernServer(() => ({ resultType: "complete", content: [] }));
  await using stage = bridgeHttp(server.url);
  const headers = await introduce(stage);
  for (
    const command of [
      call("tasks/get", '{"taskId":"t"}', { headers }),
      call("tools/call", '{"name":"t","task":{}}', { headers }),
    ]
  ) {
    assertEquals((await say(stage, command)).body.error.code, -32601);
  }
  assertEquals(sentTo(server, "tools/call").length, 0);
});

httpTest(
  "ToModern: Mcp-Param-* headers come by one tools/list and one more try [eras §9.13]",
  async () => {
    await using server = modernServer(({ id, method }, _, { headers }) => {
      if (method === "tools/list") {
        const properties = { region: { type: "string", "x-mcp-header": "Region" } };
        return {
          resultType: "complete",
          tools: [{ name: "t", inputSchema: { type: "object", properties } }],
        };
      }
      if (new Map(headers).get("mcp-param-region") === "eu") {
        return { resultType: "complete", content: [] };
      }
      const error = { code: -32020, message: "Mcp-Param-Region is missing" };
      return Response.json({ jsonrpc: "2.0", id, error }, { status: 400 });
    });
    await using stage = bridgeHttp(server.url);
    const headers = await introduce(stage);
    const params = '{"name":"t","arguments":{"region":"eu"}}';
    const { body } = await say(stage, call("tools/call", params, { headers }));
    assertEquals(body.result, { content: [] });
    assertEquals([sentTo(server, "tools/call").length, sentTo(server, "tools/list").length], [
      2,
      1,
    ]);
    const wrong = await say(stage, call("tools/call", '{"name":"t","arguments":{}}', { headers }));
    assertEquals(wrong.body.error.code, -32603);
  },
);

httpTest(
  "Bridge: a server that refuses both eras is named with both answers [eras §3]",
  async () => {
    await using server = serveScript(({ body }) => {
      const { id } = JSON.parse(body);
      return Response.json({ jsonrpc: "2.0", id, error: { code: -32601, message: "no" } });
    });
    await using stage = bridgeHttp(server.url);
    for (let i = 0; i < 2; i++) {
      const { body } = await say(stage, call("initialize", '{"protocolVersion":"2025-06-18"}'));
      assertEquals(body.error.code, -32601);
    }
  },
);
