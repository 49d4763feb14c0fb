import { assert, assertEquals } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { soon } from "./soon.ts";
import { watchedServer } from "./stdio_servers.ts";
import { request, startTunnel } from "./tunnel.ts";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`run on ${signal}: the running call is answered, nothing is left behind, exit 0`, async () => {
    await using mcp = serveRawMcp();
    using child = watchedServer();
    await using tunnel = await startTunnel({
      http: { main: mcp.url },
      stdio: { pipe: child.argv },
    });
    const { client } = tunnel;
    await soon(child.started, "the start of the child");
    assertEquals(Number(await Deno.readTextFile(client.pidFile)), client.pid);
    assertEquals((await Deno.stat(client.urlFile)).mode! & 0o777, 0o600);

    const running = tunnel.call(request("slow", `{"is":"late"}`));
    await soon(mcp.seen(1), "the call");
    client.signal(signal);
    await client.line("draining");
    const { status, text } = await client.readyz();
    assertEquals([status, text], [503, "draining"]);
    mcp.release();
    assertEquals((await running).text, `{"jsonrpc":"2.0","id":1,"result":{"is":"late"}}`);
    assertEquals(await client.exit(), { code: 0, signal: null });
    await soon(child.gone, "the end of the child");
    for (const path of [client.urlFile, client.pidFile]) {
      assertEquals(await Deno.stat(path).catch((error) => error.name), "NotFound");
    }
    await client.line("finished=1 answered_503=0");
    assert(!client.lines.some((line) => line.includes("[WARN]")), client.lines.join("\n"));
  });
}

Deno.test("run on a second SIGTERM: exits at once with 143, its child ends with its input", async () => {
  await using mcp = serveRawMcp();
  using child = watchedServer();
  await using tunnel = await startTunnel({ http: { main: mcp.url }, stdio: { pipe: child.argv } });
  await soon(child.started, "the start of the child");
  const leaving = new AbortController();
  const unanswered = fetch(tunnel.ingress(), {
    method: "POST",
    body: request("slow"),
    signal: leaving.signal,
  }).catch((error) => error.name);
  await soon(mcp.seen(1), "the call");
  tunnel.client.signal("SIGTERM");
  await tunnel.client.line("draining");
  tunnel.client.signal("SIGTERM");
  assertEquals(await tunnel.client.exit(), { code: 143, signal: null });
  await soon(child.gone, "the end of the child");
  leaving.abort();
  assertEquals(await unanswered, "AbortError");
});

Deno.test("run when it is killed: its stdio child ends with its input", async () => {
  using child = watchedServer();
  await using tunnel = await startTunnel({ stdio: { main: child.argv } });
  assertEquals((await tunnel.call(request("pid"))).status, 200);
  tunnel.client.signal("SIGKILL");
  assertEquals((await tunnel.client.exit()).signal, "SIGKILL");
  await soon(child.gone, "the end of the child");
});
