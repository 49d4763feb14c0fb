import { assert, assertEquals } from "@std/assert";
import { HOLD_MS, MAX_HOLDS } from "../../../lib/mcp/era/holds.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { type LegacyIo, LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { manualClock } from "./manual_clock.ts";
import { retryOf, say, toolCall } from "./modern_consumer.ts";

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

httpTest("asks: of a partial answer only what is missing is asked again [eras §9.8]", async () => {
  await using server = new LegacyServer({
    serve: async ({ ask }) => {
      const both = await Promise.all([ask("elicitation/create", FORM), ask("roots/list")]);
      return {
        content: [{ type: "text", text: JSON.stringify(both.map(({ result }) => result)) }],
      };
    },
  });
  await using stage = bridgeHttp(server.url);
  const first = await say(stage.channel, toolCall("t"));
  const responses = { r1_2: { roots: [] }, unknown: { action: "accept" }, r1_1: { result: ANN } };
  const second = await say(stage.channel, retryOf("t", first.body.result, responses));
  assertEquals(Object.keys(second.body.result.inputRequests), ["r1_1"]);
  assert(second.body.result.requestState !== first.body.result.requestState);
  const third = await say(stage.channel, retryOf("t", second.body.result, { r1_1: ANN }));
  assertEquals(textOf(third.body), [ANN, { roots: [] }]);
  assertEquals(server.count("tools/call"), 1);
});

httpTest(
  "asks: a duplicate retry gets the same answer, the tool runs once [eras §9.8]",
  async () => {
    await using server = asking();
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t"));
    const retry = (id: string) =>
      say(stage.channel, retryOf("t", body.result, { r1_1: ANN }, { id }));
    const answers = await Promise.all([retry("2"), retry("3")]);
    answers.push(await retry("4"));
    assertEquals(answers.map(({ body }) => body.id), [2, 3, 4]);
    for (const { body } of answers) assertEquals(textOf(body), ANN);
    assertEquals(server.count("tools/call"), 1);
    const other = await say(
      stage.channel,
      retryOf("t", body.result, { r1_1: { action: "decline" } }),
    );
    assertEquals(other.body.error.code, -32602);
  },
);

httpTest(
  "asks: a state that is changed, foreign, expired or of another process is -32602 [eras §9.7]",
  async () => {
    const clock = manualClock();
    await using server = asking();
    await using stage = bridgeHttp(server.url, { clock });
    await using other = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t"));
    const { requestState } = body.result;
    const state = (text: string) => ({ requestState: text });
    const tries = [
      retryOf("t", state(`${requestState}x`), { r1_1: ANN }),
      retryOf("t", state(requestState.replace(/.$/, (c: string) => c === "A" ? "B" : "A")), {
        r1_1: ANN,
      }),
      retryOf("u", state(requestState), { r1_1: ANN }),
      retryOf("t", state(requestState), { r1_1: ANN }, { params: { arguments: { other: 1 } } }),
      retryOf("t", state(requestState), { r1_1: ANN }, { headers: [["Authorization", "b"]] }),
    ];
    const messages = new Set<string>();
    for (const command of tries) {
      const { body } = await say(stage.channel, command);
      assertEquals(body.error.code, -32602);
      messages.add(body.error.message);
    }
    const elsewhere = await say(other.channel, retryOf("t", state(requestState), { r1_1: ANN }));
    messages.add(elsewhere.body.error.message);
    clock.advance(HOLD_MS);
    const late = await say(stage.channel, retryOf("t", state(requestState), { r1_1: ANN }));
    messages.add(late.body.error.message);
    assertEquals([...messages], ["requestState is not valid"]);
  },
);

httpTest(
  "asks: a server that finishes or asks again while parked is heard by the retry [eras §9.9]",
  async () => {
    const early = Promise.withResolvers<void>();
    await using server = new LegacyServer({
      serve: async ({ ask, params }) => {
        const asked = ask("elicitation/create", FORM);
        await early.promise;
        if (params["name"] === "finishes") return { content: [{ type: "text", text: '"early"' }] };
        await Promise.all([asked, ask("roots/list")]);
        return { content: [{ type: "text", text: '"both"' }] };
      },
    });
    await using stage = bridgeHttp(server.url);
    const [finishes, again] = await Promise.all([
      say(stage.channel, toolCall("finishes")),
      say(stage.channel, toolCall("again")),
    ]);
    early.resolve();
    const done = await say(stage.channel, retryOf("finishes", finishes.body.result, { r1_1: ANN }));
    assertEquals(textOf(done.body), "early");
    const more = await say(stage.channel, retryOf("again", again.body.result, { r1_1: ANN }));
    const [key] = Object.keys(more.body.result.inputRequests);
    assert(key !== undefined && key !== "r1_1");
    const both = await say(
      stage.channel,
      retryOf("again", more.body.result, { [key]: { roots: [] } }),
    );
    assertEquals(textOf(both.body), "both");
  },
);

httpTest(
  "asks: a server that asks for ever is stopped after eight rounds [eras §9.9]",
  async () => {
    await using server = new LegacyServer({
      serve: async ({ ask, gone }: LegacyIo) => {
        while (!gone.aborted) await ask("elicitation/create", FORM);
        return {};
      },
    });
    await using stage = bridgeHttp(server.url);
    let { body } = await say(stage.channel, toolCall("t"));
    let rounds = 0;
    for (; body.result !== undefined; rounds++) {
      const [key = ""] = Object.keys(body.result.inputRequests);
      ({ body } = await say(stage.channel, retryOf("t", body.result, { [key]: ANN })));
    }
    assertEquals([rounds, body.error.code], [8, -32603]);
    await server.nth("notifications/cancelled", 1);
  },
);

httpTest("asks: at the end of the channel whoever waits is told [eras §9.9]", async () => {
  await using server = new LegacyServer({
    serve: async ({ ask }) => {
      await Promise.all([ask("elicitation/create", FORM), ask("roots/list")]);
    },
  });
  const stage = bridgeHttp(server.url);
  await say(stage.channel, toolCall("t"));
  await stage[Symbol.asyncDispose]();
  assertEquals(server.count("notifications/cancelled"), 1);
  const answers = server.got.items.filter(({ method }) => method === "response")
    .map(({ message }) => JSON.stringify(message["result"] ?? "an error"));
  assertEquals(answers.toSorted(), ['"an error"', '{"action":"cancel"}']);
});

httpTest("asks: one of the standalone stream that is given up is answered once", async () => {
  await using server = asking("get");
  {
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t"));
    assertEquals(body.result.resultType, "input_required");
  }
  assertEquals([server.count("response"), server.count("notifications/cancelled")], [1, 1]);
});

httpTest(
  "asks: an answer that came while parked is kept for the retry in a full house",
  async () => {
    const early = Promise.withResolvers<void>();
    await using server = new LegacyServer({
      serve: async ({ ask, params }) => {
        const asked = ask("elicitation/create", FORM);
        await (params["name"] === "early" ? early.promise : asked);
        return { content: [{ type: "text", text: '"early"' }] };
      },
    });
    await using stage = bridgeHttp(server.url);
    await say(stage.channel, toolCall("oldest"));
    const parked = await say(stage.channel, toolCall("early"));
    early.resolve();
    await Promise.all(
      Array.from({ length: MAX_HOLDS - 1 }, (_, i) => say(stage.channel, toolCall(`t${i}`))),
    );
    const done = await say(stage.channel, retryOf("early", parked.body.result, { r1_1: ANN }));
    assertEquals(textOf(done.body), "early");
  },
);
