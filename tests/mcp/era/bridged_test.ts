import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  bridged,
  type BridgedChannel,
  type BridgeOptions,
  type ChannelEras,
} from "../../../lib/mcp/era/bridged.ts";
import type { Channel } from "../../../lib/mcp/channel.ts";
import type { Command } from "../../../lib/wire/command.ts";
import type { Reply } from "../../../lib/wire/reply.ts";
import { base, call, final, notification } from "../stdio_harness.ts";
import { httpTest, serveScript } from "../http_channel_harness.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { modern, say, toolCall } from "./modern_consumer.ts";

const K = "io.modelcontextprotocol";
const SIGNAL = new AbortController().signal;

/** A channel that remembers what it was given and gave. */
class Inner implements Channel {
  readonly name = "main";
  readonly kind = "http-streamable";
  readonly got: Command[] = [];
  readonly gave: AsyncIterable<Reply>[] = [];
  readonly #answer: (command: Command) => string;

  constructor(answer: (command: Command) => string = () => "{}") {
    this.#answer = answer;
  }

  exchange(command: Command): AsyncIterable<Reply> {
    this.got.push(command);
    const message = this.#answer(command);
    const replies = (async function* (): AsyncGenerator<Reply> {
      yield { kind: "response", message, status: 200, headers: [] };
    })();
    this.gave.push(replies);
    return replies;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

function over(inner: Inner, options: Partial<BridgeOptions> = {}): BridgedChannel {
  return bridged(inner, { era: "auto", ...options });
}

Deno.test("bridged: with one era on both sides the very replies of the channel come back", async () => {
  const inner = new Inner(() =>
    '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}}'
  );
  const channel = over(inner);
  await final(channel, call("initialize", "{}"));
  inner.got.length = inner.gave.length = 0;
  const commands: Command[] = [
    call("tools/call", '{"name":"t"}'),
    notification("notifications/initialized"),
    { ...base(), kind: "oauth_discovery" },
    { ...base(), kind: "session_termination", sessionId: "s" },
  ];
  for (const [at, command] of commands.entries()) {
    assertStrictEquals(channel.exchange(command, SIGNAL), inner.gave[at]);
    assertStrictEquals(inner.got[at], command);
  }
});

Deno.test("bridged: passthrough touches nothing, whoever asks", () => {
  const inner = new Inner();
  const channel = over(inner, { era: "passthrough" });
  const command = toolCall("t");
  assertStrictEquals(channel.exchange(command, SIGNAL), inner.gave[0]);
  assertStrictEquals(inner.got[0], command);
});

Deno.test("bridged: a modern consumer of a modern server is passed, _meta and all [eras §8, toolport#511]", async () => {
  const result = `{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{}}`;
  const inner = new Inner((command) =>
    `{"jsonrpc":"2.0","id":${
      command.kind === "jsonrpc" && command.message.kind === "call" ? command.message.idText : 0
    },"result":${result}}`
  );
  const channel = over(inner);
  const command = toolCall("t", { meta: { "acme.example/x": 1 } });
  await final(channel, command);
  await final(channel, command);
  assertStrictEquals(inner.got.at(-1), command);
  assertEquals(inner.got.length, 3);
  assertEquals(channel.eras.target, { legacy: "unknown", modern: "yes" });
  assertEquals(channel.eras.consumers, { legacy: 0, modern: 2 });
});

Deno.test("bridged: tells what it learns, once", async () => {
  const told: ChannelEras[] = [];
  const inner = new Inner(() =>
    '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}}'
  );
  const channel = over(inner, { learnt: (eras) => told.push(eras) });
  for (let i = 0; i < 3; i++) await final(channel, call("initialize", "{}"));
  assertEquals(told.map(({ target, consumers }) => [target.legacy, consumers.legacy > 0]), [
    ["unknown", true],
    ["yes", true],
  ]);
});

const DISCOVERED = {
  resultType: "complete",
  supportedVersions: ["2026-07-28"],
  capabilities: { tools: {} },
  ttlMs: 0,
  cacheScope: "private",
};

httpTest(
  "bridged: a mismatch passes untouched and comes back as the server's -32020 [eras §9.13]",
  async () => {
    await using server = serveScript(({ body, headers }) => {
      const { id, method } = JSON.parse(body);
      if (method === "server/discover") {
        return Response.json({ jsonrpc: "2.0", id, result: DISCOVERED });
      }
      const name = new Map(headers).get("mcp-name");
      if (name === "t") {
        return Response.json({ jsonrpc: "2.0", id, result: { resultType: "complete" } });
      }
      const error = { code: -32020, message: "Mcp-Name differs", data: { name } };
      return Response.json({ jsonrpc: "2.0", id: null, error }, { status: 400 });
    });
    await using stage = bridgeHttp(server.url);
    const wrong = await say(stage.channel, toolCall("t", { headers: [["Mcp-Name", "u"]] }));
    assertEquals([wrong.status, wrong.body.id, wrong.body.error.data], [400, 1, { name: "u" }]);
    assertEquals((await say(stage.channel, toolCall("t"))).body.result, { resultType: "complete" });
    assertEquals(stage.channel.eras.target.modern, "yes");
  },
);

httpTest("bridged: Mcp-Name is there for all three methods [eras §8, mcp-remote#356]", async () => {
  await using server = serveScript(({ body }) => {
    const { id, method } = JSON.parse(body);
    const result = method === "server/discover" ? DISCOVERED : { resultType: "complete" };
    return Response.json({ jsonrpc: "2.0", id, result });
  });
  await using stage = bridgeHttp(server.url);
  await say(stage.channel, toolCall("a"));
  await say(stage.channel, modern("prompts/get", { params: { name: "b" } }));
  await say(stage.channel, modern("resources/read", { params: { uri: "x://c" } }));
  const names = server.requests.map(({ headers }) => new Map(headers).get("mcp-name"));
  assertEquals(names, [undefined, "a", "b", "x://c"]);
});

httpTest("bridged: a modern server that becomes a legacy one is found out [eras §3]", async () => {
  let isModern = true;
  await using server = serveScript(({ body, headers }) => {
    const { id, method } = JSON.parse(body || "{}");
    const answer = (result: object) => Response.json({ jsonrpc: "2.0", id, result });
    if (isModern) {
      return answer(method === "server/discover" ? DISCOVERED : { resultType: "complete" });
    }
    if (method === "initialize") {
      return answer({
        protocolVersion: "2025-11-25",
        capabilities: {},
        serverInfo: { name: "old" },
      });
    }
    if (new Map(headers).get("mcp-protocol-version") === "2026-07-28") {
      const error = { code: -32000, message: "Bad Request: Unsupported protocol version" };
      return Response.json({ jsonrpc: "2.0", id: null, error }, { status: 400 });
    }
    return id === undefined ? new Response(null, { status: 202 }) : answer({ content: [] });
  });
  await using stage = bridgeHttp(server.url);
  await say(stage.channel, toolCall("t"));
  isModern = false;
  assertEquals((await say(stage.channel, toolCall("t"))).status, 400);
  const { body } = await say(stage.channel, toolCall("t"));
  assertEquals(body.result._meta[`${K}/serverInfo`], { name: "old" });
  assertEquals(stage.channel.eras.target, { legacy: "yes", modern: "no" });
});

httpTest(
  "bridged: a legacy server that becomes a modern one is found out by its handshake [eras §3]",
  async () => {
    await using server = serveScript(({ body }) => {
      const { id, method } = JSON.parse(body);
      const error = (code: number, data?: object) =>
        Response.json({ jsonrpc: "2.0", id, error: { code, message: "m", data } });
      if (method === "server/discover") return error(-32601);
      if (method === "initialize") return error(-32022, { supported: ["2026-07-28"] });
      return Response.json({ jsonrpc: "2.0", id, result: { resultType: "complete", content: [] } });
    });
    await using stage = bridgeHttp(server.url);
    const { body } = await say(stage.channel, toolCall("t"));
    assertEquals(body.result, { resultType: "complete", content: [] });
    assertEquals(stage.channel.eras.target, { legacy: "no", modern: "yes" });
  },
);

httpTest(
  "bridged: a server that takes neither era is named with both answers [eras §3]",
  async () => {
    await using server = serveScript(({ body }) => {
      const { id } = JSON.parse(body);
      return Response.json({ jsonrpc: "2.0", id, error: { code: -32601, message: "no" } });
    });
    await using stage = bridgeHttp(server.url);
    const first = await say(stage.channel, toolCall("t"));
    assertEquals(first.body.error.code, -32601);
    await final(stage.channel, modern("server/discover"));
    const later = await say(stage.channel, toolCall("t"));
    assert(later.body.error !== undefined);
  },
);

httpTest(
  "bridged: a session of an earlier process at a modern server is 404, and begins anew",
  async () => {
    await using server = serveScript(({ body }) => {
      const { id } = JSON.parse(body);
      const error = { code: -32022, message: "no", data: { supported: ["2026-07-28"] } };
      return Response.json({ jsonrpc: "2.0", id, error }, { status: 400 });
    });
    await using stage = bridgeHttp(server.url);
    const headers = [["Mcp-Session-Id", "of-an-earlier-process"]] as const;
    const { status, body } = await say(stage.channel, call("tools/list", "{}", { headers }));
    assertEquals([status, body.error.code], [404, -32001]);
    assertEquals(stage.channel.eras.target, { legacy: "no", modern: "yes" });
  },
);

httpTest("bridged: a server that serves a legacy call speaks that era", async () => {
  await using server = serveScript(({ body }) => {
    const { id, method } = JSON.parse(body);
    if (method === "tools/list") {
      return Response.json({ jsonrpc: "2.0", id, result: { tools: [] } });
    }
    return Response.json({ jsonrpc: "2.0", id, error: { code: -32601, message: "no" } }, {
      status: 404,
    });
  });
  await using stage = bridgeHttp(server.url);
  assertEquals((await say(stage.channel, call("other/method"))).status, 404);
  assertEquals(stage.channel.eras.target.legacy, "unknown");
  await say(stage.channel, call("tools/list"));
  assertEquals(stage.channel.eras.target.legacy, "yes");
  assertEquals(server.requests.length, 2);
});

httpTest("bridged: one consumer's refused credentials are not another's answer", async () => {
  const held = Promise.withResolvers<void>();
  await using server = serveScript(async ({ body, headers }) => {
    const { id, method } = JSON.parse(body);
    await held.promise;
    if (new Map(headers).get("authorization") === "bad") return new Response("", { status: 401 });
    const result = method === "server/discover" ? DISCOVERED : { resultType: "complete" };
    return Response.json({ jsonrpc: "2.0", id, result });
  });
  await using stage = bridgeHttp(server.url);
  const as = (who: string) =>
    final(stage.channel, toolCall("t", { headers: [["Authorization", who]] }));
  const both = Promise.all([as("bad"), as("good")]);
  await server.seen(2);
  held.resolve();
  const [bad, good] = await both;
  assertEquals(["status" in bad && bad.status, "status" in good && good.status], [401, 200]);
});
