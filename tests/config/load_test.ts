import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { load, loadOnly, problemLines, TUNNEL_ID } from "./load_fixture.ts";

const PLAIN_LOG = { httpRawUnsafe: false, requestTiming: false };

Deno.test("loadSettings: defaults (table 1)", () => {
  const { controlPlane, mcp, log, health, pidFile, source, notes } = load();
  assertEquals(controlPlane.apiKey.reveal(), "sk-base");
  assertEquals({ ...controlPlane, apiKey: null, extraHeaders: null }, {
    baseUrl: "https://api.openai.com",
    urlPath: "",
    tunnelId: TUNNEL_ID,
    organizationId: undefined,
    apiKey: null,
    maxInflight: 20,
    pollTimeoutMs: 30_000,
    pollDeadlineGuardrailMs: 5_000,
    pollChannels: undefined,
    extraHeaders: null,
    clientCertificate: undefined,
    httpProxy: undefined,
    serverInfoVersion: 1,
  });
  assertEquals([...controlPlane.extraHeaders, ...mcp.extraHeaders], []);
  assertEquals(mcp.bindings, [
    { kind: "http-streamable", channel: "main", url: "http://127.0.0.1:3000/mcp" },
  ]);
  assertEquals([mcp.connectionMaxTtlMs, mcp.maxConcurrentRequests], [600_000, 10]);
  assertEquals(log, { ...PLAIN_LOG, level: "info", format: "console", file: undefined });
  assertEquals(health, {
    hostname: "127.0.0.1",
    port: 8080,
    urlFile: undefined,
    unixSocket: undefined,
  });
  assertEquals([pidFile, source, notes], [undefined, { kind: "none" }, []]);
});

Deno.test("loadSettings: flag over variable over file over default (§9.1)", () => {
  const yaml = "control_plane: {base_url: 'https://a'}";
  const env = { CONTROL_PLANE_BASE_URL: "https://b" };
  const args = ["--control-plane.base-url", "https://c"];
  const origin = "control_plane.base_url";
  const all = load({ yaml, env, args });
  assertEquals([all.controlPlane.baseUrl, all.origins[origin]], [
    "https://c",
    "--control-plane.base-url",
  ]);
  const noFlag = load({ yaml, env });
  assertEquals([noFlag.controlPlane.baseUrl, noFlag.origins[origin]], [
    "https://b",
    "CONTROL_PLANE_BASE_URL",
  ]);
  const fileOnly = load({ yaml });
  assertEquals([fileOnly.controlPlane.baseUrl, fileOnly.origins[origin]], [
    "https://a",
    "c.yaml line 1",
  ]);
  assertEquals(load().origins[origin], "default");
});

Deno.test("loadSettings: every setting from the file", () => {
  const settings = loadOnly({
    env: { KEY: "sk-env", URL: "http://h/mcp" },
    files: { "/gw": "token\n" },
    yaml: `
config_version: 1
control_plane:
  base_url: https://cp.example
  url_path: /gateway/
  tunnel_id: ${TUNNEL_ID}
  organization_id: org-1
  api_key: env:KEY
  max_inflight_requests: 0x20
  poll_timeout: 20s
  poll_deadline_guardrail: 2s
  poll_channels: [tools, main]
  extra_headers: {X-Gateway: file:/gw}
log: {level: DEBUG, format: json, file: /var/log/t}
health: {listen_addr: ":9090", url_file: /run/u}
process: {pid_file: /run/p}
mcp:
  server_urls:
    - url: env:URL
  commands:
    - {channel: Tools, command: "python x.py --a=b, c"}
  extra_headers: {Authorization: Bearer x}
  connection_max_ttl: 1m
  max_concurrent_requests: 3
`,
  });
  const { controlPlane, mcp } = settings;
  assertEquals(controlPlane.baseUrl + controlPlane.urlPath, "https://cp.example/gateway");
  assertEquals(controlPlane.apiKey.reveal(), "sk-env");
  assertEquals(controlPlane.organizationId, "org-1");
  assertEquals(controlPlane.maxInflight, 32);
  assertEquals([controlPlane.pollTimeoutMs, controlPlane.pollDeadlineGuardrailMs], [20_000, 2_000]);
  assertEquals(controlPlane.pollChannels, ["main", "tools"]);
  assertEquals([...controlPlane.extraHeaders], [["X-Gateway", "token"]]);
  assertEquals(mcp.bindings, [
    { kind: "http-streamable", channel: "main", url: "http://h/mcp" },
    { kind: "stdio", channel: "tools", command: "python x.py --a=b, c" },
  ]);
  assertEquals([...mcp.extraHeaders], [["Authorization", "Bearer x"]]);
  assertEquals([mcp.connectionMaxTtlMs, mcp.maxConcurrentRequests], [60_000, 3]);
  assertEquals(settings.log, { ...PLAIN_LOG, level: "debug", format: "json", file: "/var/log/t" });
  assertEquals(settings.health, {
    hostname: "",
    port: 9090,
    urlFile: "/run/u",
    unixSocket: undefined,
  });
  assertEquals(settings.pidFile, "/run/p");
  assertEquals(settings.source, { kind: "config", path: "c.yaml" });
});

