import { assertEquals } from "@std/assert";
import { openPlane } from "../e2e/client.ts";
import { call, request } from "../e2e/tunnel.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { type Confined, plannedFlags, startConfined } from "./confined.ts";

/** A folder with a socket on which an MCP server answers. */
async function folder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  const mcp = serveRawMcp();
  const server = Deno.serve({ path: `${path}/mcp.sock`, onListen() {} }, async (request) => {
    const { method, headers } = request;
    const body = method === "POST" ? await request.text() : null;
    return await fetch(mcp.url, { method, headers, body });
  });
  return {
    path,
    async [Symbol.asyncDispose]() {
      await mcp.close();
      await server.shutdown();
      await Deno.remove(path, { recursive: true });
    },
  };
}

function entry(path: string): string {
  return `channel=main,url=http://mcp.local/mcp,unix-socket=${path}/mcp.sock`;
}

for (const mode of ["worker", "strict"] as const) {
  Deno.test(`mode ${mode}: files of the run are removed from the directory of a server's socket`, async () => {
    await using plane = openPlane();
    await using place = await folder();
    const client: Confined = {
      mode,
      planeUrl: plane.url,
      flags: [
        ...["--mcp.server-url", entry(place.path), `--pid.file=${place.path}/pid`],
        `--health.url-file=${place.path}/url`,
      ],
    };
    await using process = startConfined(client, await plannedFlags(client));
    await process.line("tunnel-client started");
    const { status, text } = await call(plane.url, request("echo"));
    assertEquals(status, 200, `${text}\n${process.lines.join("\n")}`);
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
    const left = Array.from(Deno.readDirSync(place.path), ({ name }) => name);
    assertEquals(left, ["mcp.sock"], process.lines.join("\n"));
  });
}

Deno.test("mode worker: under a grant of their directory settings are read again", async () => {
  await using plane = openPlane();
  await using place = await folder();
  const settings = `${place.path}/p.yaml`;
  const socket = `${place.path}/mcp.sock`;
  const write = (level: string) =>
    Deno.writeTextFile(
      settings,
      `log: {level: ${level}}\nmcp:\n  server_urls:\n` +
        `    - {channel: main, url: "http://mcp.local/mcp", unix_socket: ${socket}}\n`,
    );
  await write("info");
  const client: Confined = {
    mode: "worker",
    planeUrl: plane.url,
    flags: ["--config", settings],
  };
  const wide = (await plannedFlags(client)).map((flag) =>
    flag.replaceAll(settings, place.path).replace(
      /^(--allow-(?:read|write)=.*)$/,
      (list) => list.replaceAll(socket, place.path),
    )
  );
  await using process = startConfined(client, wide);
  await process.line("tunnel-client started");
  await write("debug");
  process.signal("SIGHUP");
  await process.line("settings reloaded");
  process.signal("SIGTERM");
  assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
});
