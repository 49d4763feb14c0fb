import { assert, assertEquals } from "@std/assert";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import type { Reply } from "../../../lib/wire/reply.ts";
import { bridgeHttp, type ErasStage } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import { httpTest } from "../http_channel_harness.ts";
import { call, final, message, NEVER } from "../stdio_harness.ts";
import { saidOf } from "./modern_consumer.ts";

const FORM = { message: "Who?", requestedSchema: { type: "object", properties: {} } };

function asking(): LegacyServer {
  return new LegacyServer({
    serve: async ({ ask, send }) => {
      send({ method: "notifications/message", params: { level: "info", data: "before" } });
      const { result, error } = await ask("elicitation/create", FORM);
      return { heard: result ?? error };
    },
  });
}

async function introduce({ channel }: ErasStage, capabilities: object): Promise<HeaderList> {
  const params = JSON.stringify({ protocolVersion: "2025-11-25", capabilities });
  const reply = await final(channel, call("initialize", params));
  assert(reply.kind === "response");
  return reply.headers.filter(([name]) => name === "Mcp-Session-Id");
}

/** Calls the tool; `answer` says what to post for an ask. */
async function callTool(
  { channel }: ErasStage,
  headers: HeaderList,
  answer: (id: unknown) => Promise<void>,
  signal: AbortSignal = NEVER,
) {
  const replies: Reply[] = [];
  for await (
    const reply of channel.exchange(call("tools/call", '{"name":"t"}', { headers }), signal)
  ) {
    replies.push(reply);
    const { id, method } = reply.kind === "notification" ? JSON.parse(reply.message) : {};
    if (method === "elicitation/create") await answer(id);
  }
  return saidOf(replies);
}

const post = async ({ channel }: ErasStage, id: unknown, by: string, headers: HeaderList) => {
  const text = JSON.stringify({ jsonrpc: "2.0", id, result: { by } });
  assertEquals((await final(channel, message(text, { headers }))).kind, "notify_ack");
};

httpTest("RelayedAsks: an ask reaches the consumer in order, its answer the server", async () => {
  await using server = asking();
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const headers = await introduce(stage, { elicitation: {} });
  const { body, notes } = await callTool(stage, headers, (id) => post(stage, id, "me", headers));
  assertEquals(notes.map(({ method }) => method), ["notifications/message", "elicitation/create"]);
  assertEquals(notes[1].params, FORM);
  assertEquals(body.result, { heard: { by: "me" } });
  assertEquals(server.count("response"), 1);
});

httpTest("RelayedAsks: an answer under another session does not count", async () => {
  await using server = asking();
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const headers = await introduce(stage, { elicitation: {} });
  const other = await introduce(stage, { elicitation: {} });
  const { body } = await callTool(stage, headers, async (id) => {
    await post(stage, id, "thief", other);
    await post(stage, id, "owner", headers);
  });
  assertEquals(body.result, { heard: { by: "owner" } });
});

httpTest(
  "RelayedAsks: another principal's answer under a replayed session does not count [eras §8, windbg-mcp#166]",
  async () => {
    await using server = asking();
    await using stage = bridgeHttp(server.url, { relaysAsks: true });
    const headers = await introduce(stage, { elicitation: {} });
    const stolen: HeaderList = [...headers, ["Authorization", "thief"]];
    const { body } = await callTool(stage, headers, async (id) => {
      await post(stage, id, "thief", stolen);
      await post(stage, id, "owner", headers);
    });
    assertEquals(body.result, { heard: { by: "owner" } });
  },
);

httpTest("RelayedAsks: a consumer that declared nothing is not asked", async () => {
  await using server = asking();
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const headers = await introduce(stage, {});
  const { body } = await callTool(stage, headers, () => Promise.reject(new Error("asked")));
  assertEquals(body.result.heard.code, -32601);
});

httpTest("RelayedAsks: unless switched on nobody is asked", async () => {
  await using server = asking();
  await using stage = bridgeHttp(server.url);
  const headers = await introduce(stage, { elicitation: {} });
  const { body } = await callTool(stage, headers, () => Promise.reject(new Error("asked")));
  assertEquals(body.result.heard.code, -32601);
});

httpTest("RelayedAsks: a consumer that leaves ends the call", async () => {
  await using server = asking();
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const headers = await introduce(stage, { roots: {} });
  const abort = new AbortController();
  const called = callTool(stage, headers, () => {
    abort.abort(new Error("left"));
    return Promise.resolve();
  }, abort.signal);
  assertEquals(await called.then(() => "answered", (error: Error) => error.message), "left");
});
