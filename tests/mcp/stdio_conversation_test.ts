import { assertEquals } from "@std/assert";
import {
  answer,
  call,
  final,
  notification,
  replies,
  result,
  type Stage,
  stdioTest,
} from "./stdio_harness.ts";

/** A call that makes the child print a text; `<id>` stands for the call's id on the wire. */
const say = (text: string, id = "1") => call("say", JSON.stringify({ text }), { id });
const REPLY = '{"jsonrpc":"2.0","id":<id>,"result":"said"}\n';
const notify = (method: string, params = "{}") =>
  `{"jsonrpc":"2.0","method":"notifications/${method}","params":${params}}`;

/** Starts calls that the child holds, and waits until it has them. */
async function hold({ channel }: Stage, ids: readonly string[]) {
  const held = ids.map((id) => replies(channel, call("hold", "{}", { id })));
  await result(channel, call("held"));
  return {
    async release() {
      await final(channel, notification("release"));
      return await Promise.all(held);
    },
  };
}

stdioTest("noise is counted exactly and hurts nobody", {}, async ({ channel, log }) => {
  assertEquals(await result(channel, call("noise", '{"lines":1000}')), "quiet");
  const junk = '\n  \nnull\n17\n"text"\n{"half":\n[1,\n{}\n{"jsonrpc":"1.0","method":"x"}\n\r\n';
  assertEquals(await result(channel, say(junk + REPLY)), "said");
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("not_json"), 1010);
  assertEquals(log.of("child_output_skipped").length < 10, true, "in bundles");
});

stdioTest("bytes that are no UTF-8 are noise", {}, async ({ channel, log }) => {
  assertEquals(await result(channel, call("say_bytes", '{"bytes":[255,10]}')), "said");
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("not_json"), 1);
});

stdioTest("a byte order mark before an answer does not hide it", {}, async ({ channel }) => {
  assertEquals(await result(channel, say("\uFEFF" + REPLY)), "said");
});

stdioTest("replies nobody waits for are counted", {}, async ({ channel, log }) => {
  const strangers = '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}\n' +
    '{"jsonrpc":"2.0","error":{"code":-32700,"message":"?"}}\n' +
    '{"jsonrpc":"2.0","id":99999,"result":{}}\n' +
    '{"jsonrpc":"2.0","id":-1,"result":{}}\n' +
    '{"jsonrpc":"2.0","id":"<id>","result":{}}\n';
  assertEquals(await result(channel, say(strangers + REPLY + REPLY)), "said");
  assertEquals(await result(channel, say(REPLY)), "said");
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("unknown_id"), 6);
});

stdioTest("an over-long line is skipped, the call goes on", { lineBytes: 200 }, async (stage) => {
  const { channel, log } = stage;
  const long = `{"jsonrpc":"2.0","id":<id>,"result":"${"x".repeat(300)}"}\n`;
  assertEquals(await result(channel, say(long + REPLY)), "said");
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("line_too_long"), 1);
});

stdioTest("a reply that is no JSON-RPC fails its call only", {}, async ({ channel }) => {
  assertEquals(await final(channel, say('{"id":<id>,"result":{}}\n')), {
    kind: "failed",
    status: 502,
    headers: [],
    failure: { source: "protocol", kind: "invalid_protocol_response" },
  });
  assertEquals(await result(channel, say(REPLY)), "said");
});

stdioTest("an error of the child crosses as it is", {}, async ({ channel }) => {
  const error = '{"jsonrpc":"2.0","id":<id>,"error":{"code":-32002,"message":"é","data":1.0}} ';
  assertEquals(
    await answer(channel, say(error + "\r\n", '"a"')),
    error.replace("<id>", '"a"'),
  );
});

stdioTest("a batch on one line is taken apart", {}, async (stage) => {
  const batch = `[${notify("message", '{"n":1.0}')}, 5, {"jsonrpc":"2.0","id":<id>,"result":[1]}]`;
  const got = await replies(stage.channel, say(batch + "\n"));
  assertEquals(got.map((reply) => "message" in reply && reply.message), [
    notify("message", '{"n":1.0}'),
    '{"jsonrpc":"2.0","id":1,"result":[1]}',
  ]);
});

stdioTest("requests of the child are answered here while the call goes on", {}, async (stage) => {
  const { channel, log } = stage;
  const requests = [
    '{"jsonrpc":"2.0","id":"p","method":"ping"}',
    '{"jsonrpc":"2.0","id":9007199254740993,"method":"sampling/createMessage","params":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"roots/list"}',
  ];
  const refusal = (id: string) =>
    `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,` +
    `"message":"Method not found: not supported through the tunnel"}}`;
  assertEquals(await result(channel, call("ask", JSON.stringify({ requests }))), [
    '{"jsonrpc":"2.0","id":"p","result":{}}',
    refusal("9007199254740993"),
    refusal("1"),
  ]);
  assertEquals(
    log.of("server_request_answered").map(({ method, answer }) => [method, answer]),
    [
      ["ping", "pong"],
      ["sampling/createMessage", "method_not_found"],
      ["roots/list", "method_not_found"],
    ],
  );
});

stdioTest("with one call in flight notifications go to it, in order", {}, async (stage) => {
  const text = [1, 2, 3].map((n) => notify("message", `{"n":${n}.0}`) + "\n").join("");
  const got = await replies(stage.channel, say(text + REPLY));
  assertEquals(got.map((reply) => "message" in reply && reply.message), [
    notify("message", '{"n":1.0}'),
    notify("message", '{"n":2.0}'),
    notify("message", '{"n":3.0}'),
    '{"jsonrpc":"2.0","id":1,"result":"said"}',
  ]);
});

