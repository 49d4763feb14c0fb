import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { serveStub } from "../../../lib/mcp/stub.ts";
import { API_KEY, openPlane, TUNNEL_ID } from "../../e2e/client.ts";
import { openAuthority } from "../../fixtures/tls_authority.ts";
import { ROOT, runProcess, startProcess } from "../../e2e/process.ts";

/** Runs a command of the program with exactly these rights. */
function program(rights: readonly string[], words: readonly string[], env: Record<string, string>) {
  return { args: ["run", "-q", "--frozen", ...rights, `${ROOT}main.ts`, ...words], env };
}

/** The plan of a verb as flags, one each. */
async function planOf(
  verb: string,
  env: Record<string, string>,
  settings: readonly string[] = [],
): Promise<string[]> {
  const reading = ["--no-prompt", "--allow-env", "--allow-read"];
  const words = ["sandbox", "plan", "--verb", verb, "--format=json", ...settings];
  const { code, stdout, stderr } = await runProcess(program(reading, words, env));
  assertEquals(code, 0, stderr);
  const { flags }: { flags: string[] } = JSON.parse(stdout);
  assert(!flags.some((flag) => /^(?:-A|--allow-all|--allow-(?:net|read|write|run))$/.test(flag)));
  return flags;
}

/** A folder of its own for everything that a command writes. */
async function home(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.realPath(await Deno.makeTempDir());
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const LOCAL = ["--listen-addr", "127.0.0.1:0"];
/** Commands that end by themselves, with what they print. */
const COMMANDS: readonly (readonly [verb: string, words: readonly string[], prints: string])[] = [
  ["demo", ["demo", "--once", ...LOCAL, "--health.listen-addr", "127.0.0.1:0"], "It works"],
  ["dev-smoke", ["dev", "smoke"], "RESULT OK"],
  ["profiles", [
    ...["profiles", "add", "mine", "--sample", "sample_mcp_remote_no_auth"],
    ...["--tunnel-id", TUNNEL_ID, "--mcp-server-url", "http://127.0.0.1:1/mcp"],
  ], "mine.yaml"],
  ["profiles", ["profiles", "list"], "no profiles found"],
  ["runtimes", ["runtimes", "list"], ""],
  ["codex", ["codex", "plugin", "install"], "plugin"],
];

for (const [verb, words, prints] of COMMANDS) {
  Deno.test(`sandbox plan --verb ${verb}: ${words.slice(0, 2).join(" ")} works with exactly that`, async () => {
    await using place = await home();
    const env = { HOME: place.path };
    const rights = await planOf(verb, env);
    const { code, stdout, stderr } = await runProcess(program(rights, words, env));
    assertEquals(code, 0, `${stdout}\n${stderr}`);
    assertStringIncludes(stdout, prints);
  });
}

for (
  const [verb, words, up] of [
    ["dev control-plane", ["dev", "control-plane", ...LOCAL], "http://127.0.0.1:"],
    ["dev-mcp-stub", ["dev", "mcp-stub", ...LOCAL], "http://127.0.0.1:"],
  ] as const
) {
  Deno.test(`sandbox plan --verb "${verb}": it serves, and ends, with exactly that`, async () => {
    await using place = await home();
    const env = { HOME: place.path };
    await using process = startProcess(program(await planOf(verb, env), words, env));
    await process.line(up);
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
  });
}

Deno.test("sandbox plan --verb dev-proxy: the server that is named is part of it", async () => {
  await using place = await home();
  await using stub = await serveStub({ hostname: "127.0.0.1", port: 0, name: "s", version: "1" });
  const env = { HOME: place.path };
  const named = await planOf("dev-proxy", env, ["--mcp.server-url", "https://mcp.test/mcp"]);
  assertStringIncludes(named.join(" "), "--allow-net=mcp.test:443,127.0.0.1 ");
  const words = ["dev", "proxy", "--mcp-server-url", stub.mcpUrl, "--duration", "200ms"];
  const rights = await planOf("dev-proxy", env);
  const { code, stderr } = await runProcess(program(rights, words, env));
  assertEquals(code, 0, stderr);
});

Deno.test("sandbox plan --verb dev-smoke: a profile, its secret and its certificate are read with exactly that", async () => {
  await using place = await home();
  await using authority = await openAuthority();
  await using stub = await serveStub({ hostname: "127.0.0.1", port: 0, name: "s", version: "1" });
  const { certFile, keyFile } = await authority.issue({ name: "client" });
  const profile = `${place.path}/p.yaml`;
  await Deno.writeTextFile(
    profile,
    `config_version: 1\nlog: {file: ${place.path}/log}\n` +
      `mcp:\n  server_urls: [{channel: main, url: "${stub.mcpUrl}"}]\n` +
      `  client_cert: ${certFile}\n  client_key: ${keyFile}\n`,
  );
  const env = { HOME: place.path };
  const words = ["--profile-file", profile];
  for (const verb of ["dev-smoke", "dev-proxy"]) {
    const rights = await planOf(verb, env, words);
    assertEquals(rights.filter((flag) => flag.includes(`${place.path}/log`)), []);
    const rest = verb === "dev-proxy" ? ["--duration", "200ms"] : [];
    const command = program(rights, [...verb.split("-"), ...words, ...rest], env);
    const { code, stdout, stderr } = await runProcess(command);
    assertEquals(code, 0, `${verb}: ${stdout}\n${stderr}`);
  }
});

Deno.test("sandbox plan --verb doctor: it sees what run would see", async () => {
  await using place = await home();
  await using plane = openPlane();
  await using stub = await serveStub({ hostname: "127.0.0.1", port: 0, name: "s", version: "1" });
  const env = { HOME: place.path, CONTROL_PLANE_API_KEY: API_KEY };
  const settings = [
    ...["--control-plane.base-url", plane.url, "--control-plane.tunnel-id", TUNNEL_ID],
    ...["--mcp.server-url", stub.mcpUrl, "--health.listen-addr", "127.0.0.1:0"],
  ];
  const rights = await planOf("doctor", env, settings);
  const { code, stdout, stderr } = await runProcess(
    program(rights, ["doctor", ...settings], env),
  );
  assertEquals([code, stderr], [0, ""], stdout);
});

Deno.test("sandbox plan --verb runtimes: a client is started, asked and stopped with exactly that", async () => {
  await using place = await home();
  await using plane = openPlane();
  await using stub = await serveStub({ hostname: "127.0.0.1", port: 0, name: "s", version: "1" });
  const env = {
    HOME: place.path,
    // No tmux is found there: it would outlive the test.
    PATH: `${place.path}/bin`,
    CONTROL_PLANE_BASE_URL: plane.url,
    CONTROL_PLANE_API_KEY: API_KEY,
  };
  await Deno.mkdir(`${place.path}/bin`);
  await Deno.symlink("/usr/bin/ps", `${place.path}/bin/ps`);
  const rights = await planOf("runtimes", env);
  const runtimes = (...words: string[]) =>
    runProcess(program(rights, ["runtimes", ...words, "--json"], env));
  const connected = await runtimes(
    ...["connect", "--alias", "docs", "--tunnel-id", TUNNEL_ID, "--mcp-server-url", stub.mcpUrl],
  );
  try {
    assertEquals(connected.code, 0, connected.stderr + connected.stdout);
    assertStringIncludes((await runtimes("status", "docs")).stdout, '"process_running": true');
  } finally {
    const { code, stdout, stderr } = await runtimes("stop", "docs");
    assertEquals(code, 0, stdout + stderr);
  }
});

Deno.test("sandbox plan --verb: a verb that has none is refused with those that do", async () => {
  const { code, stderr } = await runProcess(
    program(["--no-prompt", "--allow-env", "--allow-read"], [
      ...["sandbox", "plan", "--verb", "nonsense"],
    ], {}),
  );
  assertEquals(code, 1);
  assertStringIncludes(stderr, "must be one of run, demo, dev-control-plane");
});
