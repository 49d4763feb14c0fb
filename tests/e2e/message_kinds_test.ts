import { assertEquals } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { soon } from "./soon.ts";
import { scriptedServer } from "./stdio_servers.ts";
import { request, startTunnel } from "./tunnel.ts";

/** One slot: the next call is served only if the one before has left it. */
const ONE_SLOT = ["--mcp.max-concurrent-requests=1"];
const CANCEL = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c-7"}}`;
const CANCELLED = `{"jsonrpc":"2.0","id":"c-7",` +
  `"error":{"code":-32000,"message":"request cancelled by its sender"}}`;

Deno.test("tunnel: a consumer's JSON-RPC response is taken with 202, by either kind of server", async () => {
  await using mcp = serveRawMcp();
  await using tunnel = await startTunnel({
    http: { main: mcp.url },
    stdio: { pipe: scriptedServer() },
  });
  const response = `{"jsonrpc":"2.0","id":1.0,"result":{"n":12345678901234567890}}`;
  for (const channel of ["main", "pipe"]) {
    const { status, text } = await tunnel.call(response, { channel });
    assertEquals([status, text], [202, ""], channel);
  }
  assertEquals(mcp.requests.map(({ body }) => body), [response]);
});

Deno.test("tunnel: notifications/cancelled ends an HTTP call, which is answered, and frees its slot", async () => {
  await using mcp = serveRawMcp();
  await using tunnel = await startTunnel({ http: { main: mcp.url }, flags: ONE_SLOT });
  const running = tunnel.call(request("slow", "{}", `"c-7"`));
  await soon(mcp.seen(1), "the call");
  assertEquals((await tunnel.call(CANCEL)).status, 202);
  assertEquals((await running).text, CANCELLED);
  assertEquals(await soon(mcp.abandoned(1), "the end of the call"), "slow");
  assertEquals((await tunnel.call(request("echo"))).status, 200);
});

Deno.test("tunnel: notifications/cancelled reaches a stdio server under its own id and frees the slot", async () => {
  await using tunnel = await startTunnel({ stdio: { main: scriptedServer() }, flags: ONE_SLOT });
  const { client } = tunnel;
  const running = tunnel.call(request("hold", "{}", `"c-7"`));
  await client.counted("dispatcher_worker_pool_occupancy", 1);
  assertEquals((await tunnel.call(CANCEL)).status, 200);
  assertEquals((await running).text, CANCELLED);
  const { result } = JSON.parse((await tunnel.call(request("seen"))).text);
  const [held, cancelled] = result.map((line: string) => JSON.parse(line));
  assertEquals([held.method, cancelled.method], ["hold", "notifications/cancelled"]);
  assertEquals(cancelled.params.requestId, held.id);
});

Deno.test("tunnel: DELETE ends the session at an HTTP server; a stdio server has none to end", async () => {
  await using mcp = serveRawMcp();
  await using tunnel = await startTunnel({
    http: { main: mcp.url },
    stdio: { pipe: scriptedServer() },
  });
  const end = async (channel: string) => {
    const headers = { "mcp-session-id": "raw-session-1" };
    const { status, text } = await tunnel.call("", { method: "DELETE", channel, headers });
    return [status, text];
  };
  assertEquals(await end("main"), [204, ""]);
  const sent = await soon(mcp.seen(1), "the DELETE");
  const session = sent.headers.find(([name]) => name.toLowerCase() === "mcp-session-id");
  assertEquals([sent.method, session?.[1]], ["DELETE", "raw-session-1"]);
  assertEquals((await end("pipe"))[0], 405);
});
