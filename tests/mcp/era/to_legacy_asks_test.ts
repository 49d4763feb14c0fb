import { assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { ASKABLE, retryOf, saidOf, say, toolCall } from "./modern_consumer.ts";

const FORM = { message: "Who?", requestedSchema: { type: "object", properties: {} } };
const ANN = { action: "accept", content: { name: "Ann" } };

/** A server whose tool asks one thing and tells what it heard. */
function asking(where: "post" | "get" = "post"): LegacyServer {
  return new LegacyServer({
    serve: async ({ ask }) => {
      const { result, error } = await ask("elicitation/create", FORM, where);
      return { content: [{ type: "text", text: JSON.stringify(result ?? error) }] };
    },
  });
}

function textOf(body: { result: { content: { text: string }[] } }): unknown {
  return JSON.parse(body.result.content[0]?.text ?? "null");
}

httpTest(
  "asks: on the call's stream it becomes input_required, the retry goes on [eras §9.6]",
  async () => {
    await using server = asking();
    await using stage = bridgeHttp(server.url);
    const { status, body } = await say(stage.channel, toolCall("t", { id: '"a"' }));
    assertEquals([status, body.id], [200, "a"]);
    const { resultType, inputRequests, requestState, ttlMs } = body.result;
    assertEquals([resultType, ttlMs], ["input_required", undefined]);
    assertEquals(inputRequests, { r1_1: { method: "elicitation/create", params: FORM } });
    const done = await say(
      stage.channel,
      retryOf("t", { requestState }, { r1_1: ANN }, { id: '"b"' }),
    );
    assertEquals([done.body.id, done.body.result.resultType], ["b", "complete"]);
    assertEquals(textOf(done.body), ANN);
    assertEquals(server.count("tools/call"), 1);
  },
);

httpTest(
  "asks: on the standalone stream with one call in flight it is that call's [eras §9.6]",
  async () => {
    await using server = asking("get");
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t"));
    const done = await say(stage.channel, retryOf("t", body.result, { r1_1: ANN }));
    assertEquals(textOf(done.body), ANN);
  },
);

httpTest(
  "asks: on the standalone stream with two calls in flight it is refused, both live [eras §9.6]",
  async () => {
    const other = Promise.withResolvers<void>();
    await using server = new LegacyServer({
      serve: async ({ ask, params }) => {
        if (params["name"] === "other") await other.promise;
        else {
          const { error } = await ask("elicitation/create", FORM, "get");
          other.resolve();
          return { content: [{ type: "text", text: JSON.stringify(error) }] };
        }
        return { content: [] };
      },
    });
    await using stage = bridgeHttp(server.url);
    const first = say(stage.channel, toolCall("other"));
    await server.nth("tools/call", 1);
    const second = await say(stage.channel, toolCall("t"));
    assertEquals((await first).body.result.content, []);
    assertEquals(JSON.parse(second.body.result.content[0].text).code, -32603);
  },
);

httpTest(
  "asks: of an undeclared kind end the call with 400 -32021, the server is told [eras §9.6, toolhive#6059]",
  async () => {
    const heard = Promise.withResolvers<unknown>();
    await using server = new LegacyServer({
      serve: async ({ ask }) => {
        heard.resolve(await ask("sampling/createMessage", { messages: [], maxTokens: 1 }));
        return {};
      },
    });
    await using stage = bridgeHttp(server.url);
    const { status, body } = await say(
      stage.channel,
      toolCall("t", { capabilities: { elicitation: {} } }),
    );
    assertEquals([status, body.error.code], [400, -32021]);
    assertEquals(body.error.data, { requiredCapabilities: { sampling: {} } });
    assertEquals(JSON.parse(JSON.stringify(await heard.promise)).error.code, -32603);
    await server.nth("notifications/cancelled", 1);
  },
);

httpTest("asks: a URL needs the url mode, a form the form mode", async () => {
  await using server = new LegacyServer({
    serve: ({ ask }) =>
      ask("elicitation/create", {
        mode: "url",
        url: "https://x",
        elicitationId: "e",
        message: "m",
      }),
  });
  await using stage = bridgeHttp(server.url);
  const refused = await say(stage.channel, toolCall("t", { capabilities: { elicitation: {} } }));
  assertEquals(refused.body.error.data, { requiredCapabilities: { elicitation: { url: {} } } });
  const { body } = await say(stage.channel, toolCall("t", { capabilities: ASKABLE }));
  assertEquals(body.result.inputRequests.r1_1.params, {
    mode: "url",
    url: "https://x",
    message: "m",
  });
});

httpTest(
  "asks: roots/list right after initialized is answered, no call pays for it [eras §9.6]",
  async () => {
    const roots = Promise.withResolvers<void>();
    await using server = new LegacyServer({
      serve: async () => {
        server.tell({ id: "early", method: "roots/list" });
        await roots.promise;
        return { content: [] };
      },
      refuse: ({ id }) => {
        if (id === "early") roots.resolve();
        return undefined;
      },
    });
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t", { capabilities: {} }));
    assertEquals(body.result.resultType, "complete");
    const { message } = await server.nth("response", 1);
    assertEquals(message["result"], { roots: [] });
  },
);

httpTest("asks: several at once come together, with different keys", async () => {
  await using server = new LegacyServer({
    serve: async ({ ask }) => ({
      content: await Promise.all([
        ask("elicitation/create", FORM),
        ask("roots/list"),
        ask("sampling/createMessage", { messages: [], maxTokens: 1 }),
      ]),
    }),
  });
  await using stage = bridgeHttp(server.url);
  const { body } = await say(stage.channel, toolCall("t"));
  const methods = Object.values<{ method: string }>(body.result.inputRequests).map(({ method }) =>
    method
  );
  assertEquals(methods, ["elicitation/create", "roots/list", "sampling/createMessage"]);
});

httpTest(
  "asks: a url error becomes input_required without a state, or -32021 [eras §4.2]",
  async () => {
    const elicitations = [{
      mode: "url",
      elicitationId: "e",
      url: "https://x",
      message: "Sign in",
    }];
    await using server = new LegacyServer({
      serve: ({ message }) => {
        throw Object.assign(new Error("sign in"), { message, data: { elicitations } });
      },
      refuse: ({ id, method }) =>
        method !== "tools/call" ? undefined : Response.json({
          jsonrpc: "2.0",
          id,
          error: { code: -32042, message: "sign in", data: { elicitations } },
        }),
    });
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t"));
    assertEquals(body.result.requestState, undefined);
    assertEquals(body.result.inputRequests, {
      url_1: {
        method: "elicitation/create",
        params: { mode: "url", url: "https://x", message: "Sign in" },
      },
    });
    const refused = await say(stage.channel, toolCall("t", { capabilities: { elicitation: {} } }));
    assertEquals([refused.status, refused.body.error.code], [400, -32021]);
  },
);

httpTest("asks: notifications before an ask reach the consumer with it", async () => {
  await using server = new LegacyServer({
    serve: async ({ ask, send, params }) => {
      const { progressToken } = JSON.parse(JSON.stringify(params["_meta"]));
      send({ method: "notifications/progress", params: { progressToken, progress: 1 } });
      await ask("elicitation/create", FORM);
      send({ method: "notifications/progress", params: { progressToken, progress: 2 } });
      return {};
    },
  });
  await using stage = bridgeHttp(server.url);
  const first = await say(stage.channel, toolCall("t", { meta: { progressToken: "one" } }));
  assertEquals(first.notes.map(({ params }) => params), [{ progressToken: "one", progress: 1 }]);
  const retry = retryOf("t", first.body.result, { r1_1: ANN }, { meta: { progressToken: "two" } });
  const second = saidOf(
    await Array.fromAsync(stage.channel.exchange(retry, new AbortController().signal)),
  );
  assertEquals(second.notes.map(({ params }) => params), [{ progressToken: "two", progress: 2 }]);
});
