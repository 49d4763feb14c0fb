import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/server/mcp"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { openMemoryChannel } from "../../lib/mcp/memory.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import {
  callTool,
  exchange,
  INITIALIZE,
  openSdkServer,
  parsed,
  text,
} from "../fixtures/memory_servers.ts";

Deno.test("openMemoryChannel: an SDK server answers calls and takes notifications", async () => {
  const { channel, facts } = await openSdkServer();
  await using _ = channel;
  assertEquals(facts, [{
    kind: "channel_opened",
    channel: "main",
    channelKind: "in-memory",
    target: "in-memory",
  }]);
  const initialize = await exchange(channel, INITIALIZE);
  assertEquals(parsed(initialize)["result"]?.serverInfo, { name: "memory", version: "1" });
  assertEquals(
    await exchange(channel, `{"jsonrpc":"2.0","method":"notifications/initialized"}`),
    [{ kind: "notify_ack", status: 200, headers: [] }],
  );
  const unknown = await exchange(channel, `{"jsonrpc":"2.0","id":1,"method":"no/such"}`);
  assertEquals(parsed(unknown)["error"]?.code, -32601);
});

for (const id of ["0", "-1", "9007199254740993", '"1"', "1.5", '"\\u00e9"', "1.0"]) {
  Deno.test(`openMemoryChannel: the id ${id} comes back as it was sent`, async () => {
    const { channel } = await openSdkServer();
    await using _ = channel;
    const [reply] = await exchange(channel, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
    assert(reply?.kind === "response");
    assertEquals(reply.message, `{"result":{},"jsonrpc":"2.0","id":${id}}`);
    assertEquals(reply.status, 200);
  });
}

Deno.test("openMemoryChannel: overlapping calls with one id each get their own answer", async () => {
  const { channel, gate } = await openSdkServer();
  await using _ = channel;
  const first = exchange(channel, callTool("1", "held", { label: "first" }));
  const second = exchange(channel, callTool("1", "held", { label: "second" }));
  await gate.waiting("first");
  await gate.waiting("second");
  gate.release("second");
  assertStringIncludes(text(await second), `"text":"second"`);
  gate.release("first");
  assertStringIncludes(text(await first), `"text":"first"`);
});

Deno.test("openMemoryChannel: progress goes to its token's owner, with the owner's token", async () => {
  const { channel, gate } = await openSdkServer();
  await using _ = channel;
  const tokens = [`"same"`, `"same"`, "9007199254740993"];
  const labels = ["a", "b", "c"];
  const calls = labels.map((label, i) =>
    exchange(channel, callTool("7", "held", { label, progress: true }, tokens[i]))
  );
  for (const label of labels) await gate.waiting(label);
  for (const label of labels.toReversed()) gate.release(label);
  for (const [i, call] of calls.entries()) {
    const replies = await call;
    assertEquals(replies.map((reply) => reply.kind), ["notification", "response"]);
    assert(replies[0]?.kind === "notification");
    assertStringIncludes(replies[0].message, `"progressToken":${tokens[i]}`);
    assertStringIncludes(replies[0].message, `"message":"${labels[i]}"`);
    assertStringIncludes(text(replies), `"text":"${labels[i]}"`);
  }
});

Deno.test("openMemoryChannel: aborting cancels the call at the server and throws the reason", async () => {
  const { channel, gate, facts } = await openSdkServer();
  await using _ = channel;
  const other = exchange(channel, callTool("1", "held", { label: "other" }));
  const abort = new AbortController();
  const call = exchange(channel, callTool("1", "held", { label: "x" }), { signal: abort.signal });
  await gate.waiting("other");
  await gate.waiting("x");
  const reason = new Error("deadline");
  abort.abort(reason);
  assertEquals(await assertRejects(() => call), reason);
  await gate.cancelled("x");
  gate.release("x");
  gate.release("other");
  assertStringIncludes(text(await other), `"text":"other"`);
  assertEquals(facts.filter((fact) => fact.kind === "child_output_skipped"), []);
});

Deno.test("openMemoryChannel: a consumer's cancellation reaches its own call only", async () => {
  const { channel, gate } = await openSdkServer();
  await using _ = channel;
  const mine: HeaderList = [["Mcp-Session-Id", "mine"]];
  const theirs: HeaderList = [["Mcp-Session-Id", "theirs"]];
  const my = exchange(channel, callTool("5", "held", { label: "my" }), { headers: mine });
  const their = exchange(channel, callTool("5", "held", { label: "their" }), { headers: theirs });
  await gate.waiting("my");
  await gate.waiting("their");
  const cancel =
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5,"reason":"r"}}`;
  assertEquals(await exchange(channel, cancel, { headers: [["Mcp-Session-Id", "nobody"]] }), [
    { kind: "notify_ack", status: 200, headers: [] },
  ]);
  await exchange(channel, cancel, { headers: mine });
  await gate.cancelled("my");
  assertEquals(text(await my).includes(`"id":5,"error":`), true);
  gate.release("my");
  gate.release("their");
  assertStringIncludes(text(await their), `"text":"their"`);
});

Deno.test("openMemoryChannel: an SDK server's handlers learn the command's request id", async () => {
  const seen: unknown[] = [];
  const server = new McpServer({ name: "memory", version: "1" });
  server.registerTool("who", {}, ({ requestInfo }) => {
    seen.push(requestInfo);
    return { content: [] };
  });
  await using channel = await openMemoryChannel({ name: "main", server, emit() {} });
  const headers: HeaderList = [["X-Request-Id", "forged"], ["Authorization", "secret"]];
  await exchange(channel, callTool("1", "who", {}), { headers });
  assertEquals(seen, [{ headers: { "x-request-id": "r" } }]);
});
