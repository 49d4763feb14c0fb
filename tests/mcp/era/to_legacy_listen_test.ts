import { assert, assertEquals } from "@std/assert";
import type { Reply } from "../../../lib/wire/reply.ts";
import { bridgeHttp, type ErasStage } from "../../fixtures/eras_stage.ts";
import { type LegacyScript, LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { final, notification } from "../stdio_harness.ts";
import { IDLE_MS } from "../../../lib/mcp/era/legacy_sessions.ts";
import { manualClock } from "./manual_clock.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

const SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
const OFFERS: LegacyScript = {
  capabilities: {
    tools: { listChanged: true },
    resources: { subscribe: true },
  },
};

/** A listen that a test reads step by step. */
class Listen implements Disposable {
  readonly #replies: AsyncIterator<Reply>;
  readonly #abort = new AbortController();

  constructor(
    stage: ErasStage,
    id: string,
    notifications: object,
    headers: [string, string][] = [],
  ) {
    const command = modern("subscriptions/listen", { id, params: { notifications }, headers });
    this.#replies = stage.channel.exchange(command, this.#abort.signal)[Symbol.asyncIterator]();
  }

  // deno-lint-ignore no-explicit-any
  async next(): Promise<any> {
    const { value, done } = await this.#replies.next();
    if (done) return undefined;
    return JSON.parse(
      value.kind === "notification" || value.kind === "response" ? value.message : "{}",
    );
  }

  abort(): void {
    this.#abort.abort(new Error("deadline"));
  }

  [Symbol.dispose](): void {
    this.abort();
  }
}

httpTest(
  "listen: the acknowledgement first, the honoured subset, the id as it came [eras §9.10]",
  async () => {
    await using server = new LegacyServer(OFFERS);
    await using stage = bridgeHttp(server.url);
    using listen = new Listen(stage, "1790000000001", {
      toolsListChanged: true,
      promptsListChanged: true,
      resourceSubscriptions: ["x://a"],
    });
    const ack = await listen.next();
    assertEquals(ack.method, "notifications/subscriptions/acknowledged");
    assertEquals(ack.params, {
      notifications: { toolsListChanged: true, resourceSubscriptions: ["x://a"] },
      _meta: { [SUBSCRIPTION]: 1790000000001 },
    });
    server.tell({ method: "notifications/prompts/list_changed" });
    server.tell({ method: "notifications/message", params: { level: "error", data: "x" } });
    server.tell({ method: "notifications/resources/updated", params: { uri: "x://b" } });
    server.tell({ method: "notifications/resources/updated", params: { uri: "x://a" } });
    server.tell({ method: "notifications/tools/list_changed" });
    const updated = await listen.next();
    assertEquals(updated.params, { uri: "x://a", _meta: { [SUBSCRIPTION]: 1790000000001 } });
    assertEquals((await listen.next()).method, "notifications/tools/list_changed");
  },
);

httpTest(
  "listen: nothing to honour is acknowledged and ends gracefully at once [eras §4.4]",
  async () => {
    await using server = new LegacyServer({ capabilities: { tools: {} } });
    await using stage = bridgeHttp(server.url);
    using listen = new Listen(stage, '"l"', { toolsListChanged: true });
    assertEquals((await listen.next()).params.notifications, {});
    const end = await listen.next();
    assertEquals([end.id, end.result], ["l", {
      resultType: "complete",
      _meta: { [SUBSCRIPTION]: "l" },
    }]);
  },
);

httpTest("listen: without notifications in its params it is -32602", async () => {
  await using server = new LegacyServer(OFFERS);
  await using stage = bridgeHttp(server.url);
  const { body } = await say(stage.channel, modern("subscriptions/listen"));
  assertEquals(body.error.code, -32602);
});

httpTest("listen: subscriptions are counted, the last one is taken back [eras §9.10]", async () => {
  await using server = new LegacyServer(OFFERS);
  await using stage = bridgeHttp(server.url);
  using one = new Listen(stage, "1", { resourceSubscriptions: ["x://a"] });
  using two = new Listen(stage, "2", { resourceSubscriptions: ["x://a"] });
  await one.next();
  await two.next();
  assertEquals(server.count("resources/subscribe"), 1);
  const ended = one.next().catch(() => "aborted");
  one.abort();
  assertEquals(await ended, "aborted");
  await say(stage.channel, toolCall("t"));
  assertEquals(server.count("resources/unsubscribe"), 0);
  const last = two.next().catch(() => "aborted");
  two.abort();
  assertEquals(await last, "aborted");
  assertEquals((await server.nth("resources/unsubscribe", 1)).message["params"], { uri: "x://a" });
});

httpTest("listen: a deadline ends it without a result [eras §9.10]", async () => {
  await using server = new LegacyServer(OFFERS);
  await using stage = bridgeHttp(server.url);
  using listen = new Listen(stage, "1", { toolsListChanged: true });
  await listen.next();
  const next = listen.next().then(() => "a reply", (error: Error) => error.message);
  listen.abort();
  assertEquals(await next, "deadline");
});

httpTest(
  "listen: a posted cancellation without Mcp-Method ends it, another principal's does not [eras §9.11]",
  async () => {
    await using server = new LegacyServer(OFFERS);
    await using stage = bridgeHttp(server.url);
    using listen = new Listen(stage, '"listen:0"', { toolsListChanged: true }, [[
      "Authorization",
      "a",
    ]]);
    await listen.next();
    const cancel = (who: string) =>
      final(
        stage.channel,
        notification("notifications/cancelled", '{"requestId":"listen:0"}', {
          headers: [["MCP-Protocol-Version", "2026-07-28"], ["Authorization", who]],
        }),
      );
    assertEquals(await cancel("b"), { kind: "notify_ack", status: 202, headers: [] });
    server.tell({ method: "notifications/tools/list_changed" });
    assertEquals((await listen.next()).method, "notifications/tools/list_changed");
    await cancel("a");
    assertEquals((await listen.next()).result.resultType, "complete");
  },
);

httpTest(
  "listen: what a server says unasked is dropped when nobody listens [eras §4.4]",
  async () => {
    await using server = new LegacyServer({
      ...OFFERS,
      serve: ({ send }) => {
        for (let i = 0; i < 5; i++) send({ method: "notifications/tools/list_changed" });
        return { content: [] };
      },
    });
    await using stage = bridgeHttp(server.url);
    const { notes } = await say(stage.channel, toolCall("t"));
    assertEquals(notes, []);
  },
);

httpTest("listen: what a server says on a call's stream reaches the listen", async () => {
  await using server = new LegacyServer({
    ...OFFERS,
    serve: ({ message, send }) => {
      if (message["method"] === "tools/call") send({ method: "notifications/tools/list_changed" });
      return { content: [] };
    },
  });
  await using stage = bridgeHttp(server.url);
  using listen = new Listen(stage, "1", { toolsListChanged: true });
  await listen.next();
  await say(stage.channel, toolCall("t", { id: "2" }));
  assertEquals((await listen.next()).method, "notifications/tools/list_changed");
});

httpTest(
  "listen: it outlives a lost session, which gets its subscriptions and log level back [eras §9.14]",
  async () => {
    await using server = new LegacyServer({
      capabilities: { ...OFFERS.capabilities, logging: {} },
      serve: () => ({ content: [] }),
    });
    await using stage = bridgeHttp(server.url);
    using listen = new Listen(stage, "1", {
      toolsListChanged: true,
      resourceSubscriptions: ["x://a"],
    });
    await listen.next();
    const meta = { "io.modelcontextprotocol/logLevel": "info" };
    await say(stage.channel, toolCall("t", { id: "2", meta }));
    server.forget();
    assertEquals((await say(stage.channel, toolCall("t", { id: "3" }))).status, 200);
    assertEquals([server.count("initialize"), server.count("resources/subscribe")], [2, 2]);
    assertEquals(server.count("logging/setLevel"), 2);
    await server.nth("GET", 2);
    for (let check = 0; server.streams.size === 0; check++) {
      assert(check < 1_000, "no stream");
      await say(stage.channel, toolCall("t", { id: "4" }));
    }
    server.tell({ method: "notifications/resources/updated", params: { uri: "x://a" } });
    assertEquals((await listen.next()).params.uri, "x://a");
  },
);

httpTest(
  "listen: a silent one survives, however long, and keeps its session [eras §8, go-sdk#1232]",
  async () => {
    const clock = manualClock();
    await using server = new LegacyServer(OFFERS);
    await using stage = bridgeHttp(server.url, { clock });
    using listen = new Listen(stage, "1", { toolsListChanged: true });
    await listen.next();
    for (let i = 0; i < 3; i++) {
      clock.advance(IDLE_MS);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    server.tell({ method: "notifications/tools/list_changed" });
    assertEquals((await listen.next()).method, "notifications/tools/list_changed");
    assertEquals([server.count("DELETE"), server.count("initialize")], [0, 1]);
  },
);

httpTest("listen: one that has ended makes room for another [eras §4.4]", async () => {
  await using server = new LegacyServer(OFFERS);
  await using stage = bridgeHttp(server.url);
  for (let id = 0; id < 70; id++) {
    using listen = new Listen(stage, String(id), { toolsListChanged: true });
    const { method } = await listen.next();
    assertEquals(method, "notifications/subscriptions/acknowledged", String(id));
    const ended = listen.next().catch(() => "aborted");
    listen.abort();
    assertEquals(await ended, "aborted");
  }
});

httpTest(
  "listen: one asked for after a server restart has its resources, and its session [eras §9.14]",
  async () => {
    await using server = new LegacyServer(OFFERS);
    await using stage = bridgeHttp(server.url);
    await say(stage.channel, toolCall("t"));
    server.forget();
    using listen = new Listen(stage, "2", { resourceSubscriptions: ["x://a"] });
    const { params } = await listen.next();
    assertEquals(params.notifications, { resourceSubscriptions: ["x://a"] });
    assertEquals(server.count("initialize"), 2);
  },
);

httpTest(
  "listen: it outlives a lost session also if its consumer calls nothing [eras §9.14]",
  async () => {
    await using server = new LegacyServer(OFFERS);
    await using stage = bridgeHttp(server.url);
    using listen = new Listen(stage, "1", { resourceSubscriptions: ["x://a"] });
    await listen.next();
    server.forget();
    await server.nth("resources/subscribe", 2);
    server.tell({ method: "notifications/resources/updated", params: { uri: "x://a" } });
    assertEquals((await listen.next()).params.uri, "x://a");
  },
);

httpTest(
  "listen: a subscription that one gave up waiting for is another's all the same [eras §9.10]",
  async () => {
    const go = Promise.withResolvers<void>();
    await using server = new LegacyServer({
      ...OFFERS,
      serve: async ({ message, gone }) => {
        if (message["method"] !== "resources/subscribe") return {};
        await go.promise;
        // A server that stops when its client has left.
        gone.throwIfAborted();
        return {};
      },
    });
    await using stage = bridgeHttp(server.url);
    using one = new Listen(stage, "1", { resourceSubscriptions: ["x://a"] });
    const given = one.next().catch(() => "aborted");
    await server.nth("resources/subscribe", 1);
    one.abort();
    assertEquals(await given, "aborted");
    using two = new Listen(stage, "2", { resourceSubscriptions: ["x://a"] });
    const ack = two.next();
    go.resolve();
    assertEquals((await ack).params.notifications, { resourceSubscriptions: ["x://a"] });
    const ended = two.next().catch(() => "aborted");
    two.abort();
    assertEquals(await ended, "aborted");
    await server.nth("resources/unsubscribe", 1);
  },
);

httpTest(
  "listen: what two calls lost together is counted once, the last unsubscribes [eras §9.14]",
  async () => {
    await using server = new LegacyServer(OFFERS);
    await using stage = bridgeHttp(server.url);
    using listen = new Listen(stage, "1", { resourceSubscriptions: ["x://a"] });
    await listen.next();
    server.forget();
    await Promise.all(["2", "3"].map((id) => say(stage.channel, toolCall("t", { id }))));
    await server.nth("resources/subscribe", 2);
    const ended = listen.next().catch(() => "aborted");
    listen.abort();
    assertEquals(await ended, "aborted");
    await server.nth("resources/unsubscribe", 1);
    assertEquals(server.count("resources/subscribe"), 2);
  },
);
