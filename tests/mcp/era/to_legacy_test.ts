import { assert, assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer, RpcError } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { final, message, notification } from "../stdio_harness.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

const K = "io.modelcontextprotocol";

httpTest(
  "ToLegacy: equal ids and progress tokens of two consumers do not mix [eras §9.4]",
  async () => {
    await using server = new LegacyServer({
      serve: ({ params, send }) => {
        const meta = JSON.parse(JSON.stringify(params["_meta"]));
        send({
          method: "notifications/progress",
          params: { progressToken: meta.progressToken, progress: params["name"] === "one" ? 1 : 2 },
        });
        send({
          method: "notifications/progress",
          params: { progressToken: "foreign", progress: 9 },
        });
        return { content: [] };
      },
    });
    await using stage = bridgeHttp(server.url);
    const call = (name: string) =>
      say(stage.channel, toolCall(name, { meta: { progressToken: 5 } }));
    const [one, two] = await Promise.all([call("one"), call("two")]);
    assertEquals(one.notes.map(({ params }) => params), [{ progressToken: 5, progress: 1 }]);
    assertEquals(two.notes.map(({ params }) => params), [{ progressToken: 5, progress: 2 }]);
    const [a, b] = server.got.items.filter((one) => one.method === "tools/call");
    assert(a?.message["id"] !== b?.message["id"]);
  },
);

httpTest(
  "ToLegacy: discover thrice is one text, with any id, always JSON [eras §9.17, §8 #57]",
  async () => {
    await using server = new LegacyServer({
      capabilities: { tools: { listChanged: true }, tasks: {} },
    });
    await using stage = bridgeHttp(server.url);
    const texts = [];
    for (let i = 0; i < 3; i++) {
      const reply = await final(
        stage.channel,
        modern("server/discover", { id: '"openai-mcp-discover"' }),
      );
      assert(reply.kind === "response");
      assertEquals(reply.headers, [["Content-Type", "application/json"]]);
      texts.push(reply.message);
    }
    assertEquals(new Set(texts).size, 1);
    const { id, result } = JSON.parse(texts[0] ?? "{}");
    assertEquals([id, result.supportedVersions], ["openai-mcp-discover", ["2026-07-28"]]);
    assertEquals(result.capabilities, { tools: { listChanged: true } });
    assertEquals(server.count("initialize"), 1);
  },
);

httpTest(
  "ToLegacy: without a standalone stream nothing is offered that needs one [eras §2]",
  async () => {
    await using server = new LegacyServer({
      capabilities: { tools: { listChanged: true } },
      hasStream: false,
    });
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, modern("server/discover"));
    assertEquals(body.result.capabilities, { tools: {} });
  },
);

httpTest(
  "ToLegacy: every result is stamped, big numbers cross as they are [eras §8, claude-ai-mcp#859]",
  async () => {
    await using server = new LegacyServer({
      serve: () => ({ tools: [{ name: "a", execution: {} }] }),
    });
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, modern("tools/list"));
    assertEquals(body.result, {
      tools: [{ name: "a" }],
      resultType: "complete",
      ttlMs: 0,
      cacheScope: "private",
      _meta: { [`${K}/serverInfo`]: { name: "scripted", version: "1" } },
    });
  },
);

httpTest("ToLegacy: errors are renumbered, other codes and texts stay", async () => {
  await using server = new LegacyServer({
    serve: ({ message }) => {
      if (message["method"] === "resources/read") throw new RpcError(-32002, "gone");
      if (message["method"] === "prompts/get") throw new RpcError(-32601, "no prompts");
      throw new RpcError(-32000, "own", { keep: 1 });
    },
  });
  await using stage = bridgeHttp(server.url);
  const read = await say(stage.channel, modern("resources/read", { params: { uri: "x://y" } }));
  assertEquals([read.status, read.body.error.code, read.body.error.data], [200, -32602, {
    uri: "x://y",
  }]);
  const prompt = await say(stage.channel, modern("prompts/get", { params: { name: "p" } }));
  assertEquals([prompt.status, prompt.body.error.code], [404, -32601]);
  const tool = await say(stage.channel, toolCall("t"));
  assertEquals([tool.status, tool.body.error.code, tool.body.error.data], [200, -32000, {
    keep: 1,
  }]);
});

