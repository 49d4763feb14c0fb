import { assertEquals } from "@std/assert";
import type { TransportErrorKind, TunnelFailure } from "../../lib/wire/failure.ts";
import { CHALLENGES } from "../fixtures/raw_mcp_answers.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { failureOf, httpTest, openHttp, repeated, serveScript } from "./http_channel_harness.ts";
import { answer as answerText, call, final } from "./stdio_harness.ts";

httpTest(
  "openHttpChannel: 401 with a JSON-RPC error body is identical, both challenges kept (mcp-transports §12)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const body =
      ` {"jsonrpc" : "2.0","error":{"code":-32003,"message":"n\\u006f","data":1.0},\n"id":1} `;
    assertEquals(await final(stage.channel, status(401, body)), {
      kind: "response",
      message: body,
      status: 401,
      headers: [
        ["Content-Type", "text/plain"],
        ["Www-Authenticate", CHALLENGES[0]],
        ["Www-Authenticate", CHALLENGES[1]],
      ],
    });
  },
);

httpTest(
  "openHttpChannel: an error body of 102400 bytes is kept, one byte more is too large (wire-protocol §9.36)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const kept = await final(stage.channel, status(401, errorBody(102_400)));
    assertEquals(kept.kind === "response" && [kept.status, kept.message], [
      401,
      errorBody(102_400),
    ]);
    const cut = await final(stage.channel, status(401, errorBody(102_401)));
    assertEquals(cut, {
      kind: "failed",
      status: 401,
      headers: kept.kind === "response" ? kept.headers : [],
      failure: { source: "target_http", kind: "response_body_too_large", upstreamStatus: 401 },
    });
  },
);

httpTest("openHttpChannel: an error body of unknown length is cut at the same byte", async () => {
  let bytes = 102_400;
  await using server = serveScript(() => {
    const body = repeated(new TextEncoder().encode(errorBody(bytes)), 1);
    return new Response(body, { status: 500, headers: { "content-type": "application/json" } });
  });
  await using stage = openHttp(server.url);
  assertEquals(await answerText(stage.channel, call("x")), errorBody(bytes));
  bytes++;
  assertEquals(
    await failureOf(stage.channel, call("x")),
    targetHttp(500, "response_body_too_large"),
  );
});

httpTest(
  "openHttpChannel: an error without a usable id gets the call's, the rest stays (mcp-eras §6)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const error = '"error":{"code":-32000,"message":"no session","data":9007199254740993}';
    for (
      const [given, expected] of [
        [`{"jsonrpc":"2.0",${error},"id": null }`, `{"jsonrpc":"2.0",${error},"id": 1.0 }`],
        [`{"jsonrpc":"2.0",${error}}`, `{"id":1.0,"jsonrpc":"2.0",${error}}`],
      ] as const
    ) {
      const command = call("status/400", `{"body":${JSON.stringify(given)}}`, { id: "1.0" });
      const reply = await final(stage.channel, command);
      assertEquals(reply.kind === "response" && [reply.status, reply.message], [400, expected]);
    }
  },
);

const ERROR_BODIES:
  readonly (readonly [what: string, status: number, string, TransportErrorKind])[] = [
    ["503 with text", 503, "upstream is down", "malformed_json"],
    ["500 with HTML", 500, "<h1>500</h1>", "malformed_json"],
    ["an empty 404", 404, "", "response_body_missing"],
    ["a blank 404", 404, " \r\n", "response_body_missing"],
    ["JSON of another shape", 429, '{"error":"slow down"}', "invalid_mcp_error"],
    ["a JSON string", 500, '"oops"', "invalid_mcp_error"],
    [
      '"result":null beside error (wire-protocol §9.34)',
      400,
      '{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":-32003,"message":"x"}}',
      "invalid_mcp_error",
    ],
    [
      "an error for another id",
      400,
      '{"jsonrpc":"2.0","id":"1","error":{"code":-32003,"message":"x"}}',
      "invalid_mcp_error",
    ],
    [
      "an error code that is no integer",
      400,
      '{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":"x"}}',
      "invalid_mcp_error",
    ],
    ["a result", 500, '{"jsonrpc":"2.0","id":1,"result":{}}', "invalid_mcp_error"],
  ];
for (const [what, code, body, kind] of ERROR_BODIES) {
  httpTest(`openHttpChannel: ${what} fails with its status and ${kind}`, async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    assertEquals(await failureOf(stage.channel, status(code, body)), targetHttp(code, kind));
  });
}

httpTest("openHttpChannel: an error body that is no UTF-8 is malformed", async () => {
  await using server = serveScript(() =>
    new Response(Uint8Array.of(0x22, 0xff, 0x22), { status: 502 })
  );
  await using stage = openHttp(server.url);
  assertEquals(await failureOf(stage.channel, call("x")), targetHttp(502, "malformed_json"));
});

function status(code: number, body: string) {
  return call(`status/${code}`, `{"body":${JSON.stringify(body)}}`);
}

function targetHttp(code: number, kind: TransportErrorKind): readonly [number, TunnelFailure] {
  return [code, { source: "target_http", kind, upstreamStatus: code }];
}

/** A JSON-RPC error for id 1 of exactly this many bytes. */
function errorBody(bytes: number): string {
  const [head, tail] = ['{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"', '"}}'];
  return head + "x".repeat(bytes - head.length - tail.length) + tail;
}
