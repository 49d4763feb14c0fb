import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { samples } from "../../lib/config/samples.ts";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { ROOT, runProcess, startProcess } from "./process.ts";
import { typedThere } from "./under_test.ts";

const TUNNEL_ID = "tunnel_0123456789abcdef0123456789abcdef";
const KEY = "runtime-key-4711";
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
/** The built-in MCP server as a child. */
const STDIO =
  `${Deno.execPath()} run -q --no-prompt --allow-env --allow-read ${ROOT}main.ts dev mcp-stub --stdio`;

function words(home: string, args: readonly string[]): string[] {
  return [
    "run",
    "-q",
    "--no-prompt",
    "--allow-env",
    "--allow-read",
    "--allow-net=127.0.0.1",
    `--allow-write=${home}`,
    `--allow-run=${Deno.execPath()},/usr/bin/kill`,
    `${ROOT}main.ts`,
    ...args,
  ];
}

/** What differs from run to run, by name. */
function normalised(text: string, home: string): string[] {
  return text.replaceAll(home, "HOME").replaceAll(Deno.execPath(), "DENO").replaceAll(ROOT, "ROOT/")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT").trimEnd().split("\n");
}

/** The part of a doctor's transcript that tells of the sample; the setup URLs are the same in all. */
function told(lines: readonly string[]): string[] {
  return lines.filter((line) => !/^CHECK \w+_url |codex|Codex|nothing here depends/.test(line));
}

for (const sample of samples) {
  Deno.test(`${sample.name}: init, doctor --explain, run against a control plane, as printed`, async () => {
    await using opened = new AsyncDisposableStack();
    const home = await Deno.makeTempDir();
    opened.defer(() => Deno.remove(home, { recursive: true }));
    const plane = opened.use(createPlane({
      runtimeKeys: [{ key: new Secret(KEY) }],
      adminKey: new Secret("admin-key"),
      tunnels: [{ id: TUNNEL_ID, name: "docs" }],
    }));
    const served = opened.use(servePlane(plane, LOOPBACK));
    const stub = opened.use(await serveStub({ ...LOOPBACK, name: "docs", version: "1" }));
    const proxy = opened.use(serveForwardProxy());
    const authority = opened.use(await openAuthority());
    const env = {
      HOME: home,
      CONTROL_PLANE_API_KEY: KEY,
      HTTPS_PROXY: proxy.url,
      ENTERPRISE_CA_BUNDLE: authority.caFile,
      NO_PROXY: "127.0.0.1",
    };
    const isStdio = sample.target === "command";
    const target = isStdio ? ["--mcp-command", STDIO] : ["--mcp-server-url", stub.mcpUrl];

    const init = await runProcess({
      args: words(home, [
        ...["init", "--profile", "p", "--sample", sample.name, "--tunnel-id", TUNNEL_ID, ...target],
        ...["--control-plane-base-url", served.url, "--health-listen-addr", "127.0.0.1:0"],
      ]),
      env,
    });
    assertEquals([init.code, init.stderr], [0, ""]);
    assertEquals(normalised(init.stdout, home).slice(0, 5), [
      "Created profile p at HOME/.config/tunnel-client/p.yaml",
      `Sample: ${sample.name}`,
      "Next:",
      `  ${typedThere("doctor --profile p --explain")}`,
      `  ${typedThere("run --profile p")}`,
    ]);

    const doctor = await runProcess({
      args: words(home, ["doctor", "--profile", "p", "--explain"]),
      env,
    });
    assertEquals([doctor.code, doctor.stderr], [0, ""], doctor.stdout);
    const lines = told(normalised(doctor.stdout, home));
    if (isStdio) {
      for (const line of OVER_STDIO) assert(lines.includes(line), `${line}\n${doctor.stdout}`);
    } else assertEquals(lines.filter((line) => line !== CERTIFICATES), OVER_HTTP);
    assertEquals(lines.includes(CERTIFICATES), sample.name === "sample_mcp_enterprise_proxy");

    await using client = startProcess({ args: words(home, ["run", "--profile", "p"]), env });
    await client.line("tunnel-client started");
    // A child is not probed: its channel counts as soon as the control plane does.
    await client.line('"readiness changed"');
    const health = await client.line("health server listening");
    const address = /"addr":"([^"]+)"/.exec(health)?.[1] ?? "";
    const ready = await fetch(`http://${address}/readyz`);
    assertEquals([ready.status, (await ready.text()).startsWith("ready")], [200, true]);
    for (const event of ["Profile: p", `Tunnel ID: ${TUNNEL_ID}`, "Connected to control plane"]) {
      await client.line(event);
    }
    client.signal("SIGTERM");
    assertEquals(await client.exit(), { code: 0, signal: null });
    assert(!client.lines.some((line) => line.includes(KEY)));
    // Only the sample for proxies goes through one, in spite of the exceptions.
    assertEquals(proxy.heads.length > 0, sample.name === "sample_mcp_enterprise_proxy");
    if (proxy.heads.length > 0) assertStringIncludes(proxy.heads.join("\n"), "/v1/tunnels/");
  });
}

/** What doctor tells of a server that it reaches by a URL. */
const OVER_HTTP: readonly string[] = [
  "CHECK config_source            PASS profile: p",
  "CHECK profile_load             PASS HOME/.config/tunnel-client/p.yaml",
  `CHECK tunnel_id                PASS ${TUNNEL_ID}`,
  "CHECK control_plane_api_key    PASS CONTROL_PLANE_API_KEY",
  "CHECK mcp_target               PASS http://127.0.0.1:PORT/mcp",
  "CHECK mcp_server_reachable     PASS HTTP 400 from http://127.0.0.1:PORT/mcp",
  "CHECK oauth_metadata           PASS HTTP 200 from http://127.0.0.1:PORT/.well-known/oauth-protected-resource/mcp",
  "CHECK control_plane_reachable  PASS 127.0.0.1:PORT knows the tunnel (docs) and accepts the key",
  "CHECK mcp_initialize           PASS docs 1, protocol 2025-11-25 (legacy era)",
  "CHECK health_listener          PASS ephemeral bind ok on http://127.0.0.1:PORT",
  "CHECK ui                       PASS on a port chosen at start; see the startup summary or HEALTH_URL_FILE",
  `CHECK sandbox                  PASS mode off; all that run needs is held, and more: ${
    typedThere("sandbox check --profile p")
  }`,
  "",
  "RESULT ok",
  `NEXT   ${typedThere("run --profile p")}`,
  "",
  "",
  "✓ Configuration file found: HOME/.config/tunnel-client/p.yaml",
  "✓ Tunnel ID format valid",
  "✓ API key set (CONTROL_PLANE_API_KEY)",
  "✓ Control plane reachable (127.0.0.1:PORT)",
  "✓ MCP server reachable (http://127.0.0.1:PORT/mcp)",
  "✓ MCP server responds to a discovery request",
  "✓ All checks passed",
  "",
  `The tunnel is ready to run: ${typedThere("run --profile p")}`,
];
const CERTIFICATES = "CHECK certificates             PASS 1 in use, none expires within 30 days";
/** What doctor tells of a server that it starts. */
const OVER_STDIO: readonly string[] = [
  "CHECK mcp_target               PASS DENO run …",
  "CHECK mcp_command_executable   PASS DENO",
  "CHECK mcp_server_reachable     SKIP stdio server",
  "CHECK oauth_metadata           SKIP stdio server",
  "CHECK mcp_initialize           PASS mcp-stub 0.1.0, protocol 2025-11-25 (legacy era)",
  "RESULT ok",
  "✓ MCP command can be started (DENO run …)",
  "✓ All checks passed",
];
