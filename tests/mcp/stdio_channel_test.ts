import { assert, assertEquals, assertRejects } from "@std/assert";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import type { Reply } from "../../lib/wire/reply.ts";
import {
  answer,
  base,
  call,
  final,
  message,
  notification,
  replies,
  result,
  type Stage,
  stdioTest,
} from "./stdio_harness.ts";

const ALICE: HeaderList = [["mcp-session-id", "alice"], ["Authorization", "Bearer same"]];
const BOB: HeaderList = [["Mcp-Session-Id", "bob"], ["Authorization", "Bearer same"]];

/** Waits until the child has all calls sent so far. */
async function heldCount({ channel }: Stage): Promise<number> {
  const held = await result(channel, call("held", "{}", { id: '"how many"' }));
  assert(Array.isArray(held));
  return held.length;
}

/** What the child has received so far, one line an element. */
async function seen({ channel }: Stage): Promise<string[]> {
  const lines = await result(channel, call("seen"));
  assert(Array.isArray(lines));
  return lines.map(String);
}

stdioTest("exchange gives overlapping calls with one id their own answers", {}, async (stage) => {
  const { channel } = stage;
  const ids = ["0", "-1", "9007199254740993", '"1"', "1.5", `"${"k".repeat(1024)}"`, '"\\u0031"'];
  const calls = ids.flatMap((id) =>
    [ALICE, BOB].map((headers) => answer(channel, call("hold", "{}", { id, headers })))
  );
  assertEquals(await heldCount(stage), 14);
  assertEquals(await final(channel, notification("release")), {
    kind: "notify_ack",
    status: 200,
    headers: [],
  });
  const expected = ids.flatMap((id) => {
    const text = `{"jsonrpc":"2.0","id":${id},"result":"released"}`;
    return [text, text];
  });
  assertEquals(await Promise.all(calls), expected);

  const sent = (await seen(stage)).filter((line) => line.includes('"hold"'));
  const ours = sent.map((line) => JSON.parse(line).id);
  assert(ours.every(Number.isSafeInteger), "ids on the wire are integers of ours");
  assertEquals(new Set(ours).size, 14);
});

stdioTest("exchange alters nothing but ids, in both directions", {}, async (stage) => {
  const { channel } = stage;
  const payload = '{"n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400,' +
    '"s":"\\u00e9é\u{1f600}\u2028\\n"}';
  assertEquals(
    await answer(channel, call("echo", payload, { id: "9007199254740993" })),
    `{"jsonrpc":"2.0","result":${payload},"id":9007199254740993}`,
  );
  const line = (await seen(stage)).find((text) => text.includes('"echo"'));
  const ownId = JSON.parse(line ?? "").id;
  assertEquals(line, `{"jsonrpc":"2.0","id":${ownId},"method":"echo","params":${payload}}`);

  await final(channel, notification("notifications/foo", payload));
  assertEquals(
    (await seen(stage)).find((text) => text.includes("foo")),
    `{"jsonrpc":"2.0","method":"notifications/foo","params":${payload}}`,
  );
});

stdioTest("exchange sends a message that spans lines as one line", {}, async ({ channel }) => {
  const text = '{\n "jsonrpc":"2.0",\r\n "id":1,\n "method":"echo",\n "params":[1,\n2]}';
  assertEquals(await answer(channel, message(text)), '{"jsonrpc":"2.0","result":[1, 2],"id":1}');
});

stdioTest("exchange carries messages larger than the pipe", {}, async ({ channel }) => {
  const payload = JSON.stringify({ big: "€".repeat(1024 * 1024) });
  const calls = ["1", "2", "3"].map((id) => answer(channel, call("echo", payload, { id })));
  assertEquals(
    await Promise.all(calls),
    ["1", "2", "3"].map((id) => `{"jsonrpc":"2.0","result":${payload},"id":${id}}`),
  );
});