stdioTest("with several calls in flight only what has an owner is shown", {}, async (stage) => {
  const { channel, log } = stage;
  const calls = await hold(stage, ['"old"', '"new"']);
  const text = [
    notify("tools/list_changed"),
    notify("message", '{"secret":1}'),
    notify("progress", '{"progressToken":1,"progress":1}'),
    notify("cancelled", '{"requestId":77}'),
    notify("cancelled", '{"requestId":<id>}'),
  ].map((line) => line + "\n").join("");
  const third = await replies(channel, say(text + REPLY, '"third"'));
  assertEquals(third.map((reply) => "message" in reply && reply.message), [
    '{"jsonrpc":"2.0","id":"third","result":"said"}',
  ]);
  const [old = [], young = []] = await calls.release();
  assertEquals(old.map((reply) => "message" in reply && reply.message), [
    notify("tools/list_changed"),
    '{"jsonrpc":"2.0","id":"old","result":"released"}',
  ]);
  assertEquals(young.length, 1);
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("no_owner"), 4);
});

stdioTest("a request that the child takes back is not mistaken for a call", {}, async (stage) => {
  const held = await hold(stage, ['"first"']);
  const takenBack = notify("cancelled", '{"requestId":1}');
  // The child counts its own requests; the first call of a channel has 1 as well.
  await result(stage.channel, say(takenBack + "\n" + REPLY, '"other"'));
  const [first = []] = await held.release();
  assertEquals(first.length, 1);
  const asked = await replies(stage.channel, say(takenBack + "\n" + REPLY, '"asked"'));
  assertEquals(asked.map((reply) => "message" in reply && reply.message), [
    takenBack,
    '{"jsonrpc":"2.0","id":"asked","result":"said"}',
  ]);
});

stdioTest("a listen that the child ends is named as its consumer knows it", {}, async (stage) => {
  const { channel } = stage;
  const listening = replies(channel, call("subscriptions/listen", "{}", { id: '"listen:0"' }));
  const ended = notify("cancelled", '{"requestId":1}') + "\n" +
    '{"jsonrpc":"2.0","id":1,"result":{}}\n';
  assertEquals((await replies(channel, say(ended + REPLY))).length, 1);
  assertEquals((await listening).map((reply) => "message" in reply && reply.message), [
    notify("cancelled", '{"requestId":"listen:0"}'),
    '{"jsonrpc":"2.0","id":"listen:0","result":{}}',
  ]);
});

stdioTest("with no call in flight notifications are dropped", {}, async ({ channel, log }) => {
  assertEquals(await result(channel, say(REPLY + notify("message") + "\n")), "said");
  assertEquals(await result(channel, call("pid")) !== undefined, true);
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("no_owner"), 1);
});

stdioTest("progress of an abandoned call reaches no other call", {}, async ({ channel, log }) => {
  const stop = new AbortController();
  const params = '{"steps":1,"hold":true,"_meta":{"progressToken":"t"}}';
  const abandoned = channel.exchange(call("progress", params), stop.signal)[Symbol.asyncIterator]();
  await abandoned.next();
  const gone = abandoned.next().catch((error) => error);
  stop.abort("gone");
  assertEquals(await gone, "gone");
  const late = notify("progress", '{"progressToken":"1","progress":2}') + "\n";
  assertEquals((await replies(channel, say(late + REPLY))).length, 1);
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("no_owner"), 1);
});

stdioTest("a listen gets what names it, under its own id", {}, async ({ channel }) => {
  const key = "io.modelcontextprotocol/subscriptionId";
  // The child sees our ids; the first call of a channel has 1.
  const listening = replies(channel, call("subscriptions/listen", "{}", { id: '"listen:0"' }));
  const other = await replies(
    channel,
    say(
      notify("tools/list_changed", `{"_meta":{"${key}":1}}`) + "\n" +
        notify("message", '{"for":"the other"}') + "\n" + REPLY +
        `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","_meta":{"${key}":1}}}\n`,
      "8",
    ),
  );
  assertEquals(other.map((reply) => "message" in reply && reply.message), [
    notify("message", '{"for":"the other"}'),
    '{"jsonrpc":"2.0","id":8,"result":"said"}',
  ]);
  assertEquals((await listening).map((reply) => "message" in reply && reply.message), [
    notify("tools/list_changed", `{"_meta":{"${key}":"listen:0"}}`),
    `{"jsonrpc":"2.0","id":"listen:0","result":{"resultType":"complete",` +
    `"_meta":{"${key}":"listen:0"}}}`,
  ]);
});

stdioTest("a reader that does not read loses notifications, not the answer", {}, async (stage) => {
  const { channel, log } = stage;
  const exchange = channel.exchange(
    call("progress", '{"steps":2000,"_meta":{"progressToken":1}}'),
    new AbortController().signal,
  )[Symbol.asyncIterator]();
  const first = await exchange.next();
  assertEquals(first.value?.kind, "notification");
  await result(channel, call("pid"));
  let notifications = 1;
  let last = "";
  for (let next = await exchange.next(); !next.done; next = await exchange.next()) {
    if (next.value.kind === "notification") notifications++;
    else last = next.value.kind;
  }
  assertEquals(last, "response");
  const dropped = log.of("notification_dropped");
  assertEquals(notifications + dropped.length, 2000);
  assertEquals(dropped.length > 0, true);
  assertEquals(dropped[0]?.method, "progress");
});
