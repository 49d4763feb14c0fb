import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { optionRows } from "../../lib/config/options.ts";
import { runClient, startClient } from "./client_process.ts";

const TUNNEL_ID = `tunnel_${"a".repeat(32)}`;

Deno.test("run --help: names every flag, every variable and the defaults of the table", async () => {
  const { code, stdout } = await runClient(["run", "--help"]);
  assertEquals(code, 0);
  for (const { flag, env = [], envAfterFile = [], shownDefault } of optionRows) {
    if (flag !== undefined) assert(new RegExp(`--${flag}\\s`).test(stdout), flag);
    for (const name of [...env, ...envAfterFile]) assertStringIncludes(stdout, name);
    if (shownDefault !== undefined) assertStringIncludes(stdout, `default ${shownDefault}`);
  }
  assertStringIncludes(stdout, "--embedded-mcp-stub\n");
});

Deno.test("run with a key only: the tunnel id comes first, with hints (cli §17.3)", async () => {
  const { code, stdout, stderr } = await runClient(["run"], { env: { OPENAI_API_KEY: "sk-k" } });
  assertEquals([code, stdout], [1, ""]);
  const lines = stderr.trimEnd().split("\n");
  assertStringIncludes(
    lines[0] ?? "",
    "configure tunnel-client: control_plane.tunnel_id is required",
  );
  assertStringIncludes(stderr, "deno task tunnel-client help quickstart");
  assert(!stderr.includes("    at "), stderr);
});

Deno.test("run with key and id: asks for a server and shows the stub (cli §17.4)", async () => {
  const env = { OPENAI_API_KEY: "sk-k", CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID };
  const { code, stderr } = await runClient(["run"], { env });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "configure tunnel-client: mcp.server_urls: no MCP server is bound");
  assertStringIncludes(stderr, "deno task start --embedded-mcp-stub");
});

Deno.test("run: hints only when something is missing altogether", async () => {
  const { stderr } = await runClient(["run", "--log.level=loud"], {
    env: { OPENAI_API_KEY: "k", CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID, MCP_COMMAND: "x" },
  });
  assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
});

for (const flag of ["--mcp.command", "--mcp-server-url"]) {
  Deno.test(`run --embedded-mcp-stub ${flag}: names the pair (cli §17.5)`, async () => {
    const { code, stderr } = await runClient(["run", "--embedded-mcp-stub", flag, "x"]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "--embedded-mcp-stub");
    assertStringIncludes(stderr, flag.replace("mcp-", "mcp."));
    assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
  });
}

Deno.test("run: one leading run is tolerated, other words are not", async () => {
  const once = await runClient(["run", "run", "--help"]);
  assertEquals(once.code, 0);
  const { code, stderr } = await runClient(["run", "run", "run"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, 'unexpected argument "run"');
});

Deno.test("run with the stub: a key of a command in the file collides with it", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/c.yaml`, "mcp: {commands: [{command: x}]}");
    const { code, stderr } = await runClient(
      ["run", "--embedded-mcp-stub", "--config", `${directory}/c.yaml`],
      { env: { OPENAI_API_KEY: "k", CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID } },
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "duplicate channel main");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("run on a busy health address: exit 1, names setting and address (cli §17.7)", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  const { code, stderr } = await runClient(
    ["run", "--embedded-mcp-stub", "--health.listen-addr", address],
    {
      env: {
        OPENAI_API_KEY: "k",
        CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
        CONTROL_PLANE_BASE_URL: "http://127.0.0.1:9",
      },
    },
  );
  assertEquals(code, 1);
  const line = stderr.split("\n").find((each) => each.includes("start tunnel-client:")) ?? "";
  assertStringIncludes(line, address);
  assertStringIncludes(line, "in use");
  assert(!stderr.includes("    at "), stderr);
});

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
});

/** Sends `initialize` until the client's first poll has reached the control plane; gives the answer. */
async function initialize(mcpUrl: string): Promise<string> {
  for (let attempts = 0; attempts < 1000; attempts++) {
    const answer = await fetch(mcpUrl, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: INITIALIZE,
    });
    const text = await answer.text();
    if (answer.status === 200) return text;
    assertStringIncludes(text, "tunnel_client_not_seen");
  }
  throw new Error("the client never polled");
}

Deno.test("run with the stub against dev control-plane, as it prints: serves a call, stops cleanly (cli §17.6)", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const keys = `${directory}/keys`;
    await using plane = startClient(
      ["dev", "control-plane", "--tunnel-id", TUNNEL_ID, "--keys-dir", keys],
      { writable: directory },
    );
    const printed = (await plane.line("  deno task start ")).trim().split(" ");
    await plane.line("Stop with Ctrl-C");
    const mcpUrl = (await plane.line("MCP URL for connectors: ")).split(": ")[1] ?? "";
    const key = (await Deno.readTextFile(`${keys}/runtime-key`)).trim();
    assertEquals((await Deno.stat(`${keys}/runtime-key`)).mode! & 0o777, 0o600);
    assertEquals((await Deno.stat(`${keys}/admin-key`)).mode! & 0o777, 0o600);
    assert(!plane.lines.join("\n").includes(key));

    const urlFile = `${directory}/run/health.url`;
    const pidFile = `${directory}/run/pid`;
    await using client = startClient(
      ["run", ...printed.slice(3), "--health.url-file", urlFile, "--pid.file", pidFile],
      { writable: directory },
    );
    await client.line("pid file written");
    await client.line("tunnel-client started");
    const health = await Deno.readTextFile(urlFile);
    assertEquals((await Deno.stat(urlFile)).mode! & 0o777, 0o600);
    await Deno.stat(pidFile);

    const answer = await initialize(mcpUrl);
    assertStringIncludes(answer, '"mcp-stub"');
    const ready = await fetch(`${health}/readyz`);
    assertEquals(ready.status, 200, await ready.text());

    client.signal("SIGTERM");
    assertEquals((await client.exit()).code, 0, client.lines.join("\n"));
    for (const path of [urlFile, pidFile]) {
      assertEquals(await Deno.stat(path).catch((error) => error.name), "NotFound");
    }
    assert(!client.lines.join("\n").includes(key));
    plane.signal("SIGINT");
    assertEquals((await plane.exit()).code, 0, plane.lines.join("\n"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
