import { assertEquals, assertLessOrEqual } from "@std/assert";
import type { TransportErrorKind } from "../../lib/wire/failure.ts";
import { serveFaults } from "../fixtures/fault_server.ts";
import { type RawMcpServer, serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { failureOf, httpTest, openHttp, repeated, serveScript } from "./http_channel_harness.ts";
import { answer as answerText, call, final } from "./stdio_harness.ts";

const JSON_TYPE = { "content-type": "application/json" };
/** The end of an answer is read on the side: the very next call may still find it being read. */
const MAX_CONNECTIONS = 3;
const RESULT = '{"jsonrpc":"2.0","id":1,"result":{}}';
const MIB = 1024 * 1024;

httpTest("openHttpChannel: a JSON-RPC error in a 200 passes as it is", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  assertEquals(
    await answerText(stage.channel, call("error", '{"n":1.0}')),
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"no","data":{"n":1.0}}}',
  );
});

const BAD_SUCCESSES: readonly (readonly [
  what: string,
  respond: () => Response,
  kind: TransportErrorKind,
])[] = [
  ["HTML", () => typed("<p>hello</p>", "text/html"), "non_protocol_response"],
  [
    "text without a type",
    () => new Response(repeated(new Uint8Array(1), 1)),
    "non_protocol_response",
  ],
  ["202 and nothing", () => new Response(null, { status: 202 }), "response_body_missing"],
  ["202 and a word", () => new Response("Accepted", { status: 202 }), "response_body_missing"],
  ["204", () => new Response(null, { status: 204 }), "response_body_missing"],
  ["200 and nothing", () => new Response(null), "response_body_missing"],
  ["empty JSON", () => typed("", "application/json"), "response_body_missing"],
  ["an empty event stream", () => typed("", "text/event-stream"), "eof"],
  [
    "truncated JSON",
    () => typed('{"jsonrpc":"2.0","id":1,"res', "application/json"),
    "malformed_json",
  ],
  ["a wrong id", () => rpc('"id":2,"result":{}'), "invalid_protocol_response"],
  ["an id of another type", () => rpc('"id":"1","result":{}'), "invalid_protocol_response"],
  ["an id written otherwise", () => rpc('"id":1.0,"result":{}'), "invalid_protocol_response"],
  ["no id", () => rpc('"result":{}'), "invalid_protocol_response"],
  ["a notification", () => rpc('"method":"notifications/x"'), "invalid_protocol_response"],
  [
    "a batch",
    () => typed('[{"jsonrpc":"2.0","id":1,"result":{}}]', "application/json"),
    "invalid_protocol_response",
  ],
  ["bytes that are no UTF-8", () => bytes(0x22, 0xc3, 0x28, 0x22), "malformed_json"],
];
for (const [what, respond, kind] of BAD_SUCCESSES) {
  httpTest(`openHttpChannel: a 2xx with ${what} is a 502 with ${kind}`, async () => {
    await using server = serveScript(respond);
    await using stage = openHttp(server.url);
    const source = kind === "eof" ? "transport_closed" : "protocol";
    assertEquals(await failureOf(stage.channel, call("x")), [502, { source, kind }]);
    assertEquals(server.requests.length, 1);
  });
}

httpTest("openHttpChannel: the media type matches in any case and with parameters", async () => {
  await using server = serveScript(() =>
    typed('{"jsonrpc":"2.0","id":1,"result":{}}', "Application/JSON;charset=utf-8")
  );
  await using stage = openHttp(server.url);
  assertEquals(await answerText(stage.channel, call("x")), '{"jsonrpc":"2.0","id":1,"result":{}}');
});

httpTest("openHttpChannel: a compressed answer is undone", async () => {
  const text = '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}';
  await using server = serveScript(() => {
    const body = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Response(body, { headers: { ...JSON_TYPE, "content-encoding": "gzip" } });
  });
  await using stage = openHttp(server.url);
  assertEquals(await answerText(stage.channel, call("x")), text);
});

