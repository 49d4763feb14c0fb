import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseArgv } from "../../lib/mcp/argv.ts";
import { type Inputs, load, loadOnly, problemLines, TUNNEL_ID } from "./load_fixture.ts";

/** Each line of configuration §9 that is about wrong settings: what is given, what the one line tells. */
const REFUSED: readonly [line: string, inputs: Inputs, words: string[]][] = [
  ["§9.2 two flags", { args: ["--config=a", "--profile=b"] }, ["--config", "--profile"]],
  [
    "§9.2 two variables",
    { env: { TUNNEL_CLIENT_CONFIG: "a", TUNNEL_CLIENT_PROFILE: "b" } },
    ["TUNNEL_CLIENT_CONFIG", "TUNNEL_CLIENT_PROFILE"],
  ],
  ["§9.3 a path as name", { args: ["--profile=a/b"] }, ['"a/b"', "invalid profile name"]],
  ["§9.3 the parent as name", { args: ["--profile=.."] }, ['".."', "invalid profile name"]],
  ["§9.3 another ending", { args: ["--profile-file=p.txt"] }, ["must end in .yaml"]],
  ["§9.4 unknown key", { yaml: "control_plane: {tunel_id: x}" }, [
    "unknown key control_plane.tunel_id",
    "c.yaml line 1",
    'did you mean "control_plane.tunnel_id"?',
  ]],
  ["§9.4 version", { yaml: "config_version: 2" }, ["config_version", "unsupported"]],
  ["§9.5 short id", id(`tunnel_${"z".repeat(31)}`), ["must be tunnel_ and 32"]],
  ["§9.5 upper case", id(`tunnel_${"Z".repeat(32)}`), ["must be tunnel_ and 32"]],
  ["§9.5 a path", id("path/unsafe"), ["unsafe as a path parameter"]],
  ["§9.5 a space", id("bad id"), ["unsafe as a path parameter"]],
  ["§9.6 unset reference", {
    yaml: "control_plane: {api_key: env:K}",
    env: { CONTROL_PLANE_API_KEY: "" },
  }, ["control_plane.api_key", "variable K", "not set"]],
  ["§9.7 key as flag", { args: ["--control-plane.api-key=sk-abc"] }, ["env:NAME or file:PATH"]],
  ["§9.8 malformed key", { env: { CONTROL_PLANE_API_KEY: "abc def" } }, [
    "malformed",
    "white space",
  ]],
  ["§9.10 sum", { yaml: "control_plane: {poll_timeout: 10m1ms}" }, ["over 10m0s"]],
  ["§9.10 guardrail", { yaml: "control_plane: {poll_deadline_guardrail: 1m}" }, [
    "must be less than 1m0s",
  ]],
  ["§9.11 queue", { yaml: "control_plane: {max_inflight_requests: 10001}" }, ["from 1 to 10000"]],
  ["§9.12 upper case", channels("Main"), ["a-z"]],
  ["§9.12 twice", channels("main,main"), ["twice"]],
  ["§9.12 blank item", channels("main,"), ["blank"]],
  ["§9.12 unknown", channels("main,unknown"), ["channel unknown has no MCP server"]],
  ["§9.12 empty", channels(""), ["must not be blank"]],
  ["§9.12 a space", channels("main, harpoon"), ["without spaces"]],
  ["§9.14 two for main", {
    args: ["--mcp.server-url=channel=main,url=http://a", "--mcp.command=channel=main,command=x"],
  }, ["duplicate channel main"]],
  ["§9.17 reserved", { args: ["--mcp.server-url=channel=harpoon,url=http://a"] }, ["reserved"]],
  ["§9.17 no main", { args: ["--mcp.server-url=channel=tools,url=http://a"] }, ["channel=main"]],
  ["§9.18 socket and proxy", {
    args: ["--mcp.server-url=url=http://a,unix-socket=/s,http-proxy=http://p"],
  }, ["unix-socket with http-proxy"]],
  ["§9.18 stdio and proxy", { args: ["--mcp.command=command=x,http-proxy=http://p"] }, [
    "must not mix",
  ]],
  ["§9.19 cert alone", { args: ["--control-plane.client-cert=/c.pem"] }, [
    "control_plane.client_key",
    "set both or neither",
  ]],
  ["§9.21 reserved header", { args: ["--control-plane.extra-headers=authorization: x"] }, [
    "must not set authorization",
  ]],
  ["§9.21 conflict", {
    args: ["--control-plane.extra-headers=X-A: 1", "--control-plane.extra-headers=x-a: 2"],
  }, ["header x-a two different values"]],
  ["§9.21 line break", { yaml: 'mcp: {extra_headers: {X-A: "hushhush\\nY"}}' }, [
    "control character",
  ]],
  ["§9.22 socks", { args: ["--http-proxy=socks5://h:1"] }, ["http:// or https://"]],
  ["§9.24 limit", { yaml: "harpoon: {max_response_bytes: 102401}" }, ["from 1 to 102400"]],
  ["§9.24 plaintext", { args: ["--harpoon.target=label=a,url=http://h"] }, ["must be https"]],
  ["§9.24 label", { args: ["--harpoon.target=label=Bad,url=https://h"] }, ["label must have"]],
  ["§9.25 no slash", path("gateway/x"), ["must start with /"]],
  ["§9.25 a URL", path("https://h/x"), ["must start with /"]],
  ["§9.25 a query", path("/x?y=1"), ["plain path"]],
  ["§9.26 organization", { env: { CONTROL_PLANE_ORGANIZATION_ID: "a\nb" } }, [
    "control characters",
  ]],
];
for (const [line, inputs, words] of REFUSED) {
  Deno.test(`readSettings: ${line} (configuration §9) is one line`, () => {
    const lines = problemLines(() => load(inputs));
    assertEquals(lines.length, 1, lines.join("\n"));
    for (const word of words) assertStringIncludes(lines[0] ?? "", word);
    assert(!/sk-abc|abc def|hushhush/.test(lines[0] ?? ""), lines[0]);
  });
}

