import { assertEquals } from "@std/assert";
import { bridgeStdio, type ErasStage } from "../../fixtures/eras_stage.ts";
import { bounded, call, notification, replies, result } from "../stdio_harness.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

function childTest(
  name: string,
  program: string,
  body: (stage: ErasStage) => Promise<void>,
): void {
  Deno.test(name, () =>
    bounded(async () => {
      const path = new URL(program, import.meta.url).pathname;
      const argv = ["run", "-A", "--cached-only", path];
      await using stage = bridgeStdio([Deno.execPath(), ...argv]);
      await body(stage);
    }));
}

/** A legacy consumer has its handshake with the child. */
async function introduce({ channel }: ErasStage): Promise<void> {
  const clientInfo = { name: "old", version: "1" };
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
  await result(channel, call("initialize", JSON.stringify(params)));
  await replies(channel, notification("notifications/initialized"));
}

childTest(
  "stdio: no consumer is asked what another's call wants to know, also after a handshake of a third",
  "asking_child.ts",
  async (stage) => {
    const { channel } = stage;
    await say(channel, toolCall("hello"));
    const waiting = say(channel, toolCall("wait", { headers: [["Authorization", "a"]] }));
    await introduce(stage);
    const went = await say(channel, toolCall("go", { headers: [["Authorization", "b"]] }));
    assertEquals(went.body.result.content, [{ type: "text", text: "gone" }]);
    const { body } = await waiting;
    assertEquals(JSON.parse(body.result.content[0].text).code, -32603);
  },
);

childTest(
  "stdio: a child of both eras that took a legacy handshake is spoken to in that era by all",
  "dual_child.ts",
  async (stage) => {
    const { channel } = stage;
    await say(channel, modern("server/discover"));
    await introduce(stage);
    const { body } = await say(channel, modern("tools/list"));
    assertEquals([body.result.resultType, body.result.tools.length], ["complete", 1]);
    const legacy = await result(channel, call("tools/call", '{"name":"hello"}'));
    assertEquals(legacy, { content: [{ type: "text", text: "hello" }] });
  },
);

childTest(
  "stdio: a listen has its resources from a restarted child too, without any call [eras §9.10]",
  "watched_child.ts",
  async ({ channel }) => {
    const abort = new AbortController();
    const notifications = { resourceSubscriptions: ["x://a"] };
    const listen = modern("subscriptions/listen", { params: { notifications } });
    const heard = channel.exchange(listen, abort.signal)[Symbol.asyncIterator]();
    const next = async () => {
      const { value } = await heard.next();
      return value?.kind === "notification" ? JSON.parse(value.message).method : value;
    };
    assertEquals(await next(), "notifications/subscriptions/acknowledged");
    assertEquals(await next(), "notifications/resources/updated");
    await replies(channel, call("tools/call", '{"name":"crash"}'));
    assertEquals(await next(), "notifications/resources/updated");
    const ended = next().catch(() => "aborted");
    abort.abort(new Error("deadline"));
    assertEquals(await ended, "aborted");
  },
);