httpTest("openHttpChannel: an answer of 10 MB passes", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  const text = await answerText(stage.channel, call("big", '{"bytes":10000000}'));
  assertEquals(text.length, '{"jsonrpc":"2.0","id":1,"result":{"text":""}}'.length + 10_000_000);
  assertEquals(text.endsWith('xxx"}}'), true);
});

httpTest("openHttpChannel: an answer over 32 MiB is too large, announced or not", async () => {
  await using announced = await serveFaults({
    kind: "send",
    text: `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${
      32 * MIB + 1
    }\r\n\r\n`,
    then: "open",
  });
  await using streamed = serveScript(() =>
    new Response(repeated(new Uint8Array(MIB).fill(32), 33), { headers: JSON_TYPE })
  );
  for (const { url } of [announced, streamed]) {
    await using stage = openHttp(url);
    assertEquals(await failureOf(stage.channel, call("x")), [502, {
      source: "protocol",
      kind: "response_body_too_large",
    }]);
  }
  await announced.ended(1);
});

httpTest(
  "openHttpChannel: success is exactly one HTTP request, JSON or stream (mcp-transports §12)",
  async () => {
    await using server = serveRawMcp();
    await exchangeOnce(server, "echo");
    await exchangeOnce(server, "echo/sse");
    assertEquals(server.requests.map(({ method }) => method), ["POST", "POST"]);
  },
);

httpTest(
  "openHttpChannel: failure sends nothing more either: no DELETE, no GET (design §5)",
  async () => {
    await using server = serveRawMcp();
    for (const method of ["status/500", "html", "truncated", "wrong-id"]) {
      await exchangeOnce(
        server,
        method,
      );
    }
    assertEquals(server.requests.map(({ method }) => method), ["POST", "POST", "POST", "POST"]);
  },
);

httpTest("openHttpChannel: the connection is used again after JSON", async () => {
  await using server = serveScript(() => typed(RESULT, "application/json"));
  await using stage = openHttp(server.url);
  for (let i = 0; i < 20; i++) assertEquals(await answerText(stage.channel, call("x")), RESULT);
  assertEquals(server.requests.length, 20);
  assertLessOrEqual(server.connections(), MAX_CONNECTIONS);
});

httpTest(
  "openHttpChannel: the connection is used again after a stream that ends later than its result",
  async () => {
    let delivered = Promise.withResolvers<void>();
    await using server = serveScript(() => {
      const pieces = [() => Promise.resolve(`data: ${RESULT}\n\n`), async () => {
        await delivered.promise;
        return ": bye\n\n";
      }];
      return new Response(inPieces(pieces), { headers: { "content-type": "text/event-stream" } });
    });
    await using stage = openHttp(server.url);
    for (let i = 0; i < 20; i++) {
      delivered = Promise.withResolvers();
      assertEquals(await answerText(stage.channel, call("x")), RESULT);
      delivered.resolve();
    }
    assertEquals(server.requests.length, 20);
    assertLessOrEqual(server.connections(), MAX_CONNECTIONS);
  },
);

async function exchangeOnce(server: RawMcpServer, method: string): Promise<void> {
  await using stage = openHttp(server.url);
  await final(stage.channel, call(method));
}

function rpc(members: string): Response {
  return typed(`{"jsonrpc":"2.0",${members}}`, "application/json");
}

/** A body whose pieces are made and sent one by one. */
function inPieces(pieces: (() => Promise<string>)[]): ReadableStream<Uint8Array> {
  return new ReadableStream<string>({
    async pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(await piece());
    },
  }, { highWaterMark: 0 }).pipeThrough(new TextEncoderStream());
}

function typed(text: string, type: string): Response {
  return new Response(text, { headers: { "content-type": type } });
}

function bytes(...values: number[]): Response {
  return new Response(Uint8Array.from(values), { headers: JSON_TYPE });
}