function id(text: string): Inputs {
  return { env: { CONTROL_PLANE_TUNNEL_ID: text } };
}

function channels(text: string): Inputs {
  return { env: { CONTROL_PLANE_POLL_CHANNELS: text } };
}

function path(text: string): Inputs {
  return { args: ["--control-plane.url-path", text] };
}

Deno.test("readSettings: a selecting flag makes the selecting variables count for nothing (§9.2)", () => {
  const env = {
    HOME: "/h",
    TUNNEL_CLIENT_CONFIG: "/none",
    TUNNEL_CLIENT_PROFILE_FILE: "/none.yaml",
  };
  const files = { "/h/.config/tunnel-client/y.yaml": "log: {level: debug}" };
  const { log, source } = load({ env, files, args: ["--profile=y"] });
  assertEquals(log.level, "debug");
  assertEquals(source, {
    kind: "profile",
    name: "y",
    path: "/h/.config/tunnel-client/y.yaml",
    shadowed: [],
  });
});

Deno.test("readSettings: a missing profile names every path that was tried (§3)", () => {
  const [line = "", ...more] = problemLines(() =>
    load({ env: { HOME: "/h" }, args: ["--profile=y"] })
  );
  assertEquals(more, []);
  for (
    const tried of [
      "/h/.config/tunnel-client/y.yaml",
      "/h/.config/tunnel-client/y.yml",
      "/h/.tunnel-client/profiles/y.json",
      "/h/tunnel-client/y.yml",
    ]
  ) assertStringIncludes(line, tried);
  const [homeless = ""] = problemLines(() => load({ args: ["--profile=y"] }));
  assertStringIncludes(homeless, "--profile-dir");
});

Deno.test("readSettings: any 32 letters and digits make an id, and spaces around it go (§9.5)", () => {
  assertEquals(load(id(` ${TUNNEL_ID} `)).controlPlane.tunnelId, TUNNEL_ID);
});