Deno.test("loadSettings: TUNNEL_CLIENT_CONFIG names the file; --config wins over it", () => {
  const files = { a: "log: {level: debug}", b: "log: {level: error}" };
  const env = { TUNNEL_CLIENT_CONFIG: "a" };
  assertEquals(load({ files, env }).log.level, "debug");
  assertEquals(load({ files, env, args: ["--config=b"] }).log.level, "error");
});

Deno.test("loadSettings: empty variables and flags count as not given (§2)", () => {
  const yaml = "log: {level: warn}\nmcp: {max_concurrent_requests: 4}";
  const settings = load({
    yaml,
    env: { LOG_LEVEL: " ", HEALTH_LISTEN_ADDR: "", CONTROL_PLANE_EXTRA_HEADERS: "" },
    args: ["--mcp.max-concurrent-requests="],
  });
  assertEquals(settings.log.level, "warn");
  assertEquals(settings.mcp.maxConcurrentRequests, 4);
  assertEquals(settings.health.port, 8080);
});

Deno.test("loadSettings: blank selectors, ids, entries and headers on the command line are errors (§2)", () => {
  const flags = [
    "--config",
    "--profile-dir",
    "--control-plane.tunnel-id",
    "--control-plane.poll-channel",
    "--control-plane.extra-headers",
    "--mcp.server-url",
    "--mcp.command",
    "--mcp.extra-headers",
  ];
  for (const flag of flags) {
    const lines = problemLines(() => load({ args: [`${flag}=`] }));
    assertEquals(lines.length, 1, lines.join("\n"));
    assertStringIncludes(lines[0] ?? "", "must not be blank");
    assertStringIncludes(lines[0] ?? "", flag);
  }
});

Deno.test("loadSettings: a source replaces the lower ones, it never adds to them (§2)", () => {
  const yaml = "mcp:\n  server_urls: [{url: 'http://a'}, {channel: b, url: 'http://b'}]\n" +
    "  commands: [{channel: c, command: x}]\n  extra_headers: {X-A: '1'}";
  const env = { MCP_SERVER_URL: "" };
  const args = ["--mcp.server-url", "http://f", "--mcp.extra-headers", "X-B: 2"];
  const { mcp } = load({ yaml, env, args });
  assertEquals(mcp.bindings.map(({ channel }) => channel), ["main", "c"]);
  assertEquals([...mcp.extraHeaders], [["X-B", "2"]]);
});

Deno.test("loadSettings: variables hold several entries on several lines (§7, §9.16)", () => {
  const { mcp } = load({
    env: {
      MCP_SERVER_URL: "http://a\n\n channel=b,url=http://b \r\n",
      MCP_COMMAND: 'channel=c,command=bash -c "echo a; echo b"',
    },
  });
  assertEquals(mcp.bindings, [
    { kind: "http-streamable", channel: "main", url: "http://a" },
    { kind: "http-streamable", channel: "b", url: "http://b" },
    { kind: "stdio", channel: "c", command: 'bash -c "echo a; echo b"' },
  ]);
});

Deno.test("loadSettings: references in the file only, where the table says so (§9.28)", () => {
  const files = { F: "127.0.0.1:9090\n" };
  assertEquals(load({ files, yaml: "health: {listen_addr: 'file:F'}" }).health.port, 9090);
  const lines = problemLines(() => load({ files, args: ["--health.listen-addr", "file:F"] }));
  assertStringIncludes(lines[0] ?? "", "health.listen_addr");
  assertEquals(load({ yaml: "log: {file: 'env:F'}" }).log.file, "env:F");
});

Deno.test("loadSettings: only the winning source is resolved (§6, §9.27)", () => {
  const yaml = "control_plane: {api_key: 'env:UNSET', extra_headers: {'bad name': [1]}}";
  const args = ["--control-plane.api-key", "file:K", "--control-plane.extra-headers", "X-A: 1"];
  const { controlPlane } = load({
    yaml,
    args,
    files: { K: "sk-file\n" },
    env: { CONTROL_PLANE_API_KEY: "" },
  });
  assertEquals(controlPlane.apiKey.reveal(), "sk-file");
  assertEquals([...controlPlane.extraHeaders], [["X-A", "1"]]);
});

Deno.test("loadSettings: rank of the API keys (§2, §9.9)", () => {
  const yaml = "control_plane: {api_key: 'env:OWN'}";
  const env = { OWN: "own", CONTROL_PLANE_API_KEY: "cp", OPENAI_API_KEY: "oa" };
  const key = (inputs: Parameters<typeof load>[0]) => load(inputs).controlPlane.apiKey.reveal();
  assertEquals(key({ yaml, env, args: ["--control-plane.api-key=env:OPENAI_API_KEY"] }), "oa");
  assertEquals(key({ yaml, env }), "cp");
  assertEquals(key({ yaml, env: { ...env, CONTROL_PLANE_API_KEY: "" } }), "own");
  assertEquals(key({ env: { CONTROL_PLANE_API_KEY: "", OPENAI_API_KEY: "oa" } }), "oa");
});

