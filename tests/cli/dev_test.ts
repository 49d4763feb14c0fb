import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { keptKey, openKeyDirectory } from "../../lib/cli/plane_keys.ts";
import { runClient, startClient } from "./client_process.ts";

Deno.test("dev mcp-stub: prints where it is, serves its documents, stops with exit 0", async () => {
  await using stub = startClient(["dev", "mcp-stub", "--server-name", "try-me"]);
  const mcpUrl = (await stub.line("MCP URL: ")).split(": ")[1] ?? "";
  const documentUrl = (await stub.line("Protected resource metadata: ")).split(": ")[1] ?? "";
  await stub.line("Stop with Ctrl-C");
  await stub.line("try-me 0.1.0 at http://127.0.0.1:");
  assertEquals(`${(await stub.line("Base URL: ")).slice("Base URL: ".length)}/mcp`, mcpUrl);
  assertStringIncludes(await stub.line("Next: "), `deno task start --mcp.server-url ${mcpUrl}`);
  for (
    const command of [`doctor --mcp.server-url ${mcpUrl}`, `dev proxy --mcp-server-url ${mcpUrl}`]
  ) {
    await stub.line(command);
  }
  const answer = await fetch(documentUrl);
  assertEquals((await answer.json()).resource, mcpUrl);
  stub.signal("SIGTERM");
  assertEquals((await stub.exit()).code, 0);
});

Deno.test("dev mcp-stub: a stream that stays open does not hold up its stop (cli §11)", async () => {
  await using stub = startClient(["dev", "mcp-stub"]);
  const mcpUrl = (await stub.line("MCP URL: ")).split(": ")[1] ?? "";
  const headers = {
    "accept": "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-protocol-version": "2025-06-18",
  };
  const opened = await fetch(mcpUrl, {
    method: "POST",
    headers,
    body:
      '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",' +
      '"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}',
  });
  await opened.body?.cancel();
  const session = opened.headers.get("mcp-session-id") ?? "";
  const stream = await fetch(mcpUrl, { headers: { ...headers, "mcp-session-id": session } });
  assertEquals([stream.status, stream.headers.get("content-type")], [200, "text/event-stream"]);
  const signalledAt = performance.now();
  stub.signal("SIGTERM");
  assertEquals((await stub.exit()).code, 0);
  assert(performance.now() - signalledAt < 5_000);
  await stream.body?.cancel().catch(() => {});
});

Deno.test("dev mcp-stub on a busy address: exit 1, one line", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  const { code, stderr } = await runClient(["dev", "mcp-stub", "--listen-addr", address]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, address);
  assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
});

Deno.test("dev control-plane: uses given keys and tells only their references", async () => {
  await using plane = startClient(
    ["dev", "control-plane", "--runtime-key", "env:RUN", "--admin-key=env:ADM"],
    { env: { RUN: "sk-runtime-hush", ADM: "sk-admin-hush", TMPDIR: "/tmp" }, writable: "/tmp" },
  );
  await plane.line("Stop with Ctrl-C");
  assertEquals(await plane.line("Runtime key: "), "Runtime key: env:RUN");
  assertEquals(await plane.line("Admin key: "), "Admin key: env:ADM");
  assertMatch(await plane.line("Tunnel ID: "), /^Tunnel ID: tunnel_[a-z0-9]{32}$/);
  const url = (await plane.line("Control plane: ")).split(": ")[1] ?? "";
  const tunnelId = (await plane.line("Tunnel ID: ")).split(": ")[1] ?? "";
  const status = async (key: string) => {
    const answer = await fetch(`${url}/v1/tunnels/${tunnelId}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await answer.body?.cancel();
    return answer.status;
  };
  assertEquals([await status("sk-runtime-hush"), await status("wrong")], [200, 401]);
  await plane.line(
    `admin tunnels get ${tunnelId} --control-plane.base-url ${url} --admin-key env:ADM`,
  );
  assert(!plane.lines.join("\n").includes("hush"));
  plane.signal("SIGTERM");
  assertEquals((await plane.exit()).code, 0);
});

Deno.test("keptKey: is made once, for the owner only, and used again", async () => {
  const parent = await Deno.makeTempDir();
  try {
    await using directory = await openKeyDirectory(`${parent}/keys`);
    const first = await keptKey(directory, "runtime-key");
    const again = await keptKey(directory, "runtime-key");
    assertMatch(first.key.reveal(), /^[0-9A-Za-z_-]{64,}$/);
    assertEquals(again.key.reveal(), first.key.reveal());
    assertEquals(first.reference, `file:${parent}/keys/runtime-key`);
    assertEquals((await Deno.stat(`${parent}/keys/runtime-key`)).mode! & 0o777, 0o600);
    assertEquals((await Deno.stat(`${parent}/keys`)).mode! & 0o777, 0o700);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("openKeyDirectory: an unnamed directory is gone at the end", async () => {
  let path = "";
  {
    await using directory = await openKeyDirectory(undefined);
    path = directory.path;
    await keptKey(directory, "admin-key");
  }
  assertEquals(await Deno.stat(path).catch((error) => error.name), "NotFound");
});

Deno.test("keptKey: what cannot be read as a key is told with its place", async () => {
  const path = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${path}/runtime-key`);
    await using directory = await openKeyDirectory(path);
    const { message } = await assertRejects(
      () => keptKey(directory, "runtime-key"),
      OperatorError,
    );
    assertStringIncludes(message, `--keys-dir: ${path}/runtime-key cannot be read`);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});

Deno.test("dev smoke: a report that cannot be written is printed, and told in one line", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const report = `${dir}/missing/smoke.xml`;
    const args = ["dev", "smoke", "--format", "junit", "--report", report];
    const { code, stdout, stderr } = await runClient(args, { writable: dir });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "<testsuite");
    const last = stderr.trimEnd().split("\n").at(-1) ?? "";
    assertStringIncludes(last, `--report ${report}: cannot be written`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
