import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ROOT, runProcess } from "./process.ts";
import { API_KEY, openPlane, TUNNEL_ID } from "./client.ts";
import { serveStub } from "../../lib/mcp/stub.ts";

function smoke(args: readonly string[], rights: readonly string[] = []) {
  const granted = ["--allow-env", "--allow-read", "--allow-net=127.0.0.1", ...rights];
  return runProcess({
    args: ["run", "-q", "--no-prompt", ...granted, `${ROOT}main.ts`, "dev", "smoke", ...args],
    env: { CONTROL_PLANE_API_KEY: API_KEY },
  });
}

Deno.test("dev smoke: the whole path with the built-in server, exit 0 and a JSON report", async () => {
  const { code, stdout } = await smoke(["--format", "json"]);
  const { result, cases } = JSON.parse(stdout);
  assertEquals([code, result], [0, "ok"]);
  assertEquals(
    cases.map(({ part, name, status }: Record<string, string>) => [part, name, status]),
    [
      ["client", "connects and polls", "passed"],
      ["channel main", "initialize", "passed"],
      ["channel main", "tools/list", "passed"],
      ["channel main", "tools/call", "passed"],
    ],
  );
});

Deno.test("dev smoke: a server that is not there is exit 2, and a JUnit file says where", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const file = `${directory}/smoke.xml`;
    const { code, stdout } = await smoke(
      ["--mcp-server-url", "http://127.0.0.1:1/mcp", "--format", "junit", "--report", file],
      [`--allow-write=${directory}`],
    );
    assertEquals(code, 2);
    assertMatch(stdout, /^FAIL {2}channel main initialize .*\n(.*\n)*RESULT FAIL\n$/m);
    const xml = await Deno.readTextFile(file);
    assertStringIncludes(xml, 'tests="2" failures="1"');
    assertStringIncludes(xml, '<testcase classname="channel main" name="initialize"');
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("dev smoke --profile-file --real: looks at the profile's own path, takes nothing from it", async () => {
  await using stub = await serveStub({ hostname: "127.0.0.1", port: 0, name: "own", version: "1" });
  await using plane = openPlane();
  const directory = await Deno.makeTempDir();
  try {
    const profile = `${directory}/p.yaml`;
    await Deno.writeTextFile(
      profile,
      [
        "config_version: 1",
        "control_plane:",
        `  base_url: ${plane.url}`,
        `  tunnel_id: ${TUNNEL_ID}`,
        "  api_key: env:CONTROL_PLANE_API_KEY",
        "mcp:",
        "  server_urls:",
        "    - channel: main",
        `      url: ${stub.mcpUrl}`,
        "",
      ].join("\n"),
    );
    const embedded = await smoke(["--profile-file", profile]);
    assertEquals(embedded.code, 0, embedded.stdout);
    assertMatch(embedded.stdout, /PASS {2}channel main initialize .* own 1, protocol/);
    const real = await smoke(["--profile-file", profile, "--real"]);
    assertEquals(real.code, 0, real.stdout + real.stderr);
    assertMatch(real.stdout, /PASS {2}real path .*control_plane/);
    await plane[Symbol.asyncDispose]();
    const gone = await smoke(["--profile-file", profile, "--real"]);
    assertEquals(gone.code, 2, gone.stdout);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