Deno.test("loadSettings: notes what is no error but surprising", () => {
  const note = (inputs: Parameters<typeof load>[0]) => load(inputs).notes.join("\n");
  const shadowed = note({ yaml: "control_plane: {api_key: 'env:OTHER'}" });
  assertStringIncludes(shadowed, "CONTROL_PLANE_API_KEY is set and ranks above it");
  const literal = load({
    yaml: "control_plane: {api_key: sk-hush}",
    env: { CONTROL_PLANE_API_KEY: "" },
  });
  assertStringIncludes(literal.notes.join(), "is written out in the file");
  assert(!JSON.stringify(literal).includes("sk-hush"));
  const path = note({ args: ["--control-plane.base-url=https://h/v1"] });
  assertStringIncludes(path, "only its origin is used");
});

Deno.test("loadSettings: the log format follows the log file (§9.23)", () => {
  assertEquals(load({ env: { LOG_LEVEL: "debug" } }).log, {
    ...PLAIN_LOG,
    level: "debug",
    format: "console",
    file: undefined,
  });
  assertEquals(load({ env: { LOG_FILE: "/l" } }).log.format, "struct-text");
  assertEquals(load({ env: { LOG_FILE: "/l", LOG_FORMAT: "JSON" } }).log.format, "json");
});

Deno.test("loadSettings: poll channels (§9.12)", () => {
  const env = { CONTROL_PLANE_POLL_CHANNELS: "main,harpoon" };
  assertEquals(load({ env }).controlPlane.pollChannels, ["harpoon", "main"]);
  const args = ["--control-plane.poll-channel=main", "--control-plane.poll-channel", "harpoon"];
  assertEquals(load({ args }).controlPlane.pollChannels, ["harpoon", "main"]);
});

Deno.test("loadSettings: main is needed only if it is polled (§7)", () => {
  const { mcp } = loadOnly({
    env: {
      CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
      OPENAI_API_KEY: "k",
      MCP_SERVER_URL: "channel=tools,url=http://h",
      CONTROL_PLANE_POLL_CHANNELS: "tools",
    },
  });
  assertEquals(mcp.bindings.map(({ channel }) => channel), ["tools"]);
});

Deno.test("loadSettings: blank keys of an entry count as not given (§4)", () => {
  const env = { MCP_SERVER_URL: "" };
  for (const blank of ["null", '""', "~", ""]) {
    const yaml =
      `mcp: {server_urls: [{url: http://h, unix_socket: ${blank}, http_proxy: ${blank}}]}`;
    assertEquals(load({ yaml, env }).mcp.bindings, [
      { kind: "http-streamable", channel: "main", url: "http://h" },
    ]);
    const headers = `mcp: {extra_headers: {X-A: ${blank}}}`;
    assertStringIncludes(problemLines(() => load({ yaml: headers }))[0] ?? "", "not a blank one");
  }
});

Deno.test("loadSettings: the path of a socket is one line, from every source (§1, P)", () => {
  const yaml = 'mcp: {server_urls: [{url: http://h, unix_socket: "a\\nb"}]}';
  const [line = ""] = problemLines(() => load({ yaml, env: { MCP_SERVER_URL: "" } }));
  assertStringIncludes(line, "control characters");
  const env = { MCP_SERVER_URL: "url=http://h,unix-socket=env:S", S: "/run/s" };
  const [binding] = load({ env }).mcp.bindings;
  assertEquals(binding?.kind === "http-streamable" && binding.unixSocket, "/run/s");
});

Deno.test("loadSettings: Harpoon's variables hold items on lines or between semicolons (§7)", () => {
  const { harpoon } = load({
    env: {
      HARPOON_HOSTS_INCLUDE_SUFFIX: ".a\n.b; .c\r\n",
      HARPOON_HOSTS_INCLUDE_REGEX: "^a,b$;c\nd",
      HARPOON_ADDITIONAL_TRANSPORTS: "HTTP-Streamable;http-streamable\n",
      HARPOON_TARGETS: "label=a,url=https://a\nlabel=b,url=https://b;",
    },
  });
  assertEquals(harpoon.hostsIncludeSuffix, [".a", ".b", ".c"]);
  assertEquals(harpoon.hostsIncludeRegex, ["^a,b$", "c", "d"]);
  assertEquals(harpoon.serveHttp, true);
  assertEquals(harpoon.targets.map(({ label }) => label), ["a", "b"]);
});

Deno.test("loadSettings: the result cannot be changed", () => {
  const settings = load({ args: ["--control-plane.extra-headers", "X-A: 1"] });
  assert(Object.isFrozen(settings) && Object.isFrozen(settings.controlPlane));
  assert(Object.isFrozen(settings.mcp.bindings) && Object.isFrozen(settings.mcp.bindings[0]));
  assert(Object.isFrozen(settings.controlPlane.extraHeaders));
  assertThrows(() => Object.assign(settings.health, { port: 1 }), TypeError);
});
