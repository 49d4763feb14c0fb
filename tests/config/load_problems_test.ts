import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { SettingsError } from "../../lib/config/problem.ts";
import { type Inputs, load, loadOnly, problemLines, TUNNEL_ID } from "./load_fixture.ts";

const env = (name: string, value: string): Inputs => ({ env: { [name]: value } });
const args = (...words: string[]): Inputs => ({ args: words });

/** Each input breaks one setting; its line must contain all the words. */
const oneLine: readonly [about: string, inputs: Inputs, words: string[]][] = [
  ["§9.4 unknown key", { yaml: "control_plane: {tunel_id: x}" }, [
    "unknown key control_plane.tunel_id",
    "control_plane.tunnel_id",
    "c.yaml line 1",
  ]],
  ["§9.4 version", { yaml: "config_version: 2" }, ["config_version", '"2"', "unsupported", "1"]],
  ["§9.5 short id", env("CONTROL_PLANE_TUNNEL_ID", TUNNEL_ID.slice(1)), [
    "control_plane.tunnel_id",
    "CONTROL_PLANE_TUNNEL_ID",
    "32 lower-case",
  ]],
  ["§9.5 unsafe id", env("CONTROL_PLANE_TUNNEL_ID", "path/unsafe"), ["path parameter"]],
  ["§9.5 empty id", env("CONTROL_PLANE_TUNNEL_ID", ""), ["control_plane.tunnel_id is required"]],
  ["empty id in the file", {
    yaml: 'control_plane: {tunnel_id: ""}',
    env: { CONTROL_PLANE_TUNNEL_ID: "" },
  }, ["control_plane.tunnel_id is required", "--control-plane.tunnel-id"]],
  ["§9.6 unset reference", {
    yaml: "control_plane: {api_key: 'env:K'}",
    env: { CONTROL_PLANE_API_KEY: "" },
  }, ["control_plane.api_key", "variable K", "not set", "c.yaml line 1"]],
  ["§9.7 key on the command line", args("--control-plane.api-key", "sk-abc"), [
    "control_plane.api_key [redacted]",
    "env:NAME or file:PATH",
  ]],
  ["§9.8 malformed key", env("CONTROL_PLANE_API_KEY", "abc def"), [
    "control plane API key is malformed",
    "[redacted]",
    "CONTROL_PLANE_API_KEY",
  ]],
  ["placeholder key", env("CONTROL_PLANE_API_KEY", "sk-..."), ["placeholder"]],
  ["§9.10 sum", env("CONTROL_PLANE_POLL_TIMEOUT", "10m1ms"), [
    "control_plane.poll_timeout",
    "10m5.001s",
    "over 10m0s",
  ]],
  ["§9.10 guardrail", env("CONTROL_PLANE_POLL_DEADLINE_GUARDRAIL", "1m"), ["less than 1m0s"]],
  ["§9.11", args("--control-plane.max-inflight=10001"), [
    '"10001"',
    "from 1 to 10000",
    "example: 20",
  ]],
  ["§9.12 case", env("CONTROL_PLANE_POLL_CHANNELS", "Main"), ["poll_channels", '"Main"']],
  ["§9.12 twice", env("CONTROL_PLANE_POLL_CHANNELS", "main,main"), ["twice"]],
  ["§9.12 trailing comma", env("CONTROL_PLANE_POLL_CHANNELS", "main,"), ["blank channel name"]],
  ["§9.12 unknown", env("CONTROL_PLANE_POLL_CHANNELS", "unknown,main"), [
    "channel unknown has no MCP server",
  ]],
  ["§9.12 empty", env("CONTROL_PLANE_POLL_CHANNELS", ""), ["must not be blank"]],
  ["empty allowlist in the file", { yaml: "control_plane: {poll_channels: }" }, ["not be blank"]],
  ["empty list in the file", { yaml: "control_plane: {poll_channels: []}" }, ["at least one"]],
  ["harpoon alone [harpoon §1]", args("--control-plane.poll-channel", "harpoon"), [
    "control-plane.poll-channel harpoon has no routable target",
    "set --harpoon.target",
  ]],
  ["§9.14", args("--mcp.server-url", "channel=main,url=http://h", "--mcp.command", "x"), [
    "duplicate channel main",
    "mcp.server_urls binds already",
    "--mcp.command channel=NAME",
  ]],
  ["§9.17 reserved", args("--mcp.server-url", "channel=harpoon,url=http://h"), ["reserved"]],
  ["§9.17 no main", args("--mcp.server-url", "channel=tools,url=http://h"), ["channel=main"]],
  ["§9.18 socket and proxy", args("--mcp.server-url", "url=http://h,unix-socket=/s,http-proxy=p"), [
    "must not combine",
  ]],
  ["§9.18 stdio with proxy", args("--mcp.command", "command=x,http-proxy=http://p"), ["not mix"]],
  ["§9.21 reserved", args("--control-plane.extra-headers", "authorization: x"), [
    "must not set authorization",
  ]],
  [
    "§9.21 conflict",
    args("--control-plane.extra-headers", "X-A: 1", "--control-plane.extra-headers", "x-a: 2"),
    ["two different values"],
  ],
  ["§9.21 line end", { yaml: 'control_plane: {extra_headers: {X-A: "hushhush\\nY"}}' }, [
    "control character",
  ]],
  ["§9.25 no slash", env("CONTROL_PLANE_URL_PATH", "gateway/x"), ["control_plane.url_path"]],
  ["§9.25 url", env("CONTROL_PLANE_URL_PATH", "https://h/x"), ["start with /"]],
  ["§9.25 query", env("CONTROL_PLANE_URL_PATH", "/x?y=1"), ["query"]],
  ["§9.26", env("CONTROL_PLANE_ORGANIZATION_ID", "org\nX"), ["control_plane.organization_id"]],
  ["wrong type", { yaml: "log:\n  level: [debug]" }, [
    "log.level",
    "single value",
    "c.yaml line 2",
  ]],
  ["list for a map", { yaml: "mcp: {extra_headers: [a]}" }, ["mcp.extra_headers", "mapping"]],
  ["text for a list", { yaml: "mcp: {commands: python x}", env: { MCP_SERVER_URL: "" } }, [
    "mcp.commands",
    "must be a list",
  ]],
  ["unknown entry key", {
    yaml: "mcp:\n  server_urls:\n    - url: http://a\n    - {urll: b}",
    env: { MCP_SERVER_URL: "" },
  }, ["unknown key urll", "entry 2", "c.yaml line 2"]],
  ["socket with a proxy", {
    yaml: "mcp: {server_urls: [{url: http://a, unix_socket: /s, http_proxy: http://p}]}",
    env: { MCP_SERVER_URL: "" },
  }, ["unix-socket", "http-proxy"]],
  ["ttl", env("MCP_CONNECTION_MAX_TTL", "0s"), ["greater than 0s"]],
  ["ttl beyond timers", env("MCP_CONNECTION_MAX_TTL", "577h"), ["at most 576h0m0s"]],
  ["slots", env("MCP_MAX_CONCURRENT_REQUESTS", "0"), ["at least 1"]],
  ["level", args("--log-level", "loud"), ["log.level", '"loud"', "debug, info, warn or error"]],
  ["listen address", args("--health.listen-addr", "8080"), ["health.listen_addr", "host:port"]],
  ["missing file", args("--config", "/none.yaml"), ["config", "/none.yaml", "does not exist"]],
];
for (const [about, inputs, words] of oneLine) {
  Deno.test(`loadSettings: ${about} ends in one line with name and fix`, () => {
    const lines = problemLines(() => load(inputs));
    assertEquals(lines.length, 1, lines.join("\n"));
    for (const word of words) assertStringIncludes(lines[0] ?? "", word);
    assert(!/hushhush|sk-abc|abc def/.test(lines[0] ?? ""), lines[0]);
  });
}

