import { assertEquals } from "@std/assert";
import { loadedWhenAsked } from "../../lib/harpoon/lazy_server.ts";
import { openMemoryChannel } from "../../lib/mcp/memory.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import { call, CLOSED, exchange, kinds, ScriptedServer } from "../fixtures/memory_servers.ts";

const HELLO = `{"jsonrpc":"2.0","method":"notifications/initialized"}`;

function open(load: () => Promise<ScriptedServer>): Promise<Channel> {
  return openMemoryChannel({ name: "main", server: loadedWhenAsked(load), emit() {} });
}

Deno.test("loadedWhenAsked: the first message loads the server, once for all that follow", async () => {
  const server = new ScriptedServer();
  let loads = 0;
  await using channel = await open(() => {
    loads++;
    return Promise.resolve(server);
  });
  assertEquals([loads, server.connections], [0, 0]);
  for (const id of ["1", "2"]) {
    const running = exchange(channel, call(id));
    await server.answer((await server.next())["id"]);
    assertEquals(kinds(await running), ["response"]);
  }
  assertEquals([loads, server.connections], [1, 1]);
});

Deno.test("loadedWhenAsked: messages that come while it loads are taken in their order, each once", async () => {
  const server = new ScriptedServer();
  const loading = Promise.withResolvers<ScriptedServer>();
  await using channel = await open(() => loading.promise);
  const first = exchange(channel, call("1"));
  await exchange(channel, HELLO);
  const second = exchange(channel, call("2"));
  // Seen only once the second call is on its way too.
  await exchange(channel, HELLO);
  loading.resolve(server);
  const ids: unknown[] = [];
  for (const method of ["m", "notifications/initialized", "m", "notifications/initialized"]) {
    const message = await server.next();
    assertEquals(message["method"], method);
    if (method === "m") ids.push(message["id"]);
  }
  for (const id of ids) await server.answer(id);
  assertEquals(ids, [1, 2]);
  assertEquals(kinds([...await first, ...await second]), ["response", "response"]);
  assertEquals(server.received, 4);
});

Deno.test("loadedWhenAsked: a server that is closed before it has loaded is not connected", async () => {
  const server = new ScriptedServer();
  const loading = Promise.withResolvers<ScriptedServer>();
  const channel = await open(() => loading.promise);
  const lost = exchange(channel, call("1"));
  await exchange(channel, HELLO);
  await channel[Symbol.asyncDispose]();
  assertEquals(await lost, [CLOSED]);
  loading.resolve(server);
  await loading.promise;
  await Promise.resolve();
  assertEquals(server.connections, 0);
});

Deno.test("loadedWhenAsked: what cannot be loaded fails the calls, and the next one tries again", async () => {
  const server = new ScriptedServer();
  let loads = 0;
  await using channel = await open(() => {
    loads++;
    return loads === 1 ? Promise.reject(new Error("no such module")) : Promise.resolve(server);
  });
  assertEquals(await exchange(channel, call("1")), [CLOSED]);
  const running = exchange(channel, call("2"));
  await server.answer((await server.next())["id"]);
  assertEquals(kinds(await running), ["response"]);
});

Deno.test("loadedWhenAsked: a server that closes is loaded anew for the next call", async () => {
  const servers = [new ScriptedServer(), new ScriptedServer()];
  const [first, second] = servers;
  await using channel = await open(() => Promise.resolve(servers.shift() ?? new ScriptedServer()));
  const lost = exchange(channel, call("1"));
  await first?.next();
  await first?.transport.close();
  assertEquals(await lost, [CLOSED]);
  const running = exchange(channel, call("2"));
  await second?.answer((await second.next())["id"]);
  assertEquals(kinds(await running), ["response"]);
});