stdioTest("exchange shows progress to the owner of the token only", {}, async (stage) => {
  const { channel } = stage;
  const params = (token: string, steps: number) =>
    `{"steps":${steps},"hold":true,"_meta":{"progressToken":${token}}}`;
  const exchanges = [
    replies(channel, call("progress", params("5", 2), { headers: ALICE })),
    replies(channel, call("progress", params("5", 3), { headers: BOB })),
    replies(channel, call("progress", params('"5"', 1), { headers: BOB, id: "2" })),
    replies(channel, call("hold", "{}", { id: "3" })),
  ];
  assertEquals(await heldCount(stage), 4);
  await final(channel, notification("release"));
  const progress = (token: string, steps: number): Reply[] =>
    Array.from({ length: steps }, (_, step) => ({
      kind: "notification",
      status: 200,
      headers: [],
      message: '{"jsonrpc":"2.0","method":"notifications/progress",' +
        `"params":{"progressToken":${token},"progress":${step + 1}}}`,
    }));
  const end = (id: string): Reply => ({
    kind: "response",
    status: 200,
    headers: [],
    message: `{"jsonrpc":"2.0","id":${id},"result":"released"}`,
  });
  assertEquals(await Promise.all(exchanges), [
    [...progress("5", 2), end("1")],
    [...progress("5", 3), end("1")],
    [...progress('"5"', 1), end("2")],
    [end("3")],
  ]);
});

stdioTest("exchange passes a cancellation on under the id the child knows", {}, async (stage) => {
  const { channel } = stage;
  const cancel = (id: string, headers: HeaderList) =>
    final(channel, notification("notifications/cancelled", `{"requestId":${id}}`, { headers }));
  const ack = { kind: "notify_ack", status: 200, headers: [] } as const;
  const carol: HeaderList = [["authorization", "Bearer carol"]];
  const held = [
    answer(channel, call("hold", '{"of":"alice"}', { headers: ALICE })),
    answer(channel, call("hold", '{"of":"bob"}', { headers: BOB })),
    answer(channel, call("hold", '{"of":"carol"}', { headers: carol, id: '"a"' })),
    answer(channel, call("hold", '{"of":"carol"}', { headers: carol, id: "2" })),
    answer(channel, call("hold", '{"of":"carol"}', { headers: carol, id: "2" })),
  ];
  assertEquals(await heldCount(stage), 5);
  assertEquals(await cancel("1", BOB), ack);
  assertEquals(await cancel('"\\u0061"', carol), ack);
  assertEquals(await cancel("2", carol), ack, "two calls carry this id");
  assertEquals(await cancel("1", carol), ack, "foreign");
  assertEquals(await cancel("1.0", ALICE), ack, "another id");
  assertEquals(await cancel("1", []), ack, "anonymous");
  const lines = await seen(stage);
  const ownIdOf = (owner: string) =>
    JSON.parse(lines.find((line) => line.includes(`"of":"${owner}"`)) ?? "").id;
  assertEquals(lines.filter((line) => line.includes("cancelled")), [
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${ownIdOf("bob")}}}`,
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${
      ownIdOf("carol")
    }}}`,
  ]);
  await final(channel, notification("release"));
  await Promise.all(held);
});

stdioTest(
  "exchange lets no notification pass for a call or a cancellation of another's",
  {},
  async (stage) => {
    const { channel } = stage;
    const held = answer(channel, call("hold"));
    assertEquals(await heldCount(stage), 1);
    const params = '"params":{"requestId":1}}';
    const disguised = [
      `{"jsonrpc":"2.0","id":1,"ID":1,"id":null,"method":"echo",${params}`,
      `{"jsonrpc":"2.0","method":"x","Method":"notifications/cancelled",${params}`,
      `{"jsonrpc":"2.0","method":"notifications/cancelled","method":"x",${params}`,
    ];
    const acks = [];
    for (const text of disguised) acks.push(await final(channel, message(text)));
    assertEquals(acks.map((ack) => [ack.kind, "status" in ack && ack.status]), [
      ["notify_ack", 200],
      ["notify_ack", 400],
      ["notify_ack", 400],
    ]);
    assertEquals((await seen(stage)).slice(2, -1), [
      `{"jsonrpc":"2.0","id":null,"ID":null,"id":null,"method":"echo",${params}`,
    ]);
    await final(channel, notification("release"));
    await held;
  },
);

