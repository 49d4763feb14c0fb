import { assertEquals } from "@std/assert";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { httpTest, serveScript } from "../http_channel_harness.ts";
import { call, final } from "../stdio_harness.ts";
import { introduce, modernServer } from "./modern_server.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

httpTest(
  "pass through: an error with id null gets the call's, code, data and status stay [eras §9.13, everruns#2837]",
  async () => {
    const error = '{"code":-32000,"message":"Bad Request: No valid session ID","data":{"n":1.0}}';
    await using server = serveScript(() =>
      new Response(`{"jsonrpc":"2.0","error":${error},"id":null}`, {
        status: 400,
        headers: { "content-type": "application/json" },
      })
    );
    await using stage = bridgeHttp(server.url);
    const reply = await final(stage.channel, call("tools/list", "{}", { id: '"big"' }));
    assertEquals(reply.kind === "response" && [reply.status, reply.message], [
      400,
      `{"jsonrpc":"2.0","error":${error},"id":"big"}`,
    ]);
  },
);

httpTest("pass through: a modern consumer that leaves aborts the fetch [eras §9.11]", async () => {
  const left = Promise.withResolvers<void>();
  await using server = modernServer((_, gone) =>
    new Promise((resolve) =>
      gone.addEventListener("abort", () => {
        left.resolve();
        resolve({ resultType: "complete" });
      })
    )
  );
  await using stage = bridgeHttp(server.url);
  await say(stage.channel, modern("server/discover"));
  const abort = new AbortController();
  const called = say(stage.channel, toolCall("t"), abort.signal).catch((error) => error.message);
  await server.seen(3);
  abort.abort(new Error("left"));
  assertEquals(await called, "left");
  await left.promise;
  assertEquals(server.requests.filter(({ body }) => body.includes("cancelled")).length, 0);
});

httpTest(
  "pass through: a legacy consumer that leaves cancels nothing, that is its own to say [eras §9.11]",
  async () => {
    await using server = new LegacyServer({
      serve: ({ gone, message }) => message["method"] === "ping" ? {} : waitFor(gone),
    });
    await using stage = bridgeHttp(server.url);
    const params = JSON.stringify({ protocolVersion: "2025-11-25", capabilities: {} });
    const opened = await final(stage.channel, call("initialize", params));
    const headers = opened.kind === "response"
      ? opened.headers.filter(([name]) => name === "Mcp-Session-Id")
      : [];
    const abort = new AbortController();
    const command = call("tools/call", '{"name":"t"}', { headers });
    const called = Array.fromAsync(stage.channel.exchange(command, abort.signal))
      .catch((error) => error.message);
    await server.nth("tools/call", 1);
    abort.abort(new Error("left"));
    assertEquals(await called, "left");
    await final(stage.channel, call("ping", "{}", { headers }));
    assertEquals(server.count("notifications/cancelled"), 0);
  },
);

httpTest(
  "bridged: a legacy server whose asks cannot be carried is told at once, the call goes on [eras §5]",
  async () => {
    await using server = new LegacyServer({
      serve: async ({ ask }) => ({ heard: (await ask("sampling/createMessage", {})).error }),
    });
    await using stage = bridgeHttp(server.url);
    const params = { protocolVersion: "2025-11-25", capabilities: { sampling: {} } };
    const opened = await final(stage.channel, call("initialize", JSON.stringify(params)));
    const headers = opened.kind === "response"
      ? opened.headers.filter(([name]) => name === "Mcp-Session-Id")
      : [];
    const reply = await final(stage.channel, call("tools/call", '{"name":"t"}', { headers }));
    const { result } = JSON.parse(reply.kind === "response" ? reply.message : "{}");
    assertEquals(result.heard.code, -32601);
  },
);

httpTest(
  "bridged: a modern server is not told of asks that cannot be carried, its -32021 says what it lacks [eras §5, toolhive#6074]",
  async () => {
    await using server = modernServer(({ id, params }) => {
      const declared = params._meta["io.modelcontextprotocol/clientCapabilities"];
      const data = { requiredCapabilities: { sampling: {} } };
      return declared.sampling === undefined
        ? Response.json({ jsonrpc: "2.0", id, error: { code: -32021, message: "no", data } }, {
          status: 400,
        })
        : { resultType: "complete" };
    });
    await using stage = bridgeHttp(server.url);
    const headers = await introduce(stage, { sampling: {}, elicitation: {}, roots: {} });
    const reply = await final(stage.channel, call("tools/call", '{"name":"t"}', { headers }));
    const { error } = JSON.parse(reply.kind === "response" ? reply.message : "{}");
    assertEquals([error.code, /sampling/.test(error.message)], [-32603, true]);
  },
);

function waitFor(gone: AbortSignal): Promise<object> {
  return new Promise((resolve) => {
    gone.addEventListener("abort", () => resolve({ content: [] }), { once: true });
  });
}
