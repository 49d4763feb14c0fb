import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT, runProcess } from "../../e2e/process.ts";

const SETTINGS = [
  "--control-plane.tunnel-id=tunnel_0123456789abcdef0123456789abcdef",
  "--mcp.server-url=https://mcp.test/mcp",
  "--health.listen-addr=127.0.0.1:0",
];

/** Runs a verb of `sandbox` with some rights. */
async function sandbox(words: readonly string[], rights = ["--allow-env", "--allow-read"]) {
  return await runProcess({
    args: ["run", "-q", "--no-prompt", ...rights, `${ROOT}main.ts`, "sandbox", ...words],
    env: { CONTROL_PLANE_API_KEY: "sk-planted-key" },
  });
}

Deno.test("sandbox plan: a table for people, with setting and reason", async () => {
  const { code, stdout, stderr } = await sandbox(["plan", ...SETTINGS]);
  assertEquals(code, 0, stderr);
  const lines = stdout.split("\n").map((line) => line.split(/ {2,}/).join(" | "));
  assertEquals(lines[0], "RIGHT | VALUE | REALM | SETTING | REASON");
  assertEquals(
    lines.includes(
      "net | mcp.test:443 | engine | mcp.server_urls, channel main | connect to mcp.test:443",
    ),
    true,
    stdout,
  );
  assertEquals(stdout.includes("sk-planted-key"), false);
});

Deno.test("sandbox plan --format flags: one line that deno run takes", async () => {
  const { code, stdout } = await sandbox(["plan", "--format", "flags", ...SETTINGS]);
  assertEquals(code, 0);
  assertEquals(stdout.split("\n").length, 2);
  assertStringIncludes(stdout, "--allow-net=api.openai.com:443,mcp.test:443,127.0.0.1:0 ");
});

Deno.test("sandbox plan --format json: permissions, what is denied, flags", async () => {
  const { stdout } = await sandbox(["plan", "--format=json", ...SETTINGS]);
  const { permissions, deny_net, flags } = JSON.parse(stdout);
  assertEquals(permissions[0], {
    permission: "net",
    value: "api.openai.com:443",
    reason: "connect to api.openai.com:443",
    setting: "control_plane.base_url",
    realm: "engine",
  });
  assertEquals([deny_net[0], flags[0]], ["169.254.0.0/16", "--cached-only"]);
});

Deno.test("sandbox plan: settings that do not do are told as run tells them", async () => {
  const { code, stdout, stderr } = await sandbox(["plan", "--mcp.server-url=nonsense"]);
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "control_plane.tunnel_id is required");
  const format = await sandbox(["plan", "--format=xml", ...SETTINGS]);
  assertEquals(format.code, 1);
  assertStringIncludes(format.stderr, "must be one of table, flags, json");
});

Deno.test("sandbox check: too little is an error that names the flag", async () => {
  const { code, stdout, stderr } = await sandbox(["check", ...SETTINGS]);
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    "error: mcp.server_urls, channel main: not permitted to connect to mcp.test:443: " +
      "run with --allow-net=mcp.test:443",
  );
  assertStringIncludes(stdout, "of the rights that the settings need are missing");
});

Deno.test("sandbox check: too much is a warning, exactly the plan is told as such", async () => {
  const wide = await sandbox(["check", ...SETTINGS], ["--allow-all"]);
  assertEquals(wide.code, 0);
  assertStringIncludes(wide.stderr, "warning: may start any program");
  const { stdout } = await sandbox(["plan", "--format=json", ...SETTINGS]);
  const { flags }: { flags: string[] } = JSON.parse(stdout);
  const exact = await sandbox(["check", ...SETTINGS], flags);
  assertEquals([exact.code, exact.stderr], [0, ""]);
  assertStringIncludes(exact.stdout, "holds what the settings need, and nothing else was found");
  const json = JSON.parse((await sandbox(["check", "--json", ...SETTINGS], flags)).stdout);
  assertEquals(json, { verdict: "exact", missing: [], excess: [] });
});

Deno.test("sandbox check: the least is told with the profile that was looked at", async () => {
  const profile = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(
      profile,
      "control_plane: {tunnel_id: tunnel_0123456789abcdef0123456789abcdef}\n" +
        "mcp: {server_urls: [{channel: main, url: https://mcp.test/mcp}]}\n",
    );
    const { stdout } = await sandbox(["check", "--profile-file", profile], ["--allow-all"]);
    assertStringIncludes(stdout, `sandbox plan --format flags --profile-file ${profile}\n`);
  } finally {
    await Deno.remove(profile);
  }
});
