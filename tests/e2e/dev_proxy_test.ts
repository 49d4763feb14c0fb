import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { serveStub, type Stub } from "../../lib/mcp/stub.ts";
import { runClient } from "../cli/client_process.ts";
import { ROOT, type RunningProcess, runProcess, startProcess } from "./process.ts";

const TUNNEL_ID = `tunnel_${"2".repeat(32)}`;
const INITIALIZE =
  '{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-06-18",' +
  '"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}';

const SHOUT = '{"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"uppercase",' +
  '"arguments":{"input":"two words"},"_meta":{"progressToken":7}}}';
const BOTH = "application/json, text/event-stream";

interface Place extends AsyncDisposable {
  readonly dir: string;
}

async function openPlace(): Promise<Place> {
  const dir = await Deno.makeTempDir();
  return { dir, [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }) };
}

function proxyCommand(dir: string, args: readonly string[]): string[] {
  return [
    ...["run", "-q", "--no-prompt", "--allow-env", "--allow-read", `--allow-write=${dir}`],
    ...[`--allow-net=127.0.0.1,unix:${dir}/proxy.sock`],
    ...[`--allow-run=${Deno.execPath()},/usr/bin/kill`, `${ROOT}main.ts`, "dev", "proxy", ...args],
  ];
}

function startProxy(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProcess {
  return startProcess({ args: proxyCommand(dir, args), env });
}

function openStub(): Promise<Stub> {
  return serveStub({ hostname: "127.0.0.1", port: 0, name: "behind", version: "1" });
}

/** The JSON object on standard output; the log comes between its lines. */
async function printedInfo(proxy: RunningProcess): Promise<Record<string, string>> {
  await proxy.line("}");
  return JSON.parse(proxy.lines.filter((line) => /^(?:[{}]$| {2}")/.test(line)).join(""));
}

/** Sends a message; what came back. */
async function post(
  url: string,
  message: string,
  accept: string = BOTH,
  client?: Deno.HttpClient,
): Promise<{ readonly status: number; readonly type: string | null; readonly text: string }> {
  const response = await fetch(url, {
    method: "POST",
    body: message,
    headers: { accept, "content-type": "application/json" },
    ...(client === undefined ? {} : { client }),
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    text: await response.text(),
  };
}

Deno.test("dev proxy: serves a server by URL, whatever the environment says of another tunnel", async () => {
  await using place = await openPlace();
  await using stub = await openStub();
  const urlFile = `${place.dir}/proxy.json`;
  await using proxy = startProxy(
    place.dir,
    ["--mcp-server-url", stub.mcpUrl, "--print-json", "--url-file", urlFile],
    {
      TUNNEL_CLIENT_PROFILE: "not-there",
      CONTROL_PLANE_BASE_URL: "http://127.0.0.1:1",
      CONTROL_PLANE_CLIENT_CERT: "/not/there.pem",
      MCP_COMMAND: "not-there",
      HTTP_PROXY: "http://127.0.0.1:1",
    },
  );
  const info = await printedInfo(proxy);
  const url = info["control_plane_base_url"] ?? "";
  assertEquals(info, {
    tunnel_id: TUNNEL_ID,
    mcp_url: `${url}/v1/mcp/${TUNNEL_ID}`,
    mcp_transport: "tcp",
    control_plane_base_url: url,
    control_plane_transport: "tcp",
    backend: "builtin",
  });
  assertEquals(JSON.parse(await Deno.readTextFile(urlFile)), info);
  assertEquals((await Deno.stat(urlFile)).mode! & 0o777, 0o644);
  const answer = await post(info["mcp_url"] ?? "", INITIALIZE);
  assertEquals(answer.status, 200, answer.text);
  assertStringIncludes(answer.text, '"name":"behind"');
  proxy.signal("SIGTERM");
  assertEquals(await proxy.exit(), { code: 0, signal: null });
  assertEquals(await Deno.stat(urlFile).catch((error) => error.name), "NotFound");
});

Deno.test("dev proxy: serves a command, to callers that take JSON and those that take a stream", async () => {
  await using place = await openPlace();
  const server = [
    Deno.execPath(),
    "run",
    "-q",
    "-A",
    `${ROOT}main.ts`,
    "dev",
    "mcp-stub",
    "--stdio",
  ];
  await using proxy = startProxy(place.dir, ["--mcp-command", server.join(" ")]);
  const mcpUrl = (await proxy.line("MCP URL: ")).split(": ")[1] ?? "";
  assertEquals((await post(mcpUrl, INITIALIZE)).status, 200);
  const json = await post(mcpUrl, SHOUT, "application/json");
  assertEquals([json.status, json.type], [200, "application/json"], json.text);
  assertEquals(JSON.parse(json.text).result.structuredContent, { uppercase: "TWO WORDS" });
  const stream = await post(mcpUrl, SHOUT);
  assertEquals([stream.status, stream.type?.split(";")[0]], [200, "text/event-stream"]);
  assertStringIncludes(stream.text, "notifications/progress");
  assertStringIncludes(stream.text, "TWO WORDS");
  proxy.signal("SIGINT");
  assertEquals((await proxy.exit()).code, 0);
});

Deno.test("dev proxy on a Unix socket: only its owner may connect; it is gone at the end", async () => {
  await using place = await openPlace();
  await using stub = await openStub();
  const path = `${place.dir}/proxy.sock`;
  // A socket that nobody listens on any more is in nobody's way.
  const dead = Deno.listen({ transport: "unix", path: `${place.dir}/dead` });
  await Deno.rename(`${place.dir}/dead`, path);
  dead.close();
  const flags = ["--listen-unix-socket", path, "--mcp-server-url", stub.mcpUrl];
  await using proxy = startProxy(place.dir, flags);
  assertEquals(await proxy.line("MCP Unix socket: "), `MCP Unix socket: ${path}`);
  const line = await proxy.line("MCP URL path: ");
  assertEquals(line, `MCP URL path: /v1/mcp/${TUNNEL_ID}`);
  assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const answer = await post(`http://127.0.0.1/v1/mcp/${TUNNEL_ID}`, INITIALIZE, BOTH, client);
  assertStringIncludes(answer.text, '"name":"behind"');

  const second = await runProcess({ args: proxyCommand(place.dir, flags) });
  assertEquals(second.code, 1);
  assertStringIncludes(second.stderr, `${path}: somebody listens on it already`);

  proxy.signal("SIGTERM");
  assertEquals((await proxy.exit()).code, 0);
  assertEquals(await Deno.stat(path).catch((error) => error.name), "NotFound");
});

Deno.test("dev proxy: a file in the place of its socket is refused and stays", async () => {
  await using place = await openPlace();
  const path = `${place.dir}/proxy.sock`;
  await Deno.writeTextFile(path, "mine");
  const args = ["--listen-unix-socket", path, "--mcp-server-url", "http://127.0.0.1:1/mcp"];
  const { code, stderr } = await runProcess({ args: proxyCommand(place.dir, args) });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "is not a Unix socket");
  assertEquals(await Deno.readTextFile(path), "mine");
});

Deno.test("dev proxy: health pages on demand, and an end after its duration", async () => {
  await using place = await openPlace();
  await using stub = await openStub();
  const urlFile = `${place.dir}/health.url`;
  await using proxy = startProxy(place.dir, [
    ...["--mcp-server-url", stub.mcpUrl, "--health-url-file", urlFile, "--duration", "2s"],
  ]);
  const healthUrl = (await proxy.line("Health URL: ")).slice("Health URL: ".length);
  assertEquals(await Deno.readTextFile(urlFile), healthUrl);
  assertMatch(healthUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
  assertEquals(await (await fetch(`${healthUrl}/healthz`)).text(), "live");
  assertEquals(await proxy.exit(), { code: 0, signal: null });
  assertEquals(await Deno.stat(urlFile).catch((error) => error.name), "NotFound");
});

Deno.test("dev proxy: serves what a profile names; its key is not needed", async () => {
  await using place = await openPlace();
  await using stub = await openStub();
  await Deno.writeTextFile(
    `${place.dir}/docs.yaml`,
    [
      "config_version: 1",
      "control_plane:",
      '  base_url: "https://control-plane.invalid"',
      `  tunnel_id: "tunnel_${"9".repeat(32)}"`,
      '  api_key: "env:NOT_SET_HERE"',
      "mcp:",
      "  server_urls:",
      "    - channel: main",
      `      url: "${stub.mcpUrl}"`,
      "",
    ].join("\n"),
  );
  for (
    const profile of [
      ["--profile", "docs", "--profile-dir", place.dir],
      ["--profile-file", `${place.dir}/docs.yaml`],
    ]
  ) {
    await using proxy = startProxy(place.dir, profile);
    const mcpUrl = (await proxy.line("MCP URL: ")).split(": ")[1] ?? "";
    assert(mcpUrl.endsWith(TUNNEL_ID), mcpUrl);
    const { text } = await post(mcpUrl, INITIALIZE);
    assertStringIncludes(text, '"name":"behind"');
    proxy.signal("SIGTERM");
    assertEquals((await proxy.exit()).code, 0);
  }
});

const TARGET = ["--mcp-server-url", "http://127.0.0.1:1/mcp"];
const mistakes: readonly [args: readonly string[], words: readonly string[]][] = [
  [["--listen", "127.0.0.1:0", "--listen-unix-socket", "/tmp/s", ...TARGET], ["exclusive"]], // §17.29
  [[], ["--mcp-server-url", "--mcp-command", "--profile"]],
  [["--profile-dir", "/tmp"], ["--mcp-server-url"]],
  [["stray", ...TARGET], ["accepts 0 arg(s), received 1"]],
  [["--backend", "rust", ...TARGET], ["--backend", "not in this build"]],
  [["--engine-queue-backend", "redis", ...TARGET], ["redis", "not in this build"]],
  [["--backend", "java", ...TARGET], ["auto, go, rust"]],
  [["--duration", "-1s", ...TARGET], ["--duration", "greater than"]],
  [["--tunnel-id", "x", ...TARGET], ["--tunnel-id", "tunnel_ and 32"]],
  [["--listen", "0.0.0.0:0", ...TARGET], ["--listen"]],
];
for (const [args, words] of mistakes) {
  Deno.test(`dev proxy ${args.join(" ")}: one line on stderr, exit 1`, async () => {
    const { code, stdout, stderr } = await runClient(["dev", "proxy", ...args]);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^[^\n]+\n$/);
    for (const word of words) assertStringIncludes(stderr, word);
  });
}
