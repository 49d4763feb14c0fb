import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { API_KEY, TUNNEL_ID } from "./client.ts";
import { ROOT } from "./process.ts";
import { ADMIN_KEY, openRuntimes, payloadOf, pidOf } from "./runtimes_rig.ts";
import { UNDER_TEST } from "./under_test.ts";

const TUNNEL = ["--tunnel-id", TUNNEL_ID];

const refusals: readonly [name: string, words: readonly string[], told: readonly string[]][] = [
  ["no target", TUNNEL, ["--mcp-server-url or --mcp-command"]],
  [
    "a command with a key [cli §17.27]",
    [...TUNNEL, "--mcp-command", "srv --api-key abcdefgh"],
    ["--mcp-command", "seems to hold a secret", "--api-key [redacted]"],
  ],
  [
    "a URL with a password [runtimes §11.2]",
    [...TUNNEL, "--mcp-server-url", "http://me:abcdefgh@127.0.0.1/mcp"],
    ["--mcp-server-url", "seems to hold a secret"],
  ],
  [
    "a key in place of its reference [runtimes §11.2]",
    [...TUNNEL, "--mcp-command", "srv", "--runtime-api-key", "sk-abcdefgh12345678"],
    ["--runtime-api-key", "env:NAME or file:PATH"],
  ],
  [
    "another program as --tunnel-client-bin [runtimes §11.6]",
    [...TUNNEL, "--mcp-command", "srv", "--tunnel-client-bin", "/bin/sh"],
    ["--tunnel-client-bin /bin/sh", "another program"],
  ],
  [
    "a --tunnel-client-bin that is not there [runtimes §11.6]",
    [...TUNNEL, "--mcp-command", "srv", "--tunnel-client-bin", "/nowhere/tunnel-client"],
    ["--tunnel-client-bin /nowhere/tunnel-client", "no such file"],
  ],
  [
    "a target that is no URL",
    [...TUNNEL, "--mcp-server-url", "ftp://127.0.0.1/mcp"],
    ["--mcp-server-url"],
  ],
  ["a wait that is none", [...TUNNEL, "--mcp-command", "srv", "--wait", "long"], ["--wait"]],
];
Deno.test("runtimes connect: what cannot be meant is refused, exit 1, nothing written anywhere", async (t) => {
  await using rig = await openRuntimes();
  for (const [name, words, told] of refusals) {
    await t.step(name, async () => {
      const ran = await rig.run(["connect", "--alias", "docs", ...words, "--json"]);
      assertEquals([ran.code, ran.stdout], [1, ""], ran.stderr);
      for (const part of told) assertStringIncludes(ran.stderr, part);
      assert(!/abcdefgh/.test(ran.stderr), ran.stderr);
      assertEquals([...Deno.readDirSync(rig.directory)], []);
    });
  }
});

Deno.test("runtimes connect: this very program is a good --tunnel-client-bin, by any path [runtimes §1.1]", async () => {
  await using rig = await openRuntimes();
  const link = `${rig.directory}/tunnel-client`;
  await Deno.symlink(UNDER_TEST ?? `${ROOT}main.ts`, link);
  const words = ["connect", "--alias", "docs", ...rig.target, "--tunnel-client-bin", link];
  assertEquals((await rig.run(words)).code, 0);
});

Deno.test("runtimes connect: a profile edited by hand stays unless it is forced, and the runtime runs on [runtimes §12.10, cli §18]", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target];
  await rig.run(words);
  const pid = pidOf(rig.record("docs"));
  const path = `${rig.directory}/.config/tunnel-client/docs.yaml`;
  const edited = `${await Deno.readTextFile(path)}\n# mine\n`;
  await Deno.writeTextFile(path, edited);
  const refused = await rig.run(words);
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.stderr, "was edited by hand");
  assertStringIncludes(refused.stderr, "--force");
  assertEquals(await Deno.readTextFile(path), edited);
  assertEquals(await rig.processes(), [pid]);
  assertEquals((await rig.run([...words, "--force"])).code, 0);
  assert(!(await Deno.readTextFile(path)).includes("mine"));
});

