import { assert, assertEquals } from "@std/assert";
import { topics } from "../../lib/cli/topics.ts";
import { commands } from "../../lib/cli/verbs.ts";
import { optionRows } from "../../lib/config/options.ts";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { runClient, startClient } from "../cli/client_process.ts";
import { forAll, given, hidden, KEY, MARK, PLANTS } from "./planted_secrets.ts";
import { request } from "./tunnel.ts";

const TUNNEL_ID = "tunnel_0123456789abcdef0123456789abcdef";
const ADMIN_KEY = `sk-${MARK}-admin-1`;
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
const WRONG_URL = `nope://u:${MARK}@h/?token=${MARK}`;
const NO_SCHEME = `u:${MARK}@h/?token=${MARK}`;

type Line = readonly string[];

/** Values that are refused; each command's own secret flags are among them. */
const MISTAKES: readonly Line[] = [
  ["init", "--tunnel-id", TUNNEL_ID, "--mcp-server-url", WRONG_URL],
  ["init", "--tunnel-id", TUNNEL_ID, "--control-plane-base-url", WRONG_URL],
  ["profiles", "add", "x", "--sample", "sample_mcp_http", "--mcp-server-url", WRONG_URL],
  ...[WRONG_URL, NO_SCHEME].flatMap((url) => [
    ["health", "--url", url],
    ["health", "--json", "--url", url],
  ]),
  ["init", "--tunnel-id", TUNNEL_ID, "--control-plane-url-path", `/x?key=${MARK}`],
  ["init", "--tunnel-id", TUNNEL_ID, "--control-plane-api-key-ref", `sk-${MARK}`],
  ["init", "--tunnel-id", TUNNEL_ID, "--mcp-command", `nosuch --api-key ${MARK}`],
  ["init", "--tunnel-id", TUNNEL_ID, "--mcp-command", `sh -c 'nosuch --api-key ${MARK}'`],
  ["init", "--tunnel-id", TUNNEL_ID, "--mcp-command", `server '${MARK}`],
  ["profiles", "add", "x", "--sample", "sample_mcp_stdio_local", "--mcp-command", `s '${MARK}`],
  ["health", "--url", `http://u:${MARK}@127.0.0.1:9/?token=${MARK}`],
  ["dev", "control-plane", "--runtime-key", `sk-${MARK}`],
  ["dev", "control-plane", "--admin-key", `sk-${MARK}`],
  ["dev", "control-plane", "--connector-key", `sk-${MARK}`],
  ["dev", "control-plane", "--runtime-key", "env:MALFORMED", "--admin-key=env:MALFORMED"],
  ["dev", "proxy", "--mcp-server-url", WRONG_URL],
  ["dev", "proxy", "--mcp-command", `nosuch --token ${MARK}`],
  ["dev", "smoke", "--mcp-server-url", WRONG_URL],
  ["dev", "smoke", "--mcp-command", `nosuch --token ${MARK}`],
  ["dev", "proxy", "--engine-queue-backend=redis", "--engine-redis-url", `redis://u:${MARK}@h`],
  ["run", `--control-plane.api-kye=sk-${MARK}`],
  ["run", "--control-plane.api-kye", `sk-${MARK}`],
  ["run", `sk-${MARK}-4711-4711`],
  [`sk-${MARK}-4711-4711`],
  ["help", `sk-${MARK}-4711-4711`],
  ["completion", `sk-${MARK}-4711-4711`],
  ["doctor", "--control-plane.extra-headers", MARK],
  ["doctor", "--control-plane.extra-headers", `Authorization: Bearer ${MARK}`],
  ["doctor", "--mcp.extra-headers", `X-A: ${MARK}-1`, "--mcp.extra-headers", `x-a: ${MARK}-2`],
  ["admin", `--admin-kye=sk-${MARK}`, "tunnels", "list"],
  ["admin", "--admin-kye", `sk-${MARK}`, "tunnels", "list"],
  ...["create", "get", "list", "update", "delete"].flatMap((verb) => [
    ["admin", "tunnels", verb, "--admin-key", `sk-${MARK}`],
    ["admin", "tunnels", verb, "--json", "--admin-key", "env:MALFORMED"],
  ]),
  ...[
    "create --alias a",
    "list",
    "status a",
    "stop a",
    "disconnect a",
    "rm a",
    "remove a",
    "cleanup",
  ]
    .flatMap((words) => [
      ["runtimes", ...words.split(" "), "--admin-key", `sk-${MARK}`],
      ["runtimes", ...words.split(" "), "--control-plane-base-url", WRONG_URL],
    ]),
  ...[
    ["--mcp-server-url", WRONG_URL],
    ["--mcp-server-url", `http://u:${MARK}@127.0.0.1:9/?token=${MARK}`],
    ["--mcp-command", `server --api-key ${MARK}-long-enough`],
    ["--runtime-api-key", `sk-${MARK}`],
    ["--admin-key", `sk-${MARK}`],
    ["--control-plane-base-url", WRONG_URL],
  ].map((words) => ["runtimes", "connect", "--alias", "a", ...words]),
  ["admin-profiles", "set", "p", "--admin-key", `sk-${MARK}`],
  ["admin-profiles", "set", "p", "--control-plane-base-url", WRONG_URL],
  ["codex", "diagnose", "--health-url", WRONG_URL],
  ...["codex plugin", "plugin codex"].flatMap((words) => [
    [...words.split(" "), "install", "--pass-env", `sk-${MARK} x`],
    [...words.split(" "), "export", "--pass-env", `sk-${MARK} x`],
  ]),
  ["codex", "plugin", "serve", "--pass-env", `sk-${MARK} x`],
];

