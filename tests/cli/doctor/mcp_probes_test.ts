import { assertEquals, assertMatch } from "@std/assert";
import type { Check } from "../../../lib/cli/doctor/check.ts";
import { initializeCheck } from "../../../lib/cli/doctor/initialize_check.ts";
import { oauthCheck } from "../../../lib/cli/doctor/oauth_check.ts";
import { lookForOauth } from "../../../lib/cli/doctor/oauth_probe.ts";
import { probeStdio } from "../../../lib/cli/doctor/stdio_probe.ts";
import type { HttpUpstream } from "../../../lib/mcp/probe.ts";
import { probeInitialize } from "../../../lib/mcp/probe_initialize.ts";
import { openHttpClient } from "../../../lib/core/http_client.ts";
import { serveStub } from "../../../lib/mcp/stub.ts";
import { engineWith, hopTo, serveSilence } from "./network_rig.ts";

const never = new AbortController().signal;
const WELL_KNOWN = "/.well-known/oauth-protected-resource";

interface Scripted extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly string[];
}

/** Answers by method and path; 404 otherwise. */
function serveScript(script: Record<string, () => Response>): Scripted {
  const seen: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const key = `${request.method} ${new URL(request.url).pathname}`;
    seen.push(key);
    return script[key]?.() ?? new Response("nothing here", { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/mcp`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function initialize(url: string, timeoutMs?: number): Promise<Check> {
  const hop = hopTo("mcp_channel", { url });
  using http = openHttpClient(hop.egress);
  const outcome = await probeInitialize(upstream(url, http), never, timeoutMs);
  return initializeCheck("main", outcome, "not_advertised");
}

async function start(command: string): Promise<Check> {
  const engine = engineWith(hopTo("control_plane", { url: "http://127.0.0.1:1" }));
  const binding = { kind: "stdio", channel: "main", command } as const;
  const outcome = await probeStdio(binding, engine, never, 1_500);
  return initializeCheck("main", outcome, "unknown");
}

function upstream(url: string, http: Deno.HttpClient): HttpUpstream {
  return { url, http, headers: [], discoveryHeaders: [], userAgent: "t" };
}

async function oauth(url: string): Promise<Check> {
  const hop = hopTo("mcp_channel", { url });
  using http = openHttpClient(hop.egress);
  return oauthCheck("main", await lookForOauth(upstream(url, http), never));
}

Deno.test("mcp_initialize: a real MCP server over HTTP", async () => {
  const at = { hostname: "127.0.0.1", port: 0, name: "shop", version: "1.2.3" };
  await using stub = await serveStub(at);
  const check = await initialize(stub.mcpUrl);
  assertEquals(check.state, "PASS", check.summary);
  assertMatch(check.summary, /^shop 1\.2\.3, protocol 20\d\d-/);
});

Deno.test("mcp_initialize: web page, wrong path, server error, refusal, MCP error", async () => {
  const table: [() => Response, Check["state"], RegExp][] = [
    [() => new Response("<html>", { headers: { "content-type": "text/html" } }), "FAIL", /not MCP/],
    [() => Response.json({ hello: 1 }), "FAIL", /not MCP/],
    [() => new Response("no", { status: 404 }), "FAIL", /HTTP 404/],
    [() => new Response("no", { status: 500 }), "FAIL", /HTTP 500/],
    [() => new Response("no", { status: 401 }), "WARN", /HTTP 401\) and advertises no OAuth/],
    [
      () => Response.json({ jsonrpc: "2.0", id: null, error: { code: -1, message: "busy" } }),
      "WARN",
      /speaks JSON-RPC, but refuses/,
    ],
  ];
  for (const [answer, state, summary] of table) {
    await using server = serveScript({ "POST /mcp": answer });
    const check = await initialize(server.url);
    assertEquals(check.state, state, check.summary);
    assertMatch(check.summary, summary);
  }
});

Deno.test("mcp_initialize: a hung server is doubtful, not a failure", async () => {
  using silent = serveSilence();
  const check = await initialize(silent.url, 200);
  assertEquals([check.state, check.summary], ["WARN", "no answer to initialize in time"]);
});

Deno.test("mcp_initialize: behind OAuth the refusal is in order", () => {
  const refused = { kind: "auth-required", status: 401 } as const;
  assertEquals(initializeCheck("main", refused, "advertised").state, "PASS");
  assertEquals(initializeCheck("main", refused, "not_advertised").state, "WARN");
});

Deno.test("mcp_initialize: a command is started, asked and stopped; one that ends is told", async () => {
  const script = new URL("../../fixtures/stdio_server.ts", import.meta.url).pathname;
  const check = await start(`${Deno.execPath()} run --no-lock -q ${script}`);
  assertEquals(check.state, "PASS", check.summary);
  const ended = await start(`${Deno.execPath()} eval Deno.exit(3)`);
  assertEquals(ended.state, "WARN");
  assertMatch(ended.summary, /no answer to initialize/);
});

Deno.test("oauth_metadata against scripted servers (cli §17.16)", async () => {
  const document = () =>
    Response.json({ resource: "http://m/mcp", authorization_servers: ["http://a"] });
  const broken = () => new Response("", { status: 500 });
  const path = `GET ${WELL_KNOWN}/mcp`, root = `GET ${WELL_KNOWN}`;
  const challenge = (place: string) => () =>
    new Response("", {
      status: 401,
      headers: { "www-authenticate": `Bearer resource_metadata="${place}"` },
    });
  const table: [Record<string, () => Response>, Check["state"], RegExp][] = [
    [{}, "PASS", /^not advertised$/],
    [{ [root]: broken }, "FAIL", /^HTTP 500 from /],
    [{ [path]: broken, [root]: document }, "PASS", /^HTTP 200 from .*protected-resource$/],
    [{ [path]: () => new Response("not-json") }, "FAIL", /without usable metadata/],
    [
      { "POST /mcp": challenge("/gone") },
      "FAIL",
      /^HTTP 404 from .*\/gone, which the server names/,
    ],
    [
      { "POST /mcp": challenge("/here"), "GET /here": document },
      "PASS",
      /^HTTP 200 from .*\/here$/,
    ],
    [{ "GET /mcp": challenge("/here"), "GET /here": document }, "PASS", /\/here$/],
  ];
  for (const [script, state, summary] of table) {
    await using server = serveScript(script);
    const check = await oauth(server.url);
    assertEquals(check.state, state, check.summary);
    assertMatch(check.summary, summary);
  }
});