Deno.test("loadSettings: tells all problems at once, each with its setting", () => {
  const error = assertThrows(
    () =>
      loadOnly({
        args: ["--nope=1", "stray", "--log.level=loud"],
        env: { OPENAI_API_KEY: "a b", LOG_FORMAT: "xml" },
        yaml: "log: {colour: red}\nhealth: {listen_addr: x}",
      }),
    SettingsError,
  );
  assertEquals(error.problems.map(({ setting, kind }) => `${setting} ${kind}`), [
    " invalid",
    " invalid",
    "log.colour invalid",
    "control_plane.tunnel_id missing",
    "control_plane.api_key invalid",
    "log.level invalid",
    "log.format invalid",
    "health.listen_addr invalid",
    "mcp.server_urls missing",
  ]);
  assertEquals(error.message.split("\n").length, error.problems.length);
});

Deno.test("loadSettings: a file that cannot be read hides what seems missing because of it", () => {
  const lines = problemLines(() => loadOnly({ args: ["--config", "/none", "--log.level=loud"] }));
  assertEquals(lines.length, 2);
});

const mistyped: readonly [inputs: Inputs, told: string][] = [
  [args("--mcp.server-ur", "http://h"), "--mcp.server-ur "],
  [args("--mcp.comand", "python3 x.py"), "--mcp.comand "],
  [{ yaml: "mpc: {server_urls: [{url: http://h}]}" }, "unknown key mpc "],
  [{ yaml: "control_plane:\n\ttunnel_id: x\n" }, "line 2 is indented with a tab"],
];
for (const [inputs, told] of mistyped) {
  Deno.test(`loadSettings: ${told.trim()}: told once, and not that something is missing`, () => {
    const lines = problemLines(() => load({ ...inputs, env: { MCP_SERVER_URL: "" } }));
    assertEquals(lines.length, 1, lines.join("\n"));
    assertStringIncludes(lines[0] ?? "", told);
  });
}

