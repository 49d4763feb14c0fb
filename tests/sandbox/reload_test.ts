import { assertEquals, assertStringIncludes } from "@std/assert";
import { openPlane } from "../e2e/client.ts";
import { call, request } from "../e2e/tunnel.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { type Confined, plannedFlags, startConfined } from "./confined.ts";

/** A settings file that binds channels to servers. */
async function settingsFile(): Promise<
  AsyncDisposable & { readonly path: string; bind(urls: Record<string, string>): Promise<void> }
> {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/p.yaml`;
  return {
    path,
    bind: (urls) =>
      Deno.writeTextFile(
        path,
        `mcp:\n  server_urls:\n${
          Object.entries(urls).map(([channel, url]) =>
            `    - {channel: ${channel}, url: "${url}"}\n`
          )
            .join("")
        }`,
      ),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

Deno.test("reload in mode worker: a new server is reached from a realm with more rights", async () => {
  await using plane = openPlane();
  await using first = serveRawMcp();
  await using second = serveRawMcp();
  await using file = await settingsFile();
  await file.bind({ main: first.url });
  const client: Confined = { mode: "worker", planeUrl: plane.url, flags: ["--config", file.path] };
  await using process = startConfined(client, ["--no-prompt", "--allow-all"]);
  await process.line("tunnel-client started");
  const waiting = call(plane.url, request("slow"));
  const arrived = first.seen(1);
  await arrived;
  await file.bind({ main: first.url, second: second.url });
  process.signal("SIGHUP");
  await process.line("settings reloaded");
  const { status, text } = await call(plane.url, request("echo"), { channel: "second" });
  assertEquals(status, 200, `${text}\n${process.lines.join("\n")}`);
  first.release();
  assertEquals((await waiting).status, 200, "what was under way ends where it began");
  assertEquals((await call(plane.url, request("echo"))).status, 200);
  process.signal("SIGTERM");
  assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
});

Deno.test("reload in mode strict: more than the plan is refused with the flag, and it serves on", async () => {
  await using plane = openPlane();
  await using first = serveRawMcp();
  await using file = await settingsFile();
  await file.bind({ main: first.url });
  const client: Confined = { mode: "strict", planeUrl: plane.url, flags: ["--config", file.path] };
  await using process = startConfined(client, await plannedFlags(client));
  await process.line("tunnel-client started");
  await file.bind({ main: first.url, second: "http://127.0.0.1:9001/mcp" });
  process.signal("SIGHUP");
  const line = await process.line("--allow-net=127.0.0.1:9001");
  assertStringIncludes(line, "mcp.server_urls, channel second: not permitted to connect");
  assertEquals((await call(plane.url, request("echo"))).status, 200);
  process.signal("SIGTERM");
  assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
});

Deno.test("reload in mode worker: more than it was started with is refused with the flag, and it serves on", async () => {
  await using plane = openPlane();
  await using first = serveRawMcp();
  await using file = await settingsFile();
  await file.bind({ main: first.url });
  const client: Confined = { mode: "worker", planeUrl: plane.url, flags: ["--config", file.path] };
  await using process = startConfined(client, await plannedFlags(client));
  await process.line("tunnel-client started");
  await file.bind({ main: first.url, second: "http://127.0.0.1:9001/mcp" });
  process.signal("SIGHUP");
  await process.line("run with --allow-net=127.0.0.1:9001");
  assertEquals((await call(plane.url, request("echo"))).status, 200);
  process.signal("SIGTERM");
  assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
});
