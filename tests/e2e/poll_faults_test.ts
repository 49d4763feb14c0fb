import { assert, assertEquals } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { startClient } from "./client.ts";
import { command, echoCommand, type PollStep, servePollScript, shardOf } from "./scripted_plane.ts";

/** What happens to a poll, and what the log says of it; the runtime repeats a poll itself after a reset. */
const FAULTS: Readonly<Record<string, { readonly step: PollStep; readonly told?: string }>> = {
  "half a body": { step: { kind: "half" }, told: "cannot be reached (unexpected_eof)" },
  "a reset": { step: { kind: "reset" } },
  "status 500": { step: { kind: "status", status: 500 }, told: "answered 500: scripted" },
  "status 401": { step: { kind: "status", status: 401 }, told: "check control_plane.api_key" },
};

Deno.test("run against a control plane with faulty polls: serves the next command after each", async () => {
  await using mcp = serveRawMcp();
  await using plane = await servePollScript();
  await using client = await startClient(plane.url, { http: { main: mcp.url } });
  let id = 0;
  for (const [name, { step, told }] of Object.entries(FAULTS)) {
    plane.next(step, { kind: "commands", commands: [echoCommand(name, String(++id))] });
    const post = await plane.post(id);
    assertEquals([post.requestId, post.code], [name, 200]);
    assertEquals(post.message, `{"jsonrpc":"2.0","id":${id},"result":{"is":${id}}}`);
    if (told !== undefined) await client.line(told);
  }
  assertEquals(mcp.requests.length, id);
});

Deno.test("run against a control plane that limits the rate: waits as long as told (§9.16)", async () => {
  await using mcp = serveRawMcp();
  await using plane = await servePollScript();
  await using _client = await startClient(plane.url, { http: { main: mcp.url } });
  plane.next({ kind: "status", status: 429, retryAfter: "1" });
  const [limited, again] = [await plane.poll(1), await plane.poll(2)];
  assert(again.at - limited.at >= 1_000, `${again.at - limited.at} ms`);
  plane.next({ kind: "commands", commands: [echoCommand("after", "1")] });
  assertEquals((await plane.post(1)).code, 200);
});

Deno.test("run given 60 commands for a poll of 20: serves each exactly once (§9.9)", async () => {
  await using mcp = serveRawMcp();
  await using plane = await servePollScript();
  await using client = await startClient(plane.url, { http: { main: mcp.url } });
  assertEquals((await plane.poll(1)).query, "limit=20&timeout_ms=30000");
  const ids = Array.from({ length: 60 }, (_, index) => String(index));
  plane.next({ kind: "commands", commands: ids.map((id) => echoCommand(`r${id}`, id)) });
  await plane.post(60);
  plane.next({ kind: "commands", commands: [echoCommand("after", "60")] });
  await plane.post(61);
  const expected = [...ids.map((id) => `r${id}`), "after"].toSorted();
  assertEquals(plane.posts.map(({ requestId }) => requestId).toSorted(), expected);
  assertEquals(mcp.requests.length, 61);
  await client.line("control plane sent more commands than asked for");
});

Deno.test("run given broken and repeated commands: answers 400, serves the others (§9.10)", async () => {
  await using mcp = serveRawMcp();
  await using plane = await servePollScript();
  await using client = await startClient(plane.url, { http: { main: mcp.url } });
  plane.next({
    kind: "commands",
    commands: [
      "17",
      command("old", `{"jsonrpc":"1.0","id":7,"method":"echo"}`),
      command("batch", `[{"jsonrpc":"2.0","id":8,"method":"echo"}]`),
      echoCommand("twice", "1"),
      echoCommand("twice", "1"),
      `{"request_id":"no-token","command_type":"jsonrpc","jsonrpc":{}}`,
      echoCommand("good", "2"),
    ],
  });
  await plane.post(5);
  plane.next({ kind: "commands", commands: [echoCommand("next", "3")] });
  await plane.post(6);
  const invalid = (id: string) =>
    `{"jsonrpc":"2.0","id":${id},"error":{"code":-32600,"message":"Bad Request: invalid command"}}`;
  const result = (id: number) => `{"jsonrpc":"2.0","id":${id},"result":{"is":${id}}}`;
  const posts = plane.posts.map(({ requestId, code, message }) => [requestId, code, message]);
  assertEquals(posts.toSorted(), [
    ["batch", 400, invalid("null")],
    ["good", 200, result(2)],
    ["next", 200, result(3)],
    ["old", 400, invalid("7")],
    ["twice", 200, result(1)],
    ["twice", 200, result(1)],
  ]);
  // The control plane owns the ids: what it delivers twice is answered twice, the second time in vain.
  await client.counted(`tunnel_client_unposted_total{reason="unknown_to_control_plane"}`, 1);
  await client.counted(`commands_queue_drops_total{drop_reason="invalid_command_type"}`, 4);
  for (const { shardToken, requestId, body } of plane.posts) {
    assertEquals(shardToken, shardOf(requestId));
    assert(!body.includes("shard"), body);
  }
});
