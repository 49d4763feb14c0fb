import { assert, assertEquals } from "@std/assert";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import type { Reply } from "../../../lib/wire/reply.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { httpTest } from "../http_channel_harness.ts";
import { call, final, message, NEVER } from "../stdio_harness.ts";
import {
  CAPABILITIES,
  introduce,
  modernServer,
  type Params,
  say,
  sentTo,
} from "./modern_server.ts";
import { saidOf } from "./modern_consumer.ts";

httpTest(
  "ToModern: an ask is a request on the call's stream, the answer a new try [eras §5]",
  async () => {
    let round = 0;
    await using server = modernServer(({ params }) => {
      if (round++ > 0) return { resultType: "complete", content: [], got: params.inputResponses };
      return {
        resultType: "input_required",
        inputRequests: {
          name: { method: "elicitation/create", params: { message: "Who?", requestedSchema: {} } },
          link: {
            method: "elicitation/create",
            params: { mode: "url", url: "https://x", message: "Go" },
          },
          roots: { method: "roots/list" },
        },
        requestState: "s1",
      };
    });
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = await introduce(stage);
    const replies: Reply[] = [];
    const asked: Params[] = [];
    const command = call("tools/call", '{"name":"t","arguments":{"a":1}}', { id: '"c"', headers });
    for await (const reply of stage.channel.exchange(command, NEVER)) {
      replies.push(reply);
      if (reply.kind !== "notification") continue;
      const request = JSON.parse(reply.message);
      asked.push(request);
      const answer = JSON.stringify({
        jsonrpc: "2.0",
        id: request.id,
        result: { of: request.method },
      });
      const ack = await final(stage.channel, message(answer, { headers }));
      assertEquals(ack, { kind: "notify_ack", status: 202, headers: [] });
    }
    assertEquals(asked.map(({ method }) => method), [
      "elicitation/create",
      "elicitation/create",
      "roots/list",
    ]);
    assertEquals(typeof asked[1].params.elicitationId, "string");
    const { body } = saidOf(replies);
    assertEquals(body.id, "c");
    assertEquals(body.result.got, {
      name: { of: "elicitation/create" },
      link: { of: "elicitation/create" },
      roots: { of: "roots/list" },
    });
    const [first, second] = sentTo(server, "tools/call");
    assert(first?.id !== second?.id);
    assertEquals([second?.params.requestState, second?.params.arguments], ["s1", { a: 1 }]);
  },
);

httpTest(
  "ToModern: an ask that the consumer cannot answer is a tool error with words [eras §5]",
  async () => {
    await using server = modernServer(({ method }) => ({
      resultType: "input_required",
      inputRequests: { s: { method: "sampling/createMessage", params: {} } },
      requestState: method,
    }));
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = await introduce(stage);
    const tool = await say(stage, call("tools/call", '{"name":"t"}', { headers }));
    assertEquals(tool.body.result.isError, true);
    assert(tool.body.result.content[0].text.includes("sampling"));
    const prompt = await say(stage, call("prompts/get", '{"name":"p"}', { headers }));
    assertEquals(prompt.body.error.code, -32603);
  },
);

httpTest("ToModern: a consumer that refuses an ask ends the call", async () => {
  await using server = modernServer(() => ({
    resultType: "input_required",
    inputRequests: { r: { method: "roots/list" } },
  }));
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const headers = await introduce(stage);
  const replies: Reply[] = [];
  for await (
    const reply of stage.channel.exchange(call("tools/call", '{"name":"t"}', { headers }), NEVER)
  ) {
    replies.push(reply);
    if (reply.kind !== "notification") continue;
    const error = { code: -1, message: "not now" };
    const { id } = JSON.parse(reply.message);
    await final(stage.channel, message(JSON.stringify({ jsonrpc: "2.0", id, error }), { headers }));
  }
  const { body } = saidOf(replies);
  assertEquals([body.result.isError, body.result.content[0].text], [
    true,
    "the client refused r: not now",
  ]);
});

httpTest(
  "ToModern: a server that asks for ever is stopped after eight rounds [eras §5]",
  async () => {
    await using server = modernServer(() => ({
      resultType: "input_required",
      requestState: "again",
    }));
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = await introduce(stage);
    const { body } = await say(stage, call("tools/call", '{"name":"t"}', { headers }));
    assertEquals(body.result.isError, true);
    assertEquals(sentTo(server, "tools/call").length, 9);
  },
);

httpTest(
  "ToModern: an answer of another principal, or of nobody's ask, settles nothing",
  async () => {
    const asked = Promise.withResolvers<string>();
    await using server = modernServer(({ params }) =>
      params.inputResponses === undefined
        ? { resultType: "input_required", inputRequests: { r: { method: "roots/list" } } }
        : { resultType: "complete", content: [], got: params.inputResponses.r }
    );
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = await introduce(stage, CAPABILITIES, [["Authorization", "a"]]);
    const replies: Reply[] = [];
    const serving = (async () => {
      for await (
        const reply of stage.channel.exchange(
          call("tools/call", '{"name":"t"}', { headers }),
          NEVER,
        )
      ) {
        replies.push(reply);
        if (reply.kind === "notification") {
          asked.resolve(
            JSON.stringify(JSON.parse(reply.message).id),
          );
        }
      }
    })();
    const id = await asked.promise;
    const answerAs = (who: HeaderList, roots: string) =>
      final(
        stage.channel,
        message(`{"jsonrpc":"2.0","id":${id},"result":{"by":"${roots}"}}`, { headers: who }),
      );
    const foreign: HeaderList = headers.map(([name, value]) =>
      name === "Authorization" ? [name, "b"] : [name, value]
    );
    await answerAs(foreign, "thief");
    await answerAs(headers, "owner");
    await serving;
    assertEquals(saidOf(replies).body.result.got, { by: "owner" });
  },
);
