import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { infoJson, proxyInfo, proxyLines, writeInfoFile } from "../../lib/cli/dev_proxy_info.ts";
import { OperatorError } from "../../lib/core/errors.ts";

const NO_STOP = new AbortController().signal;
const TCP = proxyInfo({ url: "http://127.0.0.1:9", unixSocket: undefined }, "tunnel_1", undefined);
const UNIX = proxyInfo(
  { url: "http://127.0.0.1", unixSocket: "/run/p.sock" },
  "tunnel_1",
  "http://127.0.0.1:8",
);

Deno.test("proxyInfo: a port needs a URL, a socket its path and what to ask for (cli §11)", () => {
  assertEquals(TCP, {
    tunnel_id: "tunnel_1",
    mcp_url: "http://127.0.0.1:9/v1/mcp/tunnel_1",
    mcp_transport: "tcp",
    control_plane_base_url: "http://127.0.0.1:9",
    control_plane_transport: "tcp",
    backend: "builtin",
  });
  assertEquals(UNIX, {
    tunnel_id: "tunnel_1",
    mcp_url: "http://127.0.0.1/v1/mcp/tunnel_1",
    mcp_transport: "unix",
    mcp_unix_socket: "/run/p.sock",
    mcp_url_path: "/v1/mcp/tunnel_1",
    control_plane_base_url: "http://127.0.0.1",
    control_plane_transport: "unix",
    control_plane_unix_socket: "/run/p.sock",
    health_url: "http://127.0.0.1:8",
    backend: "builtin",
  });
});

Deno.test("proxyLines: names what there is", () => {
  assertEquals(proxyLines(TCP), [
    "MCP URL: http://127.0.0.1:9/v1/mcp/tunnel_1",
    "Stop with Ctrl-C.",
  ]);
  assertEquals(proxyLines(UNIX), [
    "MCP Unix socket: /run/p.sock",
    "MCP URL path: /v1/mcp/tunnel_1",
    "Health URL: http://127.0.0.1:8",
    "Stop with Ctrl-C.",
  ]);
});

Deno.test("writeInfoFile: takes the place of an old file, for all to read, and goes with its owner", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/proxy.json`;
    await Deno.writeTextFile(path, "old", { mode: 0o600 });
    {
      await using _file = await writeInfoFile(path, TCP, NO_STOP);
      assertEquals(await Deno.readTextFile(path), `${infoJson(TCP)}\n`);
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o644);
    }
    assertEquals([...Deno.readDirSync(dir)], []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("writeInfoFile: a path that cannot be written is told, and nothing is left", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dir}/taken`);
    const error = await assertRejects(
      () => writeInfoFile(`${dir}/taken`, TCP, NO_STOP),
      OperatorError,
    );
    assertStringIncludes(error.message, `--url-file ${dir}/taken: cannot be written`);
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["taken"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
