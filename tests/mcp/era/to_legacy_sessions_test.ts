import { assert, assertEquals } from "@std/assert";
import { headerValue } from "../../../lib/wire/header_list.ts";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { final } from "../stdio_harness.ts";
import { IDLE_MS, MAX_SESSIONS } from "../../../lib/mcp/era/legacy_sessions.ts";
import { manualClock } from "./manual_clock.ts";
import { say, toolCall } from "./modern_consumer.ts";

const CHALLENGE = 'Bearer resource_metadata="x"';

httpTest(
  "ToLegacy: 50 first requests at once share one handshake and one probe [eras §9.3]",
  async () => {
    await using server = new LegacyServer();
    await using stage = bridgeHttp(server.url);
    const calls = Array.from(
      { length: 50 },
      (_, id) => say(stage.channel, toolCall("t", { id: String(id) })),
    );
    const ids = (await Promise.all(calls)).map(({ body }) => body.id);
    assertEquals(ids, Array.from({ length: 50 }, (_, id) => id));
    assertEquals([server.count("initialize"), server.count("server/discover")], [1, 1]);
    assertEquals(server.count("notifications/initialized"), 1);
    const { message, headers } = await server.nth("initialize", 1);
    assertEquals(headers.get("mcp-method"), null);
    assertEquals(JSON.parse(JSON.stringify(message["params"])).capabilities, {
      elicitation: { form: {}, url: {} },
      sampling: {},
      roots: {},
    });
  },
);

httpTest(
  "ToLegacy: a refused handshake is not remembered, its 401 keeps the challenge [eras §9.3]",
  async () => {
    await using server = new LegacyServer({
      initialize: (count) =>
        count > 1 ? undefined : new Response("no", {
          status: 401,
          headers: { "www-authenticate": CHALLENGE },
        }),
    });
    await using stage = bridgeHttp(server.url);
    const refused = await final(stage.channel, toolCall("t"));
    assertEquals([refused.kind, "status" in refused && refused.status], ["failed", 401]);
    assertEquals(
      "headers" in refused && headerValue(refused.headers, "WWW-Authenticate"),
      CHALLENGE,
    );
    assertEquals((await say(stage.channel, toolCall("t"))).status, 200);
  },
);

httpTest(
  "ToLegacy: the handshake carries the credentials of the command that caused it",
  async () => {
    await using server = new LegacyServer();
    await using stage = bridgeHttp(server.url);
    await say(stage.channel, toolCall("t", { headers: [["Authorization", "Bearer a"]] }));
    for (const method of ["initialize", "notifications/initialized", "tools/call"]) {
      assertEquals((await server.nth(method, 1)).headers.get("authorization"), "Bearer a", method);
    }
  },
);

httpTest(
  "ToLegacy: two principals never share a session [eras §8, ContextForge#2055]",
  async () => {
    await using server = new LegacyServer();
    await using stage = bridgeHttp(server.url);
    const as = (who: string) =>
      say(stage.channel, toolCall("t", { headers: [["Authorization", who]] }));
    await as("a");
    await as("b");
    await as("a");
    assertEquals(server.count("initialize"), 2);
    const [a, b, again] = server.got.items.filter((one) => one.method === "tools/call")
      .map(({ headers }) => headers.get("mcp-session-id"));
    assert(a !== b && a === again);
  },
);

httpTest("ToLegacy: the session is the bridge's, the consumer never sees it", async () => {
  await using server = new LegacyServer({ serve: () => ({ content: [] }) });
  await using stage = bridgeHttp(server.url);
  const reply = await final(
    stage.channel,
    toolCall("t", { headers: [["Mcp-Session-Id", "foreign"]] }),
  );
  assert(reply.kind === "response");
  assertEquals(reply.headers.filter(([name]) => /^mcp-/i.test(name)), []);
  const { headers } = await server.nth("tools/call", 1);
  assert(headers.get("mcp-session-id") !== "foreign");
  assertEquals(headers.get("mcp-protocol-version"), "2025-11-25");
  assertEquals([headers.get("mcp-method"), headers.get("mcp-name")], [null, null]);
});

httpTest(
  "ToLegacy: a session that nobody uses is ended, with a DELETE of its own [eras §4.5]",
  async () => {
    const clock = manualClock();
    await using server = new LegacyServer({ hasStream: false });
    await using stage = bridgeHttp(server.url, { clock });
    await say(stage.channel, toolCall("t", { headers: [["Authorization", "a"]] }));
    clock.advance(IDLE_MS - 1);
    await say(stage.channel, toolCall("t", { headers: [["Authorization", "b"]] }));
    clock.advance(1);
    const { headers } = await server.nth("DELETE", 1);
    assertEquals(headers.get("authorization"), "a");
    assertEquals(
      headers.get("mcp-session-id"),
      (await server.nth("tools/call", 1)).headers.get("mcp-session-id"),
    );
    await say(stage.channel, toolCall("t", { headers: [["Authorization", "b"]] }));
    assertEquals(server.count("initialize"), 2);
    await say(stage.channel, toolCall("t", { headers: [["Authorization", "a"]] }));
    assertEquals([server.count("initialize"), server.count("DELETE")], [3, 1]);
  },
);

httpTest(
  "ToLegacy: sessions are bounded, the one unused for longest makes room [eras §4.5]",
  async () => {
    await using server = new LegacyServer({ hasStream: false });
    await using stage = bridgeHttp(server.url);
    const as = (who: number) =>
      say(stage.channel, toolCall("t", { headers: [["Authorization", `u${who}`]] }));
    for (let who = 0; who < MAX_SESSIONS; who++) await as(who);
    await as(0);
    assertEquals(server.count("DELETE"), 0);
    await as(MAX_SESSIONS);
    assertEquals((await server.nth("DELETE", 1)).headers.get("authorization"), "u1");
  },
);

httpTest(
  "ToLegacy: tools/list_changed right after the handshake is harmless [eras §8, toolport#815]",
  async () => {
    await using server = new LegacyServer({
      serve: ({ send }) => {
        send({ method: "notifications/tools/list_changed" });
        server.tell({ method: "notifications/tools/list_changed" });
        return { content: [] };
      },
    });
    await using stage = bridgeHttp(server.url);
    const { body, notes } = await say(stage.channel, toolCall("t"));
    assertEquals([body.result.resultType, notes], ["complete", []]);
  },
);
