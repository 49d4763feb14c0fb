import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub, type Stub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { type ServedPlane, servePlane } from "../../lib/plane/serve.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { runClient, startClient } from "../cli/client_process.ts";
import type { RunningProcess } from "./process.ts";

/** Command lines, files and variables of older guides, each used as it was printed (configuration §S). */

const TUNNEL_ID = "tunnel_0123456789abcdef0123456789abcdef";
const KEY = "runtime-key";
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
const ANY_PORT = ["--health.listen-addr", "127.0.0.1:0"];

interface Place extends AsyncDisposable {
  readonly home: string;
  readonly plane: ServedPlane;
  readonly stub: Stub;
}

async function openPlace(): Promise<Place> {
  await using opening = new AsyncDisposableStack();
  const home = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(home, { recursive: true }));
  const plane = opening.use(servePlane(
    opening.use(createPlane({
      runtimeKeys: [{ key: new Secret(KEY) }],
      tunnels: [{ id: TUNNEL_ID, name: "docs" }],
    })),
    LOOPBACK,
  ));
  const stub = opening.use(await serveStub({ ...LOOPBACK, name: "docs", version: "1" }));
  const opened = opening.move();
  return { home, plane, stub, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The client serves its tunnel, and ends when told. */
async function servesAndStops(client: RunningProcess): Promise<void> {
  await client.line("🟢 tunnel-client started");
  await client.line("Connected to control plane");
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0, client.lines.join("\n"));
}

Deno.test("init --sample sample_mcp_http, doctor --explain: the health pages are on port 8090 (configuration §S)", async () => {
  await using place = await openPlace();
  const { home, stub, plane } = place;
  const env = { HOME: home, CONTROL_PLANE_API_KEY: KEY };
  const init = ["init", "--sample", "sample_mcp_http", "--profile", "production-http"];
  const made = await runClient(
    [...init, "--tunnel-id", TUNNEL_ID, "--mcp-server-url", stub.mcpUrl],
    { env, writable: home },
  );
  assertEquals([made.code, made.stderr], [0, ""]);
  const path = `${home}/.config/tunnel-client/production-http.yaml`;
  assertStringIncludes(made.stdout, path);
  assertMatch(await Deno.readTextFile(path), /listen_addr: "127\.0\.0\.1:8090"/);
  const doctor = ["doctor", "--profile", "production-http", "--explain", ...ANY_PORT];
  const checked = await runClient([...doctor, "--control-plane-url", plane.url], { env });
  assertEquals(checked.code, 0, checked.stdout);
  assertStringIncludes(checked.stdout, "✓ All checks passed");
  await using client = startClient(
    ["run", "--profile", "production-http", "--control-plane-url", plane.url, ...ANY_PORT],
    { env },
  );
  await servesAndStops(client);
});

Deno.test("run with variables only, as a container gets them after its entry point: serves, counts for both sets of metrics (configuration §S)", async () => {
  await using place = await openPlace();
  await using client = startClient(["run", "run"], {
    env: {
      CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
      CONTROL_PLANE_API_KEY: KEY,
      CONTROL_PLANE_BASE_URL: place.plane.url,
      MCP_SERVER_URL: place.stub.mcpUrl,
      // What an image sets, below everything else.
      TUNNEL_CLIENT_DEFAULT_HEALTH_LISTEN_ADDR: "127.0.0.1:0",
    },
  });
  const health = (await client.line("Health endpoint: ")).match(/http:\S+:\d+/)?.[0];
  await client.line("Connected to control plane");
  const metrics = await (await fetch(`${health}/metrics`)).text();
  for (
    const name of [
      "tunnel_client_connected",
      "tunnel_client_requests_total",
      "tunnel_client_request_duration_seconds",
    ]
  ) {
    assertMatch(metrics, new RegExp(`^# TYPE ${name} `, "m"));
  }
  await servesAndStops(client);
});

Deno.test("run --control-plane-url --control-plane-cert --control-plane-key --mcp-server-url: the older names (configuration §S)", async () => {
  await using place = await openPlace();
  await using authority = await openAuthority();
  const { certFile, keyFile } = await authority.issue({ name: "client" });
  await using client = startClient([
    ...["run", "--control-plane-url", place.plane.url, "--control-plane-tunnel-id", TUNNEL_ID],
    ...["--control-plane-cert", certFile, "--control-plane-key", keyFile],
    ...["--mcp-server-url", place.stub.mcpUrl, ...ANY_PORT],
  ], { env: { CONTROL_PLANE_API_KEY: KEY } });
  await servesAndStops(client);
});

