import { assertEquals } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { startClient } from "./client.ts";
import { command, echoCommand, servePollScript, urgentCommand } from "./scripted_plane.ts";
import { soon } from "./soon.ts";
import { scriptedServer } from "./stdio_servers.ts";
import { request } from "./tunnel.ts";

/** Enough for a call to reach its server, on a busy machine too; the server never answers. */
const DEADLINE = "2s";
const DROPPED = "command dropped at its deadline";

Deno.test('run given response_timeout "0s": no contact with the server, no post, next call served', async () => {
  await using mcp = serveRawMcp();
  await using plane = await servePollScript();
  await using client = await startClient(plane.url, { http: { main: mcp.url } });
  plane.next({ kind: "commands", commands: [urgentCommand("late", request("echo"), "0s")] });
  await client.line(DROPPED);
  plane.next({ kind: "commands", commands: [echoCommand("next", "1")] });
  await plane.post(1);
  assertEquals(plane.posts.map(({ requestId }) => requestId), ["next"]);
  assertEquals(mcp.requests.length, 1);
});

Deno.test("run with a deadline during a slow HTTP call: the call is given up, nothing posted, next call served", async () => {
  await using mcp = serveRawMcp();
  await using plane = await servePollScript();
  await using client = await startClient(plane.url, { http: { main: mcp.url } });
  plane.next({ kind: "commands", commands: [urgentCommand("late", request("slow"), DEADLINE)] });
  assertEquals(await soon(mcp.abandoned(1), "the end of the call"), "slow");
  await client.line(DROPPED);
  plane.next({ kind: "commands", commands: [echoCommand("next", "1")] });
  assertEquals((await plane.post(1)).code, 200);
  assertEquals(plane.posts.map(({ requestId }) => requestId), ["next"]);
});

Deno.test("run with a deadline during a slow stdio call: nothing posted, the child goes on", async () => {
  await using plane = await servePollScript();
  await using client = await startClient(plane.url, { stdio: { main: scriptedServer() } });
  const pid = command("pid-1", request("pid"));
  plane.next({ kind: "commands", commands: [pid] });
  const before = await plane.post(1);
  plane.next({ kind: "commands", commands: [urgentCommand("late", request("hold"), DEADLINE)] });
  await client.line(DROPPED);
  // The answer that comes too late after all is for nobody.
  plane.next({ kind: "commands", commands: [command("release", request("release", "{}", "2"))] });
  await client.counted(
    'tunnel_client_child_lines_skipped_total{channel="main",reason="unknown_id"}',
    1,
  );
  plane.next({ kind: "commands", commands: [command("pid-2", request("pid"))] });
  assertEquals((await plane.post(2)).message, before.message);
  assertEquals(plane.posts.map(({ requestId }) => requestId), ["pid-1", "pid-2"]);
});