stdioTest("exchange cancels an abandoned call and keeps the child", {}, async (stage) => {
  const { channel, log } = stage;
  const pid = await result(channel, call("pid"));
  const deadline = new AbortController();
  const silent = answer(channel, call("hold"), deadline.signal);
  assertEquals(await heldCount(stage), 1);
  deadline.abort(new Error("too late"));
  await assertRejects(() => silent, Error, "too late");

  assertEquals(await result(channel, call("pid")), pid);
  const lines = await seen(stage);
  const ownId = JSON.parse(lines.find((line) => line.includes('"hold"')) ?? "").id;
  const cancelled = lines.map((line) => JSON.parse(line))
    .filter(({ method }) => method === "notifications/cancelled");
  assertEquals(cancelled.map(({ params }) => params.requestId), [ownId]);

  // The late answer reaches nobody, not even a new call with the same id.
  const next = answer(channel, call("echo", '"mine"'));
  await final(channel, notification("release"));
  assertEquals(await next, '{"jsonrpc":"2.0","result":"mine","id":1}');
  assertEquals(await result(channel, call("pid")), pid);
  await channel[Symbol.asyncDispose]();
  assertEquals(log.skipped("unknown_id"), 1);
});

stdioTest("exchange never cancels initialize at the child", {}, async (stage) => {
  const deadline = new AbortController();
  const exchange = replies(stage.channel, call("initialize", '{"hold":true}'), deadline.signal);
  assertEquals(await heldCount(stage), 1);
  deadline.abort(new Error("too late"));
  await assertRejects(() => exchange, Error, "too late");
  const methods = (await seen(stage)).map((line) => JSON.parse(line).method);
  assertEquals(methods, ["initialize", "held", "seen"]);
});

stdioTest("exchange cancels at the child when its reader leaves", {}, async (stage) => {
  const { channel } = stage;
  const params = '{"steps":3,"hold":true,"_meta":{"progressToken":1}}';
  const signal = new AbortController().signal;
  for await (const reply of channel.exchange(call("progress", params), signal)) {
    assertEquals(reply.kind, "notification");
    break;
  }
  const methods = (await seen(stage)).map((line) => JSON.parse(line).method);
  assertEquals(methods, ["progress", "notifications/cancelled", "seen"]);
});

stdioTest("exchange does not begin when the signal has aborted", {}, async (stage) => {
  const signal = AbortSignal.abort(new Error("expired"));
  await assertRejects(() => final(stage.channel, call("pid"), signal), Error, "expired");
  assertEquals((await seen(stage)).length, 1);
});

stdioTest("exchange refuses a session termination and goes on serving", {}, async ({ channel }) => {
  const pid = await result(channel, call("pid"));
  assertEquals(
    await replies(channel, { ...base(), kind: "session_termination", sessionId: "alice" }),
    [{ kind: "session_terminated", status: 405, headers: [] }],
  );
  assertEquals(await result(channel, call("pid")), pid);
});

stdioTest("exchange has no OAuth metadata", {}, async ({ channel }) => {
  assertEquals(await replies(channel, { ...base(), kind: "oauth_discovery" }), [
    { kind: "failed", status: 404, headers: [], failure: { source: "client_internal" } },
  ]);
});

stdioTest("exchange keeps a consumer's response from the child", {}, async (stage) => {
  const response = message('{"jsonrpc":"2.0","id":1,"result":{}}');
  assertEquals(await replies(stage.channel, response), [
    { kind: "notify_ack", status: 202, headers: [] },
  ]);
  assertEquals((await seen(stage)).length, 1);
});

stdioTest(
  "openStdioChannel passes exactly the environment it is given",
  {},
  async ({ channel }) => {
    assertEquals(await result(channel, call("args")), {
      args: [],
      env: { PATH: "/usr/bin:/bin", DENO_NO_UPDATE_CHECK: "1" },
    });
  },
);