Deno.test("loadSettings: a mistyped name does not hide what else is missing", () => {
  const lines = problemLines(() => loadOnly({ args: ["--mcp.server-ur=http://h"] }));
  assertEquals(lines.map((line) => line.split(" ")[0]), [
    "unknown",
    "control_plane.tunnel_id",
    "control_plane.api_key",
  ]);
});

Deno.test("loadSettings: a broken entry is not also reported as a missing channel", () => {
  const lines = problemLines(() => load({ args: ["--mcp.server-url", "ftp://h"] }));
  assertEquals(lines.length, 1);
});

const HUSH = "hushhush-hushhush";
/** Places a secret could be in when the settings around it are wrong. */
const leaks: readonly Inputs[] = [
  args("--control-plane.api-key", `sk-${HUSH}`),
  env("CONTROL_PLANE_API_KEY", `${HUSH} x`),
  env("CONTROL_PLANE_TUNNEL_ID", `sk-${HUSH}`),
  args("--mcp.server-url", `ftp://u:${HUSH}@h/x`),
  args("--mcp.server-url", `ftp://h/x?token=${HUSH}`),
  args("--mcp.server-url", `channel=a b,url=http://h/?k=${HUSH}`),
  args("--mcp.command", `channel=a b,command=srv --password ${HUSH}`),
  args("--mcp.extra-headers", `X-A ${HUSH}`),
  args("--mcp.extra-headers", `bad name: ${HUSH}`),
  args("--control-plane.base-url", `https://u:${HUSH}@h`),
  args(`--api-key=${HUSH}`),
  { yaml: `control_plane: {api_key: "${HUSH}!"}`, env: { CONTROL_PLANE_API_KEY: "" } },
  { yaml: `control_plane:\n  api_key: "${HUSH}\n` },
  { yaml: `control_plane: {api_key: [${HUSH}]}`, env: { CONTROL_PLANE_API_KEY: "" } },
  { yaml: `mcp: {extra_headers: {X-A: "${HUSH}\\n"}}` },
];
for (const [index, inputs] of leaks.entries()) {
  Deno.test(`loadSettings: no error shows a secret, case ${index + 1}`, () => {
    const error = assertThrows(() => load(inputs), SettingsError);
    assert(!error.message.includes(HUSH), error.message);
    assert(!Deno.inspect(error).includes(HUSH));
  });
}

Deno.test("loadSettings: no secret in printed or serialised settings", () => {
  const settings = load({
    env: { CONTROL_PLANE_API_KEY: HUSH, TOKEN: HUSH },
    args: [
      "--control-plane.extra-headers",
      "X-A: env:TOKEN",
      "--mcp.extra-headers",
      `X-B: ${HUSH}`,
    ],
  });
  assertEquals(settings.controlPlane.apiKey.reveal(), HUSH);
  assertEquals(settings.controlPlane.extraHeaders[0]?.[1], HUSH);
  assert(!JSON.stringify(settings).includes(HUSH));
  assert(!Deno.inspect(settings, { depth: 20, showHidden: true }).includes(HUSH));
  assert(!`${settings.controlPlane.apiKey}`.includes(HUSH));
});

Deno.test("a mistyped --profile explains whatever else is missing", () => {
  for (const words of [["--profle", "docs"], ["--profile-fil=p.yaml"], ["--profile"]]) {
    const lines = problemLines(() => loadOnly({ args: words }));
    assertEquals(lines.length, 1, lines.join("\n"));
    assertStringIncludes(lines[0] ?? "", words[0]?.split("=")[0] ?? "");
  }
});