Deno.test("planted secrets: each command's own flags that may hold one are tried", async () => {
  const known = new Set(optionRows.map(({ name }) => name));
  const untried: string[] = [];
  for (const { name, flags } of commands) {
    for (const row of await flags?.() ?? []) {
      const flag = `--${row.flag}`;
      const isTried = row.secrecy === "open" || known.has(row.name) ||
        MISTAKES.some((line) =>
          line.join(" ").startsWith(`${name} `) &&
          line.some((word) => word === flag || word.startsWith(`${flag}=`))
        );
      if (!isTried) untried.push(`${name} ${flag}`);
    }
  }
  assertEquals(untried, []);
});

/** Every secret variable there is. */
function variables(): Record<string, string> {
  const values = Object.fromEntries(Object.entries(PLANTS).map(([name, { good }]) => [name, good]));
  return {
    ...given(optionRows, values, { place: "env", by: "value" }, "").env,
    OPENAI_API_KEY: KEY,
    OPENAI_ADMIN_KEY: ADMIN_KEY,
    TUNNEL_ENGINE_REDIS_URL: `redis://u:${MARK}-redis-1@127.0.0.1`,
    MALFORMED: `sk-${MARK} with\u0001 spaces`,
  };
}

Deno.test("planted secrets: no help, completion or mistake shows one, whatever the environment holds", async () => {
  const home = await Deno.makeTempDir();
  try {
    const lines: readonly Line[] = [
      [],
      ["--version"],
      ["nonsense"],
      ...commands.map(({ name }) => [...name.split(" "), "--help"]),
      ...topics.map(({ name }) => ["help", name]),
      ...["bash", "zsh", "fish", "powershell"].map((shell) => ["completion", shell]),
      ...["admin", "profiles", "dev"].map((group) => [group]),
      ["init", "--tunnel-id", TUNNEL_ID, "--mcp-server-url", `http://u:${MARK}@h/?t=${MARK}`],
      ["profiles", "list", "--json"],
      ["profiles", "samples", "show", "sample_mcp_with_dcr"],
      ...MISTAKES,
    ];
    const env = { ...variables(), HOME: home };
    await forAll(lines, async (args) => {
      const { stdout, stderr } = await runClient(args, { env, writable: home });
      const what = args.join(" ").replaceAll(MARK, "…");
      assert(stdout + stderr !== "", what);
      assert(!stderr.includes("internal error"), `${what}\n${stderr}`);
      hidden(stdout + stderr, what);
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("planted secrets: no administration of tunnels shows one, granted or refused", async () => {
  await using opened = new AsyncDisposableStack();
  const home = await Deno.makeTempDir();
  opened.defer(() => Deno.remove(home, { recursive: true }));
  const plane = opened.use(createPlane({
    runtimeKeys: [{ key: new Secret(KEY) }],
    adminKey: new Secret(ADMIN_KEY),
    tunnels: [{ id: TUNNEL_ID, name: "docs" }],
  }));
  const served = opened.use(servePlane(plane, LOOPBACK));
  await Deno.writeTextFile(`${home}/key`, `${ADMIN_KEY}\n`);
  await Deno.writeTextFile(`${home}/wrong.pem`, `-----BEGIN CERTIFICATE-----\n${MARK}\n`);
  const url = ["--control-plane.base-url", served.url];
  const verbs: readonly Line[] = [
    ["create", "--name", "n", "--description", "d", "--organization-id", "o"],
    ["get", TUNNEL_ID],
    ["get", "tunnel_none"],
    ["list", "--organization-id", "o"],
    ["update", TUNNEL_ID, "--name", "m"],
    ["delete", "tunnel_none", "--confirm"],
  ];
  /** How the key is given, and what else is. */
  const ways: readonly (readonly [flags: Line, env: Record<string, string>])[] = [
    [url, { OPENAI_ADMIN_KEY: ADMIN_KEY }],
    [[...url, "--admin-key", "env:KEY"], { KEY: ADMIN_KEY }],
    [[...url, "--admin-key", `file:${home}/key`], {}],
    [[...url, "--admin-key", "env:KEY"], { KEY: `sk-${MARK}-unknown` }],
    [url, { CONTROL_PLANE_API_KEY: KEY }],
    [url, { OPENAI_ADMIN_KEY: ADMIN_KEY, HTTP_PROXY: `http://u:${MARK}@127.0.0.1:9` }],
    [url, { OPENAI_ADMIN_KEY: ADMIN_KEY, HTTP_PROXY: `u:${MARK} @h` }],
    [url, { OPENAI_ADMIN_KEY: ADMIN_KEY, CA_BUNDLE: `${home}/wrong.pem` }],
    [["--control-plane.base-url", `${served.url}/?key=${MARK}`], { OPENAI_ADMIN_KEY: ADMIN_KEY }],
  ];
  // Each way meets every other command, and text and JSON take turns.
  const lines = ways.flatMap(([flags, env], index) =>
    verbs.filter((_, place) => (index + place) % 2 === 0).map((verb, place) => ({
      args: ["admin", "tunnels", ...verb, ...flags, ...(place % 2 === 0 ? [] : ["--json"])],
      env,
    }))
  );
  const codes = new Set<number>();
  await forAll(lines, async ({ args, env }) => {
    const { code, stdout, stderr } = await runClient(args, { env: { HOME: home, ...env } });
    const what = args.join(" ").replaceAll(MARK, "…");
    assert(stdout + stderr !== "", what);
    hidden(stdout + stderr, what);
    codes.add(code);
  });
  assertEquals([...codes].toSorted(), [0, 1]);
});

Deno.test("planted secrets: neither dev control-plane nor dev mcp-stub shows one while it serves", async () => {
  await using plane = startClient(
    [
      ...[
        "dev",
        "control-plane",
        "--tunnel-id",
        TUNNEL_ID,
        "--runtime-key",
        "env:CONTROL_PLANE_API_KEY",
      ],
      ...["--admin-key", "env:OPENAI_ADMIN_KEY", "--connector-key", "env:OPENAI_API_KEY"],
      ...["--keys-dir", "/nonexistent"],
    ],
    { env: variables(), writable: "/nonexistent" },
  );
  await using stub = startClient(["dev", "mcp-stub"], { env: variables() });
  const urls = [
    `${(await plane.line("Control plane: ")).split(": ")[1]}/v1/mcp/${TUNNEL_ID}`,
    (await stub.line("MCP URL: ")).split(": ")[1] ?? "",
  ];
  for (const url of urls) {
    for (
      const body of [
        request("tools/call", `{"name":"${MARK}","arguments":{"input":"${MARK}"}}`),
        `{"${MARK}`,
      ]
    ) {
      const answer = await fetch(`${url}?token=${MARK}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${MARK}-consumer`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body,
      });
      await answer.body?.cancel();
      assert(answer.status >= 400, String(answer.status));
    }
  }
  for (const client of [plane, stub]) {
    client.signal("SIGTERM");
    assertEquals((await client.exit()).code, 0);
    hidden(client.lines.join("\n"), "dev");
  }
});

Deno.test("planted secrets: dev proxy shows none while it serves, even if it cannot", async () => {
  await using stub = await serveStub({ ...LOOPBACK, name: "docs", version: "1" });
  await using proxy = startClient(
    ["dev", "proxy", "--mcp-server-url", `${stub.mcpUrl}?token=${MARK}-query-1`],
    { env: { ...variables(), HTTP_PROXY: "", http_proxy: "" } },
  );
  const url = (await proxy.line("MCP URL: ")).split(": ")[1] ?? "";
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${MARK}-consumer`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: request("tools/call", `{"name":"${MARK}","arguments":{"input":"${MARK}"}}`),
  });
  await answer.body?.cancel();
  proxy.signal("SIGTERM");
  assertEquals((await proxy.exit()).code, 0);
  hidden(proxy.lines.join("\n"), "dev proxy");
});