Deno.test("runtimes connect: a log behind a symbolic link is not written [runtimes §11.5, §12.12]", async () => {
  await using rig = await openRuntimes();
  const victim = `${rig.directory}/victim`;
  await Deno.writeTextFile(victim, "precious");
  await Deno.mkdir(`${rig.state}/logs`, { recursive: true });
  await Deno.symlink(victim, `${rig.state}/logs/docs.log`);
  const ran = await rig.run(["connect", "--alias", "docs", ...rig.target]);
  assertEquals(ran.code, 1);
  assertStringIncludes(ran.stderr, "logs/docs.log is a symbolic link");
  assertEquals(await Deno.readTextFile(victim), "precious");
  assertEquals(await rig.processes(), []);
});

Deno.test("runtimes connect: metacharacters of a command stay literal all the way to the server [runtimes §11.6]", async () => {
  await using rig = await openRuntimes();
  const server = `${rig.directory}/server.sh`;
  await Deno.writeTextFile(
    server,
    `#!/bin/sh\nfor word; do echo "[$word]"; done > '${rig.directory}/words'\nexec cat > /dev/null\n`,
    { mode: 0o700 },
  );
  const odd = `$(touch ${rig.directory}/pwned) ; > x & | * "\\$HOME"`;
  const command = `${server} 'a b' '${odd}'`;
  const words = ["connect", "--alias", "docs", ...TUNNEL, "--mcp-command", command];
  const ran = await rig.run([...words, "--json"], { programs: [] });
  payloadOf(ran, 0);
  const seen = `${rig.directory}/words`;
  for (let check = 0; check < 200; check++) {
    if ((await Deno.readTextFile(seen).catch(() => "")).split("\n").length > 2) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assertEquals(await Deno.readTextFile(seen), `[a b]\n[${odd}]\n`);
  const names = [...Deno.readDirSync(rig.directory)].map(({ name }) => name);
  assert(!names.includes("pwned") && !names.includes("x"), names.join());
  assertEquals(rig.record("docs")["target_value"], command);
  // The suggestion quotes it for a shell.
  await rig.run(["stop", "docs"]);
  const { stderr } = await rig.run(["status", "docs"]);
  assertStringIncludes(stderr, `--mcp-command '${command.replaceAll("'", `'\\''`)}'`);
  assert(!stderr.includes(API_KEY));
});

Deno.test("runtimes status, stop: an alias nobody knows is told on standard error, exit 1", async () => {
  await using rig = await openRuntimes();
  for (const verb of ["status", "stop"]) {
    const ran = await rig.run([verb, "nobody", "--json"]);
    assertEquals([ran.code, ran.stdout], [1, ""]);
    assertStringIncludes(ran.stderr, "there is no alias nobody");
  }
  assertEquals([...Deno.readDirSync(rig.directory)], []);
});

Deno.test("runtimes connect: what this machine refuses makes no tunnel first", async (t) => {
  await using rig = await openRuntimes();
  const profiles = `${rig.directory}/.config/tunnel-client`;
  await Deno.mkdir(profiles, { recursive: true });
  await Deno.writeTextFile(`${profiles}/mine.yaml`, "config_version: 1\n");
  const url = ["--mcp-server-url", rig.stub.mcpUrl];
  for (
    const [alias, words, told] of [
      ["mine", url, "was not written by"],
      ["docs", [...url, "--runtime-api-key", "file:/nowhere/key"], "/nowhere/key"],
    ] as const
  ) {
    await t.step(told, async () => {
      const ran = await rig.run(
        ["connect", "--alias", alias, "--organization-id", "org-1", ...words],
        { env: { OPENAI_ADMIN_KEY: ADMIN_KEY } },
      );
      assertEquals(ran.code, 1);
      assertStringIncludes(ran.stderr, told);
      assertEquals(rig.plane.plane.snapshot().tunnels.map(({ id }) => id), [TUNNEL_ID]);
    });
  }
});
