import { assert, assertEquals, assertObjectMatch, assertRejects } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { openMemoryChannel } from "../../lib/mcp/memory.ts";
import {
  BASE,
  call,
  CLOSED,
  exchange,
  INITIALIZE,
  jsonrpc,
  kinds,
  LOG,
  openScripted,
  replies,
  ScriptedServer,
} from "../fixtures/memory_servers.ts";

Deno.test("openMemoryChannel: a null progress token stays null", async () => {
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  const call = exchange(
    channel,
    `{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"progressToken":null}}}`,
  );
  const received = await server.next();
  assertEquals(received["params"], { _meta: { progressToken: null } });
  await server.transport.send({ jsonrpc: "2.0", id: received["id"], result: {} });
  await call;
});

Deno.test("openMemoryChannel: what a server sends while serving a call goes to that call", async () => {
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  const first = exchange(channel, call("1"));
  const firstId = (await server.next())["id"];
  const second = exchange(channel, call("2"));
  const secondId = (await server.next())["id"];
  assert(typeof secondId === "number");
  await server.transport.send(LOG, { relatedRequestId: secondId });
  await server.answer(firstId);
  await server.answer(secondId);
  assertEquals(kinds(await first), ["response"]);
  assertEquals(kinds(await second), ["notification", "response"]);
});

Deno.test("openMemoryChannel: a notification that names no call is shown to no foreign one", async () => {
  const server = new ScriptedServer();
  const facts: Fact[] = [];
  await using channel = await openScripted(server, facts);
  await server.transport.send(LOG);
  const first = exchange(channel, call("1"));
  const firstId = (await server.next())["id"];
  await server.transport.send(LOG);
  const second = exchange(channel, call("2"));
  const secondId = (await server.next())["id"];
  await server.transport.send(LOG);
  await server.transport.send({ jsonrpc: "2.0", method: "notifications/tools/list_changed" });
  await server.transport.send({
    jsonrpc: "2.0",
    method: "notifications/progress",
    params: { progressToken: firstId, progress: 1 },
  });
  await server.answer(firstId);
  await server.answer(secondId);
  const seen = (await first).map((reply) => "message" in reply ? JSON.parse(reply.message) : reply);
  assertEquals(seen.map((message) => message.method), [
    "notifications/message",
    "notifications/tools/list_changed",
    undefined,
  ]);
  assertEquals(kinds(await second), ["response"]);
  const skipped = facts.filter((fact) => fact.kind === "child_output_skipped");
  // Before any call, with two in flight, and progress nobody had asked for.
  assertEquals(skipped.map((fact) => fact.reason), ["no_owner", "no_owner", "no_owner"]);
});

Deno.test("openMemoryChannel: what names a listen goes to the listen, with the consumer's id", async () => {
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  const listen = exchange(
    channel,
    `{"jsonrpc":"2.0","id":"L","method":"subscriptions/listen"}`,
  );
  const listenId = (await server.next())["id"];
  const other = exchange(channel, call("1"));
  const otherId = (await server.next())["id"];
  const _meta = { "io.modelcontextprotocol/subscriptionId": listenId };
  const changed = { jsonrpc: "2.0", method: "notifications/tools/list_changed" };
  await server.transport.send({ ...changed, params: { _meta } });
  await server.transport.send(changed);
  // A request of the server's own, which was refused, may have the same number as a call.
  const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled" };
  await server.transport.send({ ...cancelled, params: { requestId: otherId } });
  await server.transport.send({ ...cancelled, params: { requestId: listenId } });
  await server.answer(otherId);
  await server.transport.send({ jsonrpc: "2.0", id: listenId, result: { _meta } });
  const named = `"_meta":{"io.modelcontextprotocol/subscriptionId":"L"}`;
  assertEquals((await listen).map((reply) => "message" in reply && reply.message), [
    `{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{${named}}}`,
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"L"}}`,
    `{"jsonrpc":"2.0","id":"L","result":{${named}}}`,
  ]);
  assertEquals((await other).map((reply) => "message" in reply && reply.message), [
    `{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}`,
    `{"jsonrpc":"2.0","id":1,"result":{}}`,
  ]);
});

Deno.test("openMemoryChannel: every message tells the request id of the command it came in", async () => {
  const seen: unknown[] = [];
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  const { onmessage } = server.transport;
  server.transport.onmessage = (message, extra) => {
    seen.push(extra?.requestInfo?.headers["x-request-id"]);
    onmessage?.(message, extra);
  };
  const send = (requestId: string, message: string) =>
    replies(channel, { ...jsonrpc(message), requestId });
  await send("n", `{"jsonrpc":"2.0","method":"notifications/initialized"}`);
  await server.next();
  const called = send("c", call("7"));
  await server.next();
  await send(
    "x",
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`,
  );
  await called;
  assertEquals(seen, ["n", "c", "x"]);
});

Deno.test("openMemoryChannel: a signal aborted before the call keeps it from the server", async () => {
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  const reason = new Error("too late");
  const error = await assertRejects(() =>
    exchange(channel, call("1"), { signal: AbortSignal.abort(reason) })
  );
  assertEquals(error, reason);
  assertEquals(server.received, 0);
});