Deno.test("readSettings: a key file loses its line ending (§9.7); an empty variable is no key (§9.9)", () => {
  const file = load({ args: ["--control-plane.api-key=file:/k"], files: { "/k": "sk-f\n" } });
  assertEquals(file.controlPlane.apiKey.reveal(), "sk-f");
  const env = { CONTROL_PLANE_API_KEY: "", OPENAI_API_KEY: "k" };
  assertEquals(load({ env }).controlPlane.apiKey.reveal(), "k");
});

Deno.test("readSettings: harpoon alone is enough to poll for, with one target (§9.13)", () => {
  const env = {
    CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
    CONTROL_PLANE_API_KEY: "k",
    CONTROL_PLANE_POLL_CHANNELS: "harpoon",
  };
  const args = ["--harpoon.target=label=a,url=https://h/x,desc='say, no'"];
  const [line = ""] = problemLines(() => loadOnly({ env }));
  assertStringIncludes(line, "control-plane.poll-channel harpoon has no routable target");
  const refusedComma = problemLines(() => loadOnly({ env, args }));
  assertStringIncludes(refusedComma.join(), "label=LABEL");
  const { harpoon, mcp } = loadOnly({ env, args: ["--harpoon.target=label=a,url=https://h/x"] });
  assertEquals([harpoon.targets.map(({ label }) => label), mcp.bindings], [["a"], []]);
});

Deno.test("readSettings: a command keeps its commas and quotes (§9.15)", () => {
  const command = 'python -c "print(1,2,3)"';
  for (const entry of [`channel=main,command=${command}`, `command=${command},channel=main`]) {
    assertEquals(
      load({ env: { MCP_SERVER_URL: "" }, args: ["--mcp.command", entry] }).mcp.bindings,
      [
        { kind: "stdio", channel: "main", command },
      ],
    );
  }
});

Deno.test("readSettings: the words of a command are the ones that were quoted (§9.15, §9.16)", () => {
  const wordsOf = (entry: string) => {
    const [binding] = load({ env: { MCP_SERVER_URL: "", MCP_COMMAND: entry } }).mcp.bindings;
    return binding?.kind === "stdio" ? parseArgv(binding.command) : [];
  };
  assertEquals(wordsOf('channel=main,command=python -c "print(1,2,3)"'), [
    "python",
    "-c",
    "print(1,2,3)",
  ]);
  assertEquals(wordsOf('bash -c "echo a; echo b"'), ["bash", "-c", "echo a; echo b"]);
});

Deno.test("readSettings: an MCP certificate needs a server over HTTP (§9.20)", () => {
  const [line = ""] = problemLines(() =>
    load({
      env: { MCP_SERVER_URL: "" },
      args: ["--mcp.command=x", "--mcp.client-cert=/c", "--mcp.client-key=/k"],
    })
  );
  assertStringIncludes(line, "mcp.client_cert");
  assertStringIncludes(line, "over HTTP");
});

Deno.test("readSettings: a header of the file may hold separators (§9.21)", () => {
  const { controlPlane } = load({ yaml: "control_plane: {extra_headers: {X-A: 'a; b, c'}}" });
  assertEquals([...controlPlane.extraHeaders], [["X-A", "a; b, c"]]);
});

Deno.test("readSettings: a proxy is known without its credentials and path (§9.22)", () => {
  const { network } = load({ args: ["--http-proxy=http://u:p%40s@H:8080/x"] });
  assertEquals(network.httpProxy?.origin, "http://h:8080");
  assertEquals(network.httpProxy?.credentials?.reveal(), "u:p@s");
  assert(!JSON.stringify(network).includes("p@s"));
});

Deno.test("readSettings: a slash as path means none (§9.25)", () => {
  assertEquals(load(path("/")).controlPlane.urlPath, "");
});

const FLAT = JSON.stringify({
  tunnel_id: TUNNEL_ID,
  mcp_server_url: "http://127.0.0.1:3001/mcp",
  control_plane_url: "https://plane.example",
  admin_ui_address: "127.0.0.1:8090",
  admin_ui_enabled: false,
  poll_interval_ms: 1000,
  proxy: { https_proxy: "proxy.corp:3128", no_proxy: ["localhost", ".corp"] },
  harpoon: {
    enabled: true,
    targets: [{
      label: "billing",
      base_url: "https://billing.corp/api",
      allowed_methods: ["get", "POST"],
      max_request_size_bytes: 1048576,
      max_response_size_bytes: 10485760,
      timeout_seconds: 30,
    }],
  },
});

