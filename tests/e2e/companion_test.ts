import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { cloudflaredProgram } from "../fixtures/cloudflared_program.ts";
import { openPlane } from "./client.ts";
import { type CompanionClient, type CompanionRun, startCompanionClient } from "./companion_rig.ts";

const TOKEN = "eyJhIjoiaHVzaC1jb21wYW5pb24tdG9rZW4ifQ==";
const STATIC: Pick<CompanionRun, "flags" | "env"> = {
  flags: ["--cloudflared.token=env:OF_THE_TEST"],
  env: { OF_THE_TEST: TOKEN, TUNNEL_TOKEN: "another", tunnel_token: "another" },
};

/** Nothing that the client printed or serves holds the token. */
async function isSecret(client: CompanionClient): Promise<void> {
  assertEquals(client.lines.filter((line) => line.includes(TOKEN)), []);
  for (const path of ["/readyz?format=json", "/metrics", "/api/status"]) {
    const text = await (await fetch(client.healthUrl + path)).text();
    assertEquals(text.includes(TOKEN), false, path);
  }
}

Deno.test("run with a companion: waits for it, tells no token, interrupts it (runtimes §11.11)", async () => {
  await using plane = openPlane();
  await using cloudflared = await cloudflaredProgram({ says: ["INF token {token}, and so on"] });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    ...STATIC,
  });
  await client.line("Starting metrics server on ");
  assertEquals(await client.readyz(), [503, "cloudflared startup pending"]);
  assertEquals(await (await fetch(`${client.healthUrl}/healthz`)).text(), "live");
  await client.ask("/turn?ready=true");
  await client.told(200, "ready");
  await client.line("🟢 tunnel-client started");
  assertStringIncludes(await client.line(", and so on"), "token [REDACTED], and so on");

  const { args, env } = await cloudflared.seen();
  assertEquals(args, ["tunnel", "--no-autoupdate", "--metrics", "127.0.0.1:0", "run"]);
  assertEquals([env["TUNNEL_TOKEN"], env["TUNNEL_MANAGEMENT_DIAGNOSTICS"]], [TOKEN, "false"]);
  assertEquals(Object.keys(env).filter((name) => env[name]?.includes(TOKEN)), ["TUNNEL_TOKEN"]);
  assertEquals(["tunnel_token", "CONTROL_PLANE_API_KEY"].filter((name) => name in env), []);

  await client.ask("/turn?ready=false");
  await client.told(503, "cloudflared is not ready");
  await client.ask("/turn?ready=true");
  await client.told(200, "ready");
  await isSecret(client);
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0, client.lines.join("\n"));
  await client.line("graceful shutdown due to signal interrupt");
  await client.line("cloudflared stopped");
});

Deno.test("run with a companion: an overlong line is cut, and the next is read (runtimes §12.19)", async () => {
  await using plane = openPlane();
  await using cloudflared = await cloudflaredProgram({ ready: true });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    ...STATIC,
  });
  await client.told(200, "ready");
  // A mebibyte is more than any pipe holds.
  await client.ask("/say", `INF ${"x".repeat(1_048_576)}${TOKEN}`);
  await client.ask("/say", "WRN the next line");
  assertStringIncludes(await client.line("the next line"), "[WARN] cloudflared output");
  const long = await client.line("xxxxxxxx");
  assert(long.length < 10_000, `${long.length}`);
  assertMatch(long, /cut=true/);
  client.signal("SIGINT");
  assertEquals((await client.exit()).code, 0);
});

Deno.test("run with a companion: its end before it is ready ends the start, exit 1, files gone (runtimes §11.11)", async () => {
  await using plane = openPlane();
  await using cloudflared = await cloudflaredProgram({ exitCode: 3, says: ["ERR bad {token}"] });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    ...STATIC,
  });
  const { code } = await client.exit();
  assertEquals(code, 1, client.lines.join("\n"));
  await client.line("[ERROR] cloudflared process exited: code 3");
  await client.line("start tunnel-client: cloudflared ended with code 3 before it was ready");
  assertStringIncludes(await client.line("bad [REDACTED]"), "[ERROR]");
  assertEquals(client.lines.filter((line) => line.includes(TOKEN)), []);
  for (const file of client.files) assertEquals(await exists(file), false, file);
});

Deno.test("run with a companion: its end later fails readiness and ends the client, exit 1 (runtimes §11.11)", async () => {
  await using plane = openPlane();
  await using cloudflared = await cloudflaredProgram({ ready: true });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    ...STATIC,
  });
  await client.line("🟢 tunnel-client started");
  await client.told(200, "ready");
  await client.ask("/exit?code=7");
  const { code } = await client.exit();
  assertEquals(code, 1, client.lines.join("\n"));
  await client.line('ready=false reason="cloudflared process exited: code 7"');
  await client.line("cloudflared supervision failed: cloudflared ended with code 7");
  for (const file of client.files) assertEquals(await exists(file), false, file);
});

Deno.test("run with a companion that never is ready, or tells no address: exit 1, named", async () => {
  await using plane = openPlane();
  // Time enough for it to tell its address on a busy machine.
  const stories = [
    [{}, "cloudflared failed to start", "cloudflared was not ready within 4 s"],
    [
      { isSilent: true, ready: true },
      "cloudflared readiness endpoint unavailable",
      "cloudflared did not tell its metrics address within 4 s",
    ],
  ] as const;
  for (const [behaviour, state, error] of stories) {
    await using cloudflared = await cloudflaredProgram(behaviour);
    await using client = await startCompanionClient({
      planeUrl: plane.url,
      program: cloudflared.path,
      flags: [...STATIC.flags, "--cloudflared.ready-timeout=4s"],
      env: STATIC.env ?? {},
    });
    assertEquals((await client.exit()).code, 1, client.lines.join("\n"));
    await client.line(`[ERROR] ${state}`);
    assertMatch(await client.line(`start tunnel-client: ${error}`), /cloudflared\.ready_timeout/);
  }
});

Deno.test("run with a companion that is not there: one line with the setting and the fix, exit 1", async () => {
  await using plane = openPlane();
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: "/nowhere/cloudflared",
    ...STATIC,
  });
  assertEquals((await client.exit()).code, 1, client.lines.join("\n"));
  const lines = client.lines.filter((line) => line.startsWith("start tunnel-client: "));
  assertEquals(lines, [
    'start tunnel-client: cloudflared.path "/nowhere/cloudflared": there is no such program; ' +
    "install cloudflared there, or name it by cloudflared.path (--cloudflared.path, CLOUDFLARED_PATH)",
  ]);
});

Deno.test("run with a companion that ignores the interrupt: it is killed after its time", async () => {
  await using plane = openPlane();
  await using cloudflared = await cloudflaredProgram({ ready: true, ignoresInterrupt: true });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    ...STATIC,
  });
  const pid = Number(/child_pid=(\d+)/.exec(await client.line("cloudflared started"))?.[1]);
  await client.told(200, "ready");
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0, client.lines.join("\n"));
  assertThrows(() => Deno.kill(pid, "SIGCONT"), Deno.errors.NotFound);
});

Deno.test("run with a companion that is not ready yet: a stop is a stop, exit 0", async () => {
  await using plane = openPlane();
  await using cloudflared = await cloudflaredProgram({});
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    ...STATIC,
  });
  await client.line("Starting metrics server on ");
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0, client.lines.join("\n"));
  await client.line("graceful shutdown due to signal interrupt");
});

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
