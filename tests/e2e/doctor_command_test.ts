import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runClient } from "../cli/client_process.ts";
import { freePort } from "../fixtures/free_port.ts";
import { API_KEY, openWorld, states, without } from "./doctor_world.ts";
import { typedThere } from "./under_test.ts";

const SETUP = [
  "tunnels_management_url",
  "runtime_api_keys_url",
  "admin_api_keys_url",
  "chatgpt_connector_settings_url",
];

function ids(stdout: string): string[] {
  return states(stdout).map((line) => line.split(" ")[0] ?? "");
}

Deno.test("doctor: all is well; the checks come in order (cli §5, §17.13)", async () => {
  await using world = await openWorld();
  const { code, stdout, stderr } = await runClient(["doctor"], { env: world.env });
  assertEquals([code, stderr], [0, ""], stdout);
  assertEquals(states(stdout), [
    "config_source PASS",
    "profile_load PASS",
    "tunnel_id PASS",
    "control_plane_api_key PASS",
    ...SETUP.map((id) => `${id} PASS`),
    "mcp_target PASS",
    "mcp_server_reachable PASS",
    "oauth_metadata PASS",
    "control_plane_reachable PASS",
    "mcp_initialize PASS",
    "health_listener PASS",
    "ui PASS",
    "sandbox PASS",
    "codex_plugin SKIP",
  ]);
  assertStringIncludes(stdout, "CHECK config_source            PASS flags/environment only\n");
  assertStringIncludes(stdout, "CHECK control_plane_api_key    PASS CONTROL_PLANE_API_KEY\n");
  assertStringIncludes(stdout, "ephemeral bind ok on http://127.0.0.1:");
  assertStringIncludes(stdout, "shop 1.0.0, protocol ");
  assert(stdout.endsWith(`\n\nRESULT ok\nNEXT   ${typedThere("run")}\n`), stdout);
});

Deno.test("doctor without a key: exit 2, nothing on stderr (cli §17.14)", async () => {
  await using world = await openWorld();
  const env = without(world.env, "CONTROL_PLANE_API_KEY");
  const { code, stdout, stderr } = await runClient(["doctor"], { env });
  assertEquals([code, stderr], [2, ""]);
  assert(
    stdout.endsWith("RESULT fail\nFAILED_CHECKS control_plane_api_key\nEXIT_CODE 2\n"),
    stdout,
  );
  assertEquals(ids(stdout), [
    "config_source",
    "profile_load",
    "control_plane_api_key",
    ...SETUP,
    "codex_plugin",
  ]);
  const json = await runClient(["doctor", "--json"], { env });
  assertEquals([json.code, json.stderr], [2, ""]);
  const report = JSON.parse(json.stdout);
  assertEquals([report.result, report.failed_checks, report.next], [
    "fail",
    ["control_plane_api_key"],
    undefined,
  ]);
});

Deno.test("doctor: every problem of a load at once, with the lines of the file (cli §18)", async () => {
  await using world = await openWorld();
  const file = `${world.dir}/t.yaml`;
  await Deno.writeTextFile(
    file,
    "control_plane:\n  tunnel_id: tunnel_short\n  poll_timeout: soon\nlog:\n  level: loud\n",
  );
  const { code, stdout } = await runClient(["doctor", "--explain", "--config", file], {
    env: { CODEX_HOME: world.dir },
  });
  assertEquals(code, 2);
  assertStringIncludes(
    stdout,
    "FAILED_CHECKS tunnel_id,control_plane_api_key,mcp_target,config_validation\n",
  );
  assertMatch(stdout, /CHECK tunnel_id {3}FAIL[\s\S]*t\.yaml line 2/);
  assertMatch(stdout, /CHECK config_validation {3}FAIL[\s\S]*poll_timeout[\s\S]*log\.level/);
  assertStringIncludes(stdout, "The tunnel cannot be served yet.\n");
});

Deno.test("doctor: an unknown key of the file fails profile_load, once", async () => {
  await using world = await openWorld();
  const file = `${world.dir}/t.yaml`;
  await Deno.writeTextFile(file, "control_plane:\n  tunel_id: x\n");
  const { stdout } = await runClient(["doctor", "--config", file], { env: world.env });
  assertEquals(ids(stdout).filter((id) => id === "profile_load").length, 1);
  assertMatch(stdout, /CHECK profile_load +FAIL .*tunel_id/);
});

Deno.test("doctor: selectors that exclude each other fail config_source alone (cli §5)", async () => {
  const { code, stdout } = await runClient(["doctor", "--config", "a.yaml", "--profile", "b"]);
  assertEquals(code, 2);
  assertEquals(states(stdout), ["config_source FAIL", ...SETUP.map((id) => `${id} PASS`)]);
  assertMatch(stdout, /CHECK config_source +FAIL .*--config.*--profile/);
});

Deno.test("doctor: a file that cannot be read fails profile_load (cli §5)", async () => {
  const { code, stdout } = await runClient(["doctor", "--config", "/nowhere/t.yaml"]);
  assertEquals(code, 2);
  assertEquals(states(stdout), [
    "config_source PASS",
    "profile_load FAIL",
    ...SETUP.map((id) => `${id} PASS`),
  ]);
});

