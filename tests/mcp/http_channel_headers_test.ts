import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import { answer, redirect, serveFaults } from "../fixtures/fault_server.ts";
import { CHALLENGES } from "../fixtures/raw_mcp_answers.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import {
  failureOf,
  httpTest,
  MODERN_META,
  openHttp,
  serveScript,
  USER_AGENT,
  valuesOf,
} from "./http_channel_harness.ts";
import { answer as answerText, base, call, final } from "./stdio_harness.ts";

httpTest(
  "openHttpChannel: connector Authorization beats a static one (mcp-transports §12)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url, [
      ["authorization", "Bearer static"],
      ["X-Static", "kept"],
    ]);
    const headers: HeaderList = [["Authorization", "Bearer connector"]];
    await answerText(stage.channel, call("echo", "{}", { headers }));
    await answerText(stage.channel, call("echo"));
    const [first, second] = server.requests;
    assertEquals(valuesOf(first?.headers ?? [], "authorization"), ["Bearer connector"]);
    assertEquals(valuesOf(second?.headers ?? [], "authorization"), ["Bearer static"]);
    assertEquals(valuesOf(first?.headers ?? [], "x-static"), ["kept"]);
  },
);

httpTest(
  "openHttpChannel: credentials go to the MCP URL only; a redirect's target sees nothing",
  async () => {
    await using elsewhere = serveRawMcp();
    for (const status of [301, 302, 303, 307, 308]) {
      await using server = await serveFaults(redirect(status, elsewhere.url));
      await using stage = openHttp(server.url, [["X-Static", "secret"]]);
      const command = call("echo", "{}", { headers: [["Authorization", "Bearer connector"]] });
      assertEquals(await failureOf(stage.channel, command), [502, {
        source: "protocol",
        kind: "non_protocol_response",
      }]);
      const { head } = await server.seen(1);
      assertEquals(head.filter((line) => /^(x-static|authorization):/i.test(line)).length, 2);
    }
    assertEquals(elsewhere.requests, []);
  },
);

httpTest(
  "openHttpChannel: a header value of any script crosses, as UTF-8 where Latin-1 has no bytes for it",
  async () => {
    await using server = serveScript(() => Response.json({ jsonrpc: "2.0", id: 1, result: {} }));
    await using stage = openHttp(server.url);
    const headers: HeaderList = [["X-User", "Zoë 東京"], ["X-Latin", "Zoë"]];
    await answerText(stage.channel, call("echo", "{}", { headers }));
    const bytesOf = (name: string) =>
      valuesOf(server.requests[0]?.headers ?? [], name)
        .map((value) => Uint8Array.from(value, (char) => char.charCodeAt(0)));
    assertEquals(bytesOf("x-user"), [new TextEncoder().encode("Zoë 東京")]);
    assertEquals(bytesOf("x-latin"), [Uint8Array.of(0x5a, 0x6f, 0xeb)]);
  },
);

httpTest(
  "openHttpChannel: accept-encoding, host and connection of the consumer never cross",
  async () => {
    await using server = await serveFaults(answer(200, '{"jsonrpc":"2.0","id":1,"result":{}}'));
    await using stage = openHttp(server.url);
    const headers: HeaderList = [
      ["Accept-Encoding", "zstd"],
      ["Host", "evil.example.com"],
      ["Connection", "X-Consumer"],
      ["Content-Length", "3"],
      ["Transfer-Encoding", "chunked"],
      ["X-Consumer", "passes"],
    ];
    await answerText(stage.channel, call("echo", "{}", { headers }));
    const { head } = await server.seen(1);
    const lines = head.slice(1).map((line) => line.toLowerCase());
    assertEquals(lines.filter((line) => /zstd|evil|^connection|^transfer-encoding/.test(line)), []);
    assertEquals(lines.includes(`host: ${new URL(server.url).host}`), true);
    assertEquals(lines.includes("x-consumer: passes"), true);
  },
);

httpTest("openHttpChannel: repeated header values stay separate in both directions", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  const headers: HeaderList = [["X-Two", "a, b"], ["X-Two", "c"]];
  const reply = await final(stage.channel, call("status/401", "{}", { headers }));
  assertEquals(valuesOf(server.requests[0]?.headers ?? [], "x-two"), ["a, b", "c"]);
  assertEquals(reply.kind === "response" && reply.headers, [
    ["Content-Type", "application/json"],
    ["Www-Authenticate", CHALLENGES[0]],
    ["Www-Authenticate", CHALLENGES[1]],
  ]);
});