Deno.test("run --profile: a YAML profile in ~/tunnel-client; a canonical one of that name wins [configuration §9.29, §9.32]", async () => {
  await using place = await openPlace();
  const { home, plane, stub } = place;
  const text = [
    "config_version: 1",
    "control_plane:",
    `  base_url: ${plane.url}`,
    `  tunnel_id: ${TUNNEL_ID}`,
    "  api_key: env:CONTROL_PLANE_API_KEY",
    "",
    "health:",
    '  listen_addr: "127.0.0.1:0"',
    "mcp:",
    "  server_urls:",
    `    - url: ${stub.mcpUrl}`,
    "      channel: main",
    "",
  ].join("\n");
  const old = `${home}/tunnel-client/docs.yaml`;
  await Deno.mkdir(`${home}/tunnel-client`);
  await Deno.writeTextFile(old, text);
  const options = { env: { HOME: home, CONTROL_PLANE_API_KEY: KEY } };
  await using client = startClient(["run", "--profile", "docs"], options);
  await servesAndStops(client);
  assertEquals(await Deno.readTextFile(old), text);

  const dir = `${home}/.config/tunnel-client`;
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(`${dir}/docs.yaml`, text.replace(stub.mcpUrl, "nope"));
  const { code, stderr } = await runClient(["run", "--profile", "docs"], options);
  assertEquals(code, 1);
  assertStringIncludes(stderr, `${dir}/docs.yaml`);
});

Deno.test("run --profile as a service without HOME: the error names --profile-dir (configuration §S)", async () => {
  // An empty HOME counts as none.
  const { code, stderr } = await runClient(["run", "--profile", "production"], {
    env: { HOME: "", CONTROL_PLANE_API_KEY: KEY },
  });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "--profile-dir");
  assert(!stderr.includes("    at "), stderr);
});

Deno.test("init --mcp-command with a guide's placeholder path: the error names --skip-preflight (configuration §S)", async () => {
  const home = await Deno.makeTempDir();
  try {
    const line = ["init", "--sample", "sample_mcp_stdio_local", "--profile", "local"];
    const args = [...line, "--tunnel-id", TUNNEL_ID, "--mcp-command", "python /path/to/server.py"];
    const options = { env: { HOME: home }, writable: home };
    const refused = await runClient(args, options);
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertStringIncludes(refused.stderr, "--skip-preflight");
    const skipped = await runClient([...args, "--skip-preflight"], options);
    assertEquals([skipped.code, skipped.stderr], [0, ""]);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

/** Values that guides print in place of real ones. */
const PLACEHOLDERS: readonly (readonly [env: Record<string, string>, words: string])[] = [
  [{ CONTROL_PLANE_TUNNEL_ID: "tunnel_xxxx" }, "placeholder"],
  [{ CONTROL_PLANE_TUNNEL_ID: "" }, "control_plane.tunnel_id is required"],
  [{ CONTROL_PLANE_API_KEY: "sk-..." }, "placeholder"],
];
for (const [env, words] of PLACEHOLDERS) {
  Deno.test(`run with ${JSON.stringify(env)}: is told as what it is (configuration §S)`, async () => {
    const { code, stderr } = await runClient(["run", "--embedded-mcp-stub"], {
      env: { CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID, CONTROL_PLANE_API_KEY: KEY, ...env },
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, words);
    assertStringIncludes(stderr, "https://platform.openai.com/");
  });
}

Deno.test("run without control plane and server: the words of the troubleshooting guide (configuration §S)", async () => {
  await using client = startClient([
    ...[
      "run",
      "--control-plane-url",
      new URL(refusingUrl()).origin,
      "--control-plane-tunnel-id",
      TUNNEL_ID,
    ],
    ...["--mcp-server-url", refusingUrl(), ...ANY_PORT],
  ], { env: { CONTROL_PLANE_API_KEY: KEY } });
  await client.line("Failed to connect to control plane");
  await client.line("Failed to reach MCP server");
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0);
});
