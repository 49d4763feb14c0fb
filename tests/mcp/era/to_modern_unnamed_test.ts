import { assertEquals } from "@std/assert";
import type { Reply } from "../../../lib/wire/reply.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { httpTest } from "../http_channel_harness.ts";
import { call, final, message, NEVER, notification } from "../stdio_harness.ts";
import { manualClock } from "./manual_clock.ts";
import { saidOf } from "./modern_consumer.ts";
import { introduce, modernServer, say } from "./modern_server.ts";

/** Longer than a consumer's session is remembered. */
const LONG_MS = 2 * 60 * 60 * 1000;

httpTest(
  "ToModern: an answer without its session is taken, also when another consumer came meanwhile [eras §8, claude-ai-mcp#975]",
  async () => {
    await using server = modernServer(({ params }) =>
      params.inputResponses !== undefined
        ? { resultType: "complete", content: [], got: params.inputResponses }
        : {
          resultType: "input_required",
          inputRequests: {
            name: {
              method: "elicitation/create",
              params: { message: "Who?", requestedSchema: {} },
            },
          },
        }
    );
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    await introduce(stage);
    const replies: Reply[] = [];
    const asking = call("tools/call", '{"name":"t"}');
    for await (const reply of stage.channel.exchange(asking, AbortSignal.timeout(5_000))) {
      replies.push(reply);
      if (reply.kind !== "notification") continue;
      await introduce(stage);
      const { id } = JSON.parse(reply.message);
      await final(
        stage.channel,
        message(JSON.stringify({ jsonrpc: "2.0", id, result: { by: "me" } })),
      );
    }
    assertEquals(saidOf(replies).body.result.got, { name: { by: "me" } });
  },
);

httpTest(
  "ToModern: a cancellation without its session ends the call, also when another consumer came meanwhile",
  async () => {
    await using server = modernServer((_, gone) =>
      new Promise((resolve) => gone.addEventListener("abort", () => resolve({})))
    );
    await using stage = bridgeHttp(server.url);
    await introduce(stage);
    const waiting = say(stage, call("tools/call", '{"name":"t"}', { id: "5" }));
    await server.seen(3);
    await introduce(stage);
    await final(stage.channel, notification("notifications/cancelled", '{"requestId":5}'));
    assertEquals((await waiting).body.error.message, "request cancelled by its sender");
  },
);

httpTest(
  "ToModern: of two calls with one id in a session neither is meant by a cancellation [eras §6]",
  async () => {
    const go = Promise.withResolvers<void>();
    await using server = modernServer(async () => {
      await go.promise;
      return { resultType: "complete", content: [] };
    });
    await using stage = bridgeHttp(server.url);
    await introduce(stage);
    const calls = ["a", "b"].map((name) => say(stage, call("tools/call", `{"name":"${name}"}`)));
    await server.seen(4);
    await final(stage.channel, notification("notifications/cancelled", '{"requestId":1}'));
    go.resolve();
    const answers = (await Promise.all(calls)).map(({ body }) => body.result);
    assertEquals(answers, [{ content: [] }, { content: [] }]);
  },
);

httpTest(
  "ToModern: a consumer that names no session is not told that one has ended [eras §8, claude-ai-mcp#975]",
  async () => {
    const clock = manualClock();
    await using server = modernServer(() => ({ resultType: "complete", content: [] }));
    await using stage = bridgeHttp(server.url, { clock });
    for (let i = 0; i < 2; i++) await introduce(stage);
    clock.advance(LONG_MS);
    const { status } = await say(stage, call("tools/call", '{"name":"t"}'), NEVER);
    assertEquals([status, stage.channel.eras.sessions], [200, 0]);
  },
);
