import { assertEquals, assertLess } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import {
  failureOf,
  httpTest,
  openHttp,
  repeated,
  serveScript,
  valuesOf,
} from "./http_channel_harness.ts";
import { answer as answerText, call, final, replies } from "./stdio_harness.ts";

const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}';
const EVENT_STREAM = { "content-type": "text/event-stream" };

httpTest(
  "streamAnswer: progress, then the result, as their own text (mcp-transports §12)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const params = '{"_meta":{"progressToken":"\\u0041"},"n":1.0}';
    const headers = [["Content-Type", "text/event-stream"]] as const;
    assertEquals(await replies(stage.channel, call("echo/sse", params)), [
      {
        kind: "notification",
        message: '{"jsonrpc":"2.0","method":"notifications/progress",' +
          '"params":{"progressToken":"\\u0041","progress":1.0}}',
        status: 200,
        headers,
      },
      {
        kind: "response",
        message: `{"jsonrpc":"2.0","id":1,"result":${params}}`,
        status: 200,
        headers,
      },
    ]);
  },
);

httpTest(
  "streamAnswer: pings, comments and CRLF are harmless, data lines are joined (mcp-transports §3.5)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const all = await replies(stage.channel, call("noise/sse", '{"n":1.0}'));
    assertEquals(all.map((reply) => reply.kind === "response" && reply.message), [
      '{\n"jsonrpc":"2.0","id":1,"result":{"n":1.0}}',
    ]);
    assertEquals(server.requests.length, 1);
  },
);

httpTest("streamAnswer: many notifications keep their order", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  const all = await replies(stage.channel, call("many/sse", '{"count":500}'));
  assertEquals(
    all.slice(0, -1).map((reply) => reply.kind === "notification" && reply.message),
    Array.from(
      { length: 500 },
      (_, n) => `{"jsonrpc":"2.0","method":"notifications/message","params":{"data":${n}}}`,
    ),
  );
});

httpTest(
  "streamAnswer: the end of the stream ends its last event; half an event is a cut",
  async () => {
    await using whole = serveScript(() =>
      new Response(`data: ${RESULT}`, { headers: EVENT_STREAM })
    );
    await using stage = openHttp(whole.url);
    assertEquals(await answerText(stage.channel, call("x")), RESULT);

    await using half = serveScript(() =>
      new Response(`data: ${RESULT.slice(0, 20)}`, { headers: EVENT_STREAM })
    );
    await using other = openHttp(half.url);
    assertEquals(await failureOf(other.channel, call("x")), [502, {
      source: "transport_closed",
      kind: "eof",
    }]);
  },
);

httpTest("streamAnswer: an event over 32 MiB is too large", async () => {
  const mib = new Uint8Array(1024 * 1024).fill(120);
  await using server = serveScript(() =>
    new Response(repeated(mib, 34), { headers: EVENT_STREAM })
  );
  await using stage = openHttp(server.url);
  assertEquals(await failureOf(stage.channel, call("x")), [502, {
    source: "protocol",
    kind: "response_body_too_large",
  }]);
});

httpTest(
  "streamAnswer: ping inside a call is answered by POST, the call goes on (design §5)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url, [["X-Static", "1"]]);
    const command = call("ping-me", '{"n":1.0}', { headers: [["Mcp-Session-Id", "s-1"]] });
    assertEquals(await replies(stage.channel, command), [{
      kind: "response",
      message: '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}',
      status: 200,
      headers: [["Content-Type", "text/event-stream"]],
    }]);
    const pong = await server.seen(2);
    assertEquals([pong.method, pong.body], [
      "POST",
      '{"jsonrpc":"2.0","id":"server-1","result":{}}',
    ]);
    assertEquals(valuesOf(pong.headers, "mcp-session-id"), ["s-1"]);
    assertEquals(valuesOf(pong.headers, "x-static"), ["1"]);
    assertEquals(stage.log.of("server_request_answered"), [
      { kind: "server_request_answered", channel: "main", method: "ping", answer: "pong" },
    ]);
  },
);

httpTest(
  "streamAnswer: sampling inside a call is refused with -32601, the call goes on (design §5)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const reply = await final(stage.channel, call("sample-me"));
    assertEquals(reply.kind, "response");
    const { id, error } = JSON.parse((await server.seen(2)).body);
    assertEquals([id, error.code], ["server-1", -32601]);
    assertEquals(
      stage.log.of("server_request_answered").map(({ method, answer }) => [method, answer]),
      [
        ["sampling/createMessage", "method_not_found"],
      ],
    );
  },
);

httpTest("streamAnswer: a burst of server requests is answered, 16 at a time", async () => {
  const REQUESTS = 60;
  const pings = Array.from(
    { length: REQUESTS },
    (_, n) => `data: {"jsonrpc":"2.0","id":${n},"method":"ping"}\n\n`,
  );
  const go = Promise.withResolvers<void>();
  const all = Promise.withResolvers<void>();
  let held = 0, answered = 0;
  await using server = serveScript(async ({ path, body }) => {
    if (path === "/tick") return new Response();
    if (!body.includes('"result"')) {
      const stream = laterText(pings.join(""), all.promise, `data: ${RESULT}\n\n`);
      return new Response(stream, { headers: EVENT_STREAM });
    }
    held++;
    await go.promise;
    if (++answered === REQUESTS) all.resolve();
    return new Response(null, { status: 202 });
  });
  await using stage = openHttp(server.url);
  const result = answerText(stage.channel, call("x"));
  await server.seen(1 + 16);
  // Whatever else the channel had sent would have come by the end of these.
  for (let i = 0; i < 20; i++) await (await fetch(`${server.origin}/tick`)).body?.cancel();
  assertEquals(held, 16);
  go.resolve();
  assertEquals(await result, RESULT);
  assertEquals(answered, REQUESTS);
});

httpTest(
  "streamAnswer: an answer the server never takes does not keep the channel open",
  async () => {
    await using server = serveScript(({ body }, gone) =>
      body.includes('"result"')
        ? new Promise((resolve) => gone.addEventListener("abort", () => resolve(new Response())))
        : new Response(`data: {"jsonrpc":"2.0","id":0,"method":"ping"}\n\ndata: ${RESULT}\n\n`, {
          headers: EVENT_STREAM,
        })
    );
    const stage = openHttp(server.url);
    assertEquals(await answerText(stage.channel, call("x")), RESULT);
    const from = performance.now();
    await stage[Symbol.asyncDispose]();
    assertLess(performance.now() - from, 5_000);
  },
);

httpTest("streamAnswer: a stream that stays open after the answer is let go", async () => {
  const ended = Promise.withResolvers<void>();
  await using server = serveScript(() =>
    new Response(
      new ReadableStream({
        start: (controller) =>
          controller.enqueue(new TextEncoder().encode(`data: ${RESULT}\n\n: still here\n\n`)),
        cancel: () => ended.resolve(),
      }),
      { headers: EVENT_STREAM },
    )
  );
  await using stage = openHttp(server.url);
  assertEquals(await answerText(stage.channel, call("x")), RESULT);
  await ended.promise;
});

httpTest("streamAnswer: a reader that leaves early lets the stream go", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  for await (
    const reply of stage.channel.exchange(
      call("many/sse", '{"count":3}'),
      new AbortController().signal,
    )
  ) {
    assertEquals(reply.kind, "notification");
    break;
  }
});

/** A body that sends a text at once, and another one when `later` resolves. */
function laterText(now: string, later: Promise<void>, then: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(now));
      later.then(() => {
        controller.enqueue(encoder.encode(then));
        controller.close();
      });
    },
  });
}