Deno.test("readSettings: a flat JSON profile of an older guide (§9.29, §9.31)", () => {
  const file = "/h/.tunnel-client/profiles/production-http.json";
  const env = { HOME: "/h", MCP_SERVER_URL: "", CONTROL_PLANE_TUNNEL_ID: "" };
  const settings = load({ env, files: { [file]: FLAT }, args: ["--profile=production-http"] });
  assertEquals(settings.source.kind === "profile" && settings.source.path, file);
  assertEquals(settings.controlPlane.baseUrl, "https://plane.example");
  assertEquals([settings.health.hostname, settings.health.port], ["127.0.0.1", 8090]);
  assertEquals(settings.mcp.bindings, [
    { kind: "http-streamable", channel: "main", url: "http://127.0.0.1:3001/mcp" },
  ]);
  assertEquals(settings.adminUi.enabled, false);
  assertEquals(settings.network.system.https?.origin, "http://proxy.corp:3128");
  assertEquals(settings.network.system.noProxy, ["localhost", ".corp"]);
  assertEquals(settings.harpoon.targets, [{
    label: "billing",
    url: "https://billing.corp/api",
    prefix: true,
    allowedMethods: ["GET", "POST"],
    maxRequestBytes: 1048576,
    maxResponseBytes: 10485760,
    timeoutMs: 30_000,
  }]);
  assertStringIncludes(settings.notes.join("\n"), "poll_interval_ms");

  const canonical = "/h/.config/tunnel-client/production-http.yaml";
  const files = {
    [file]: FLAT,
    [canonical]: `control_plane: {tunnel_id: ${TUNNEL_ID}}\nmcp: {server_urls: [{url: http://b}]}`,
  };
  const wins = load({ env, files, args: ["--profile=production-http"] });
  assertEquals(wins.source.kind === "profile" && wins.source.path, canonical);
  assertStringIncludes(wins.notes.join("\n"), file);
});

Deno.test("readSettings: the flags of that guide go with it (§9.30)", () => {
  const { log } = load({ args: ["--log-level", "debug", "--enable-request-timing"] });
  assertEquals([log.level, log.format, log.requestTiming], ["debug", "console", true]);
});

Deno.test("readSettings: both forms of a setting must agree (§S)", () => {
  const both = (id: string) =>
    `{"tunnel_id": "${id}", "control_plane": {"tunnel_id": "${TUNNEL_ID}"}}`;
  const env = { CONTROL_PLANE_TUNNEL_ID: "" };
  assertEquals(load({ env, yaml: both(TUNNEL_ID) }).controlPlane.tunnelId, TUNNEL_ID);
  const [line = ""] = problemLines(() => load({ env, yaml: both("tunnel_x") }));
  assertStringIncludes(line, "tunnel_id and control_plane.tunnel_id have different values");
});

Deno.test("readSettings: a profile of the plain fallback place, with its blank line (§9.32)", () => {
  const text =
    `control_plane:\n  tunnel_id: ${TUNNEL_ID}\n\nmcp:\n  server_urls:\n    - channel: main\n      url: http://localhost:3000/mcp\n`;
  const env = { HOME: "/h", MCP_SERVER_URL: "", CONTROL_PLANE_TUNNEL_ID: "" };
  const { mcp } = load({
    env,
    files: { "/h/tunnel-client/dev.yaml": text },
    args: ["--profile", "dev"],
  });
  assertEquals(mcp.bindings.map(({ channel }) => channel), ["main"]);
});

Deno.test("readSettings: what has no effect yet is said", () => {
  const { notes } = load({ args: ["--log.http-raw-unsafe", "--cloudflared.managed"] });
  assertEquals(notes.length, 1);
  assertStringIncludes(
    notes.join("\n"),
    "log.http_raw_unsafe from --log.http-raw-unsafe has no effect",
  );
});