httpTest(
  "openHttpChannel: missing Accept gets the default, a present one is kept (wire-protocol §9.47)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    await answerText(stage.channel, call("echo"));
    const headers: HeaderList = [["accept", "application/json"], [
      "Content-Type",
      "application/json; x=1",
    ]];
    await answerText(stage.channel, call("echo", "{}", { headers }));
    const [bare, own] = server.requests.map(({ headers }) => headers);
    assertEquals(valuesOf(bare ?? [], "accept"), ["application/json, text/event-stream"]);
    assertEquals(valuesOf(bare ?? [], "content-type"), ["application/json"]);
    assertEquals(valuesOf(bare ?? [], "user-agent"), [USER_AGENT]);
    assertEquals(valuesOf(bare ?? [], "mcp-method"), []);
    assertEquals(valuesOf(own ?? [], "accept"), ["application/json"]);
    assertEquals(valuesOf(own ?? [], "content-type"), ["application/json; x=1"]);
  },
);

httpTest(
  "openHttpChannel: the command's headers are never mutated (wire-protocol §9.47)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url, [["X-Static", "1"]]);
    const headers: HeaderList = Object.freeze([Object.freeze(["X-A", "1"] as const)]);
    await answerText(stage.channel, call("echo", "{}", { headers }));
    await final(stage.channel, { ...base(headers), kind: "session_termination", sessionId: "s" });
    assertEquals(headers, [["X-A", "1"]]);
  },
);

httpTest(
  "openHttpChannel: six response headers pass, Connection-nominated and empty ones do not",
  async () => {
    await using server = await serveFaults(answer(200, '{"jsonrpc":"2.0","id":1,"result":{}}', [
      "content-type: application/json; charset=utf-8",
      "mcp-session-id: nominated",
      "mcp-protocol-version: 2025-06-18",
      "last-event-id: ",
      "access-control-expose-headers: Mcp-Session-Id",
      "set-cookie: a=b",
      "location: /x",
      "x-other: y",
      "connection: keep-alive,  MCP-session-ID ",
    ]));
    await using stage = openHttp(server.url);
    const reply = await final(stage.channel, call("echo"));
    assertEquals(reply.kind === "response" && reply.headers, [
      ["Content-Type", "application/json; charset=utf-8"],
      ["Mcp-Protocol-Version", "2025-06-18"],
      ["Access-Control-Expose-Headers", "Mcp-Session-Id"],
    ]);
  },
);

httpTest(
  "openHttpChannel: a modern call gets only the mirror headers it lacks (mcp-eras §6)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const params = `{"_meta":${MODERN_META},"name":"sch\\u00f6n"}`;
    await answerText(stage.channel, call("tools/call", params));
    const mirrored = server.requests[0]?.headers ?? [];
    assertEquals(valuesOf(mirrored, "mcp-method"), ["tools/call"]);
    assertEquals(valuesOf(mirrored, "mcp-protocol-version"), ["2026-07-28"]);
    assertEquals(valuesOf(mirrored, "mcp-name"), ["=?base64?c2Now7Zu?="]);
  },
);

httpTest(
  "openHttpChannel: a header that contradicts the body is the target's to refuse, not repaired",
  async () => {
    await using server = serveScript(({ headers }) => {
      const sent = ["mcp-method", "mcp-name", "mcp-protocol-version"].flatMap((name) =>
        valuesOf(headers, name)
      );
      const refusal = `{"jsonrpc":"2.0","id":1,"error":{"code":-32020,"message":"${
        sent.join("|")
      }"}}`;
      return new Response(refusal, {
        status: 400,
        headers: { "content-type": "application/json" },
      });
    });
    await using stage = openHttp(server.url);
    const headers: HeaderList = [
      ["Mcp-Method", "tools/list"],
      ["mcp-name", "other"],
      ["MCP-Protocol-Version", "2099-01-01"],
      ["Mcp-Param-Region", "eu"],
    ];
    const params = `{"_meta":${MODERN_META},"name":"echo"}`;
    const reply = await final(stage.channel, call("tools/call", params, { headers }));
    assertEquals(reply.kind === "response" && reply.status, 400);
    assertStringIncludes(
      reply.kind === "response" ? reply.message : "",
      '"code":-32020,"message":"tools/list|other|2099-01-01"',
    );
    assertEquals(server.requests.length, 1);
  },
);

httpTest(
  "openHttpChannel: tells its opening with the origin alone, and refuses what is no URL",
  async () => {
    await using stage = openHttp("http://user:pass@127.0.0.1:1/secret/path?key=1");
    assertEquals(stage.log.of("channel_opened"), [{
      kind: "channel_opened",
      channel: "main",
      channelKind: "http-streamable",
      target: "http://127.0.0.1:1",
    }]);
    assertThrows(() => openHttp("not a url"), OperatorError, "main");
  },
);