httpTest("ToLegacy: what no legacy server knows is 404 -32601, a bad envelope 400", async () => {
  await using server = new LegacyServer();
  await using stage = bridgeHttp(server.url);
  await say(stage.channel, modern("server/discover"));
  for (
    const method of ["tasks/get", "nonsense", "ping", "logging/setLevel", "resources/subscribe"]
  ) {
    const { status, body } = await say(stage.channel, modern(method));
    assertEquals([status, body.error.code], [404, -32601], method);
  }
  const text = '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}';
  const { status, body } = await say(
    stage.channel,
    message(text, { headers: [["MCP-Protocol-Version", "2026-07-28"]] }),
  );
  assertEquals([status, body.error.code], [400, -32602]);
});

httpTest("ToLegacy: log messages only for who asked, at their level", async () => {
  await using server = new LegacyServer({
    capabilities: { tools: {}, logging: {} },
    serve: ({ send }) => {
      for (const level of ["debug", "info", "error"]) {
        send({ method: "notifications/message", params: { level, data: level } });
      }
      return { content: [] };
    },
  });
  await using stage = bridgeHttp(server.url);
  const levels = async (logLevel?: string) => {
    const meta = logLevel === undefined ? {} : { [`${K}/logLevel`]: logLevel };
    return (await say(stage.channel, toolCall("t", { meta }))).notes.map(({ params }) =>
      params.level
    );
  };
  assertEquals(await levels(), []);
  assertEquals(await levels("info"), ["info", "error"]);
  assertEquals(await levels("error"), ["error"]);
  assertEquals(await levels("debug"), ["debug", "info", "error"]);
  const set = server.got.items.filter((one) => one.method === "logging/setLevel");
  assertEquals(set.map(({ message }) => message["params"]), [{ level: "info" }, {
    level: "debug",
  }]);
  const { status, body } = await say(
    stage.channel,
    toolCall("t", { meta: { [`${K}/logLevel`]: "loud" } }),
  );
  assertEquals([status, body.error.code], [400, -32602]);
});

httpTest(
  "ToLegacy: an aborted call is cancelled at the server by its own id [eras §9.11]",
  async () => {
    const waiting = Promise.withResolvers<void>();
    await using server = new LegacyServer({ serve: () => waiting.promise });
    await using stage = bridgeHttp(server.url);
    const abort = new AbortController();
    const call = say(stage.channel, toolCall("t", { id: '"mine"' }), abort.signal).catch(() =>
      "ended"
    );
    const { message } = await server.nth("tools/call", 1);
    abort.abort(new Error("gone"));
    assertEquals(await call, "ended");
    const cancelled = await server.nth("notifications/cancelled", 1);
    assertEquals(JSON.parse(JSON.stringify(cancelled.message["params"])).requestId, message["id"]);
    waiting.resolve();
  },
);

httpTest(
  "ToLegacy: a posted cancellation ends the consumer's own call, not another principal's [eras §9.11]",
  async () => {
    const waiting = Promise.withResolvers<void>();
    await using server = new LegacyServer({ serve: () => waiting.promise });
    await using stage = bridgeHttp(server.url);
    const call = say(stage.channel, toolCall("t", { id: "7", headers: [["Authorization", "a"]] }));
    await server.nth("tools/call", 1);
    const cancel = (who: string) =>
      final(
        stage.channel,
        notification("notifications/cancelled", '{"requestId":7}', {
          headers: [["MCP-Protocol-Version", "2026-07-28"], ["Authorization", who]],
        }),
      );
    assertEquals((await cancel("b")).kind, "notify_ack");
    assertEquals(server.count("notifications/cancelled"), 0);
    await cancel("a");
    const { body } = await call;
    assertEquals([body.id, body.error.message], [7, "request cancelled by its sender"]);
    await server.nth("notifications/cancelled", 1);
    waiting.resolve();
  },
);