Deno.test("doctor on a busy port: health_listener fails, ui is skipped (cli §17.15)", async () => {
  await using world = await openWorld();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const env = { ...world.env, HEALTH_LISTEN_ADDR: `127.0.0.1:${taken.addr.port}` };
  const { code, stdout } = await runClient(["doctor"], { env });
  assertEquals(code, 2);
  assertStringIncludes(stdout, "FAILED_CHECKS health_listener\n");
  assert(states(stdout).includes("ui SKIP"));
});

Deno.test("doctor --profile-file: NEXT repeats it (cli §17.17)", async () => {
  await using world = await openWorld();
  const file = `${world.dir}/my.yaml`;
  await Deno.writeTextFile(file, "config_version: 1\n");
  const { code, stdout } = await runClient(["doctor", "--profile-file", file], { env: world.env });
  assertEquals(code, 0, stdout);
  assertStringIncludes(stdout, `NEXT   ${typedThere(`run --profile-file ${file}`)}\n`);
  assertStringIncludes(stdout, `CHECK config_source            PASS profile file: ${file}\n`);
});

Deno.test("doctor --explain: the list of what works at the end (configuration §S)", async () => {
  await using world = await openWorld();
  const { stdout } = await runClient(["doctor", "--explain"], { env: world.env });
  const host = new URL(world.plane.url).host;
  assertStringIncludes(
    stdout,
    [
      "✓ No configuration file needed: flags and environment",
      "✓ Tunnel ID format valid",
      "✓ API key set (CONTROL_PLANE_API_KEY)",
      `✓ Control plane reachable (${host})`,
      `✓ MCP server reachable (${world.stub.mcpUrl})`,
      "✓ MCP server responds to a discovery request",
      "✓ All checks passed",
      "",
      `The tunnel is ready to run: ${typedThere("run")}`,
    ].join("\n"),
  );
});

Deno.test("doctor --offline: nobody is asked", async () => {
  await using world = await openWorld();
  let asked = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    asked++;
    return new Response("");
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const env = { ...world.env, CONTROL_PLANE_BASE_URL: url, MCP_SERVER_URL: `${url}/mcp` };
  const { code, stdout } = await runClient(["doctor", "--offline"], { env });
  assertEquals([code, asked], [0, 0], stdout);
  assertEquals(states(stdout).filter((line) => line.endsWith(" SKIP")), [
    "mcp_server_reachable SKIP",
    "oauth_metadata SKIP",
    "control_plane_reachable SKIP",
    "mcp_initialize SKIP",
    "codex_plugin SKIP",
  ]);
  await runClient(["doctor"], { env });
  assert(asked > 0, "the same settings lead there");
});

Deno.test("doctor: further channels are checked under their own ids", async () => {
  await using world = await openWorld();
  const entries = [world.stub.mcpUrl, `channel=tools,url=http://127.0.0.1:${freePort()}/mcp`];
  const flags = entries.map((entry) => `--mcp.server-url=${entry}`);
  const { code, stdout } = await runClient(["doctor", ...flags], { env: world.env });
  assertEquals(code, 2);
  assertStringIncludes(stdout, "FAILED_CHECKS mcp_server_reachable[tools]\n");
  const order = ids(stdout).filter((id) => id.startsWith("mcp_") || id.startsWith("oauth_"));
  assertEquals(order, [
    "mcp_target",
    "mcp_target[tools]",
    "mcp_server_reachable",
    "mcp_server_reachable[tools]",
    "oauth_metadata",
    "oauth_metadata[tools]",
    "mcp_initialize",
    "mcp_initialize[tools]",
  ]);
});

Deno.test("doctor --show-config: every value with its source, no secret anywhere", async () => {
  await using world = await openWorld();
  const secret = "planted-secret-word";
  const env = {
    ...world.env,
    MCP_EXTRA_HEADERS: `Authorization: Bearer ${secret}`,
    CONTROL_PLANE_EXTRA_HEADERS: `X-Gateway: ${secret}`,
    MCP_SERVER_URL: `${world.stub.mcpUrl}?token=${secret}`,
  };
  for (const form of [[], ["--json"], ["--explain"]]) {
    const args = ["doctor", "--show-config", "--log.level", "warn", ...form];
    const { stdout, stderr } = await runClient(args, { env });
    assert(!(stdout + stderr).includes(secret), stdout);
    assert(!(stdout + stderr).includes(API_KEY), stdout);
  }
  const { stdout } = await runClient(["doctor", "--show-config", "--log.level", "warn"], { env });
  assertMatch(stdout, /^CONFIG log\.level +warn {2}\(--log\.level\)$/m);
  assertMatch(stdout, /^CONFIG health\.listen_addr +127\.0\.0\.1:0 {2}\(HEALTH_LISTEN_ADDR\)$/m);
  assertMatch(stdout, /^CONFIG control_plane\.poll_timeout +\S+ {2}\(default\)$/m);
  const json = await runClient(["doctor", "--show-config", "--json"], { env });
  const { config } = JSON.parse(json.stdout);
  assert(
    config.some((row: Record<string, unknown>) =>
      row["name"] === "control_plane.tunnel_id" && row["source"] === "CONTROL_PLANE_TUNNEL_ID"
    ),
  );
});

Deno.test("doctor: flags and words it does not know are usage errors", async () => {
  for (const args of [["--explian"], ["stray"]]) {
    const { code, stdout, stderr } = await runClient(["doctor", ...args]);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, args[0] ?? "");
  }
});