Deno.test("openMemoryChannel: initialize is never cancelled", async () => {
  const server = new ScriptedServer();
  const facts: Fact[] = [];
  await using channel = await openScripted(server, facts);
  const abort = new AbortController();
  const call = exchange(channel, INITIALIZE, { signal: abort.signal });
  const { id } = await server.next();
  abort.abort(new Error("deadline"));
  await assertRejects(() => call);
  assertEquals(server.received, 1);
  await server.answer(id);
  assertEquals(facts.at(-1), {
    kind: "child_output_skipped",
    channel: "main",
    reason: "unknown_id",
    lines: 1,
  });
});

Deno.test("openMemoryChannel: a server's ping is answered, its other requests are refused", async () => {
  const server = new ScriptedServer();
  const facts: Fact[] = [];
  await using channel = await openScripted(server, facts);
  const running = exchange(channel, call("1"));
  const { id } = await server.next();
  await server.transport.send({ jsonrpc: "2.0", id: "s1", method: "ping" });
  assertEquals(await server.next(), { jsonrpc: "2.0", id: "s1", result: {} });
  await server.transport.send({ jsonrpc: "2.0", id: 2, method: "roots/list" });
  const refusal = await server.next();
  assertEquals(refusal["id"], 2);
  assertObjectMatch(refusal, { error: { code: -32601 } });
  await server.answer(id);
  assertEquals(kinds(await running), ["response"]);
  assertEquals(
    facts.flatMap((fact) => fact.kind === "server_request_answered" ? [fact.answer] : []),
    ["pong", "method_not_found"],
  );
});

Deno.test("openMemoryChannel: an answer with no JSON form fails its call, not the channel", async () => {
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  const broken = exchange(channel, call("1"));
  const { id } = await server.next();
  await assertRejects(
    () => server.transport.send({ jsonrpc: "2.0", id, result: { big: 1n } }),
    TypeError,
  );
  assertEquals(await broken, [{
    kind: "failed",
    status: 502,
    headers: [],
    failure: { source: "protocol", kind: "invalid_protocol_response" },
  }]);
  const next = exchange(channel, call("2"));
  await server.answer((await server.next())["id"]);
  assertEquals(kinds(await next), ["response"]);
});

Deno.test("openMemoryChannel: surplus notifications are dropped and told, the answer is not", async () => {
  const server = new ScriptedServer();
  const facts: Fact[] = [];
  await using channel = await openScripted(server, facts);
  const replies = channel.exchange(jsonrpc(call("1")), new AbortController().signal)
    [Symbol.asyncIterator]();
  const first = replies.next();
  const { id } = await server.next();
  // Nobody reads while these arrive.
  for (let sent = 0; sent < 300; sent++) await server.transport.send(LOG);
  await server.answer(id);
  let notifications = 0;
  let reply = await first;
  for (; !reply.done && reply.value.kind === "notification"; reply = await replies.next()) {
    notifications++;
  }
  assert(!reply.done && reply.value.kind === "response");
  await replies.next();
  const dropped = facts.filter((fact) => fact.kind === "notification_dropped");
  assert(dropped.length > 0);
  assertEquals(notifications + dropped.length, 300);
  assertEquals(dropped[0], {
    kind: "notification_dropped",
    requestId: "r",
    channel: "main",
    commandKind: "call",
    method: "m",
    reason: "buffer_full",
  });
});

Deno.test("openMemoryChannel: when the server closes, calls fail and the next one connects anew", async () => {
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  const lost = exchange(channel, call("1"));
  await server.next();
  await server.transport.close();
  assertEquals(await lost, [CLOSED]);
  const next = exchange(channel, call("2"));
  await server.answer((await server.next())["id"]);
  assertEquals(kinds(await next), ["response"]);
  assertEquals(server.connections, 2);
});

Deno.test("openMemoryChannel: disposing fails the calls in flight and later ones", async () => {
  const server = new ScriptedServer();
  const channel = await openScripted(server);
  const lost = exchange(channel, call("1"));
  await server.next();
  await channel[Symbol.asyncDispose]();
  assertEquals(await lost, [CLOSED]);
  assertEquals(await exchange(channel, call("2")), [CLOSED]);
  assertEquals(server.connections, 1);
});

Deno.test("openMemoryChannel: a server that cannot be connected to is refused at once", async () => {
  const server = { connect: () => Promise.reject(new Error("already connected")) };
  await assertRejects(
    () => openMemoryChannel({ name: "main", server, emit() {} }),
    Error,
    "already",
  );
});

Deno.test("openMemoryChannel: session ends, discovery and answers never reach the server", async () => {
  const server = new ScriptedServer();
  await using channel = await openScripted(server);
  assertEquals(await replies(channel, { ...BASE, kind: "session_termination", sessionId: "s" }), [
    { kind: "session_terminated", status: 405, headers: [] },
  ]);
  const [discovery] = await replies(channel, { ...BASE, kind: "oauth_discovery" });
  assert(discovery?.kind === "failed");
  assertEquals(discovery.status, 404);
  assertEquals(await exchange(channel, `{"jsonrpc":"2.0","id":1,"result":{}}`), [
    { kind: "notify_ack", status: 202, headers: [] },
  ]);
  assertEquals(server.received, 0);
});
