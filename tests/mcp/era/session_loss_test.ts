import { assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { manualClock } from "./manual_clock.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

httpTest(
  "session loss: a 404 makes one new handshake, the call is made once more [eras §9.14]",
  async () => {
    let runs = 0;
    await using server = new LegacyServer({ serve: () => ({ runs: ++runs }) });
    await using stage = bridgeHttp(server.url);
    await say(stage.channel, toolCall("t"));
    server.forget();
    const { body } = await say(stage.channel, toolCall("t"));
    assertEquals([body.result.runs, server.count("initialize")], [2, 2]);
  },
);

httpTest("session loss: twenty calls that meet it share the new handshake", async () => {
  await using server = new LegacyServer({ serve: () => ({ content: [] }) });
  await using stage = bridgeHttp(server.url);
  await say(stage.channel, toolCall("t"));
  server.forget();
  const calls = Array.from(
    { length: 20 },
    (_, id) => say(stage.channel, toolCall("t", { id: `${id}` })),
  );
  assertEquals((await Promise.all(calls)).every(({ status }) => status === 200), true);
  assertEquals(server.count("initialize"), 2);
});

httpTest(
  "session loss: a server that never knows its sessions is not asked for ever [eras §9.14]",
  async () => {
    await using server = new LegacyServer({
      refuse: ({ method, id }) =>
        method !== "tools/call" ? undefined : Response.json(
          { jsonrpc: "2.0", id, error: { code: -32001, message: "Session not found" } },
          { status: 404 },
        ),
    });
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t"));
    assertEquals([body.error.code, server.count("initialize"), server.count("tools/call")], [
      -32001,
      2,
      2,
    ]);
  },
);

httpTest(
  "session loss: an unknown session answered 400 is one as well [eras §8, affine-mcp-server#301]",
  async () => {
    let known = "";
    await using server = new LegacyServer({
      serve: () => ({ content: [] }),
      refuse: ({ method }, headers) => {
        const session = headers.get("mcp-session-id") ?? "";
        if (method !== "tools/call" || session !== known) return undefined;
        return new Response("Invalid or missing session ID", { status: 400 });
      },
    });
    await using stage = bridgeHttp(server.url);
    await say(stage.channel, toolCall("t"));
    known = (await server.nth("tools/call", 1)).headers.get("mcp-session-id") ?? "";
    const { body } = await say(stage.channel, toolCall("t"));
    assertEquals([body.result.resultType, server.count("initialize")], ["complete", 2]);
  },
);

httpTest(
  "session loss: 404 with -32601 is an answer, not a lost session [eras §9.14]",
  async () => {
    await using server = new LegacyServer({
      refuse: ({ method, id }) =>
        method !== "tools/call" ? undefined : Response.json(
          { jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } },
          { status: 404 },
        ),
    });
    await using stage = bridgeHttp(server.url);
    const { status, body } = await say(stage.channel, toolCall("t"));
    assertEquals([status, body.error.code, server.count("initialize")], [404, -32601, 1]);
  },
);

httpTest(
  "session loss: a call whose answer breaks off is told so, never made again [eras §4.5]",
  async () => {
    await using server = new LegacyServer({
      refuse: ({ method }) =>
        method !== "tools/call" ? undefined : new Response(": open\n\n", {
          headers: { "content-type": "text/event-stream" },
        }),
    });
    await using stage = bridgeHttp(server.url);
    const { status, body } = await say(stage.channel, toolCall("t", { id: '"x"' }));
    assertEquals([status, body.id, body.error.data.outcome], [502, "x", "unknown"]);
    assertEquals(server.count("tools/call"), 1);
  },
);

httpTest("session loss: a request that only reads is made once more", async () => {
  let tries = 0;
  await using server = new LegacyServer({
    serve: () => ({ tools: [] }),
    refuse: ({ method }) =>
      method !== "tools/list" || tries++ > 0 ? undefined : new Response(": open\n\n", {
        headers: { "content-type": "text/event-stream" },
      }),
  });
  await using stage = bridgeHttp(server.url);
  const { body } = await say(stage.channel, modern("tools/list"));
  assertEquals([body.result.tools, server.count("tools/list")], [[], 2]);
});

httpTest(
  "session loss: 404 with -32002 is of a resource, the session stays [eras §1.5]",
  async () => {
    await using server = new LegacyServer({
      capabilities: { resources: {} },
      refuse: ({ method, id }) =>
        method !== "resources/read" ? undefined : Response.json(
          { jsonrpc: "2.0", id, error: { code: -32002, message: "No such resource" } },
          { status: 404 },
        ),
    });
    await using stage = bridgeHttp(server.url);
    const { status, body } = await say(
      stage.channel,
      modern("resources/read", { params: { uri: "x://a" } }),
    );
    assertEquals([status, body.error.code, body.error.data], [200, -32602, { uri: "x://a" }]);
    assertEquals(server.count("initialize"), 1);
  },
);

httpTest(
  "session loss: a server that loses one after the other is not asked for the next at once",
  async () => {
    const clock = manualClock();
    const abort = new AbortController();
    await using server = new LegacyServer({ capabilities: { tools: { listChanged: true } } });
    await using stage = bridgeHttp(server.url, { clock });
    const listen = modern("subscriptions/listen", {
      params: { notifications: { toolsListChanged: true } },
    });
    const heard = stage.channel.exchange(listen, abort.signal)[Symbol.asyncIterator]();
    await heard.next();
    const ended = heard.next().catch(() => "aborted");
    const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
    const lose = async (asked: number) => {
      while (server.streams.size === 0) await tick();
      server.forget();
      for (; server.count("GET") < asked; await tick()) clock.advance(100);
    };
    await lose(2);
    await server.nth("initialize", 2);
    await lose(4);
    for (let i = 0; i < 10; i++) await tick();
    assertEquals(server.count("initialize"), 2);
    // It may only now come to wait.
    for (; server.count("initialize") < 3; await tick()) clock.advance(1_000);
    abort.abort(new Error("deadline"));
    assertEquals(await ended, "aborted");
  },
);
