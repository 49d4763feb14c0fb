import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ROOT, runProcess } from "../e2e/process.ts";

const PROFILE = `control_plane:
  base_url: http://127.0.0.1:8
  tunnel_id: tunnel_0123456789abcdef0123456789abcdef
mcp:
  server_urls:
    - channel: main
      url: http://127.0.0.1:8/mcp
`;

/** Runs a command that may read the program and these files, and nothing else. */
function readingOnly(files: readonly string[], args: readonly string[]) {
  const rights = ["--no-prompt", "--allow-env", `--allow-read=${[ROOT, ...files].join(",")}`];
  return runProcess({
    args: ["run", "-q", ...rights, "--allow-net=127.0.0.1", `${ROOT}main.ts`, ...args],
    env: { CONTROL_PLANE_API_KEY: "sk-refused_0123456789" },
  });
}

const refusals: readonly [what: string, flags: readonly string[], path: string][] = [
  ["key file", ["--control-plane.api-key=file:/nowhere/key"], "/nowhere/key"],
  ["CA file", ["--ca-bundle=/nowhere/ca.pem"], "/nowhere/ca.pem"],
  [
    "certificate file",
    ["--control-plane.client-cert=/nowhere/c.pem", "--control-plane.client-key=/nowhere/k.pem"],
    "/nowhere/c.pem",
  ],
];
for (const [what, flags, path] of refusals) {
  Deno.test(`run without the right to read a ${what}: one line with the flag and the path`, async () => {
    const profile = await Deno.makeTempFile({ suffix: ".yaml" });
    try {
      await Deno.writeTextFile(profile, PROFILE);
      const { code, stderr } = await readingOnly([profile], [
        ...["run", "--profile-file", profile, ...flags],
      ]);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assertMatch(stderr, new RegExp(`may not be read: run with --allow-read=${path}(;|\\n)`));
    } finally {
      await Deno.remove(profile);
    }
  });
}

Deno.test("run and health without the right to read the profile: one line with the flag and the path", async () => {
  for (const verb of ["run", "health"]) {
    const { code, stderr } = await readingOnly([], [verb, "--profile-file=/nowhere/p.yaml"]);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
    assertStringIncludes(stderr, "may not be read: run with --allow-read=/nowhere/p.yaml\n");
  }
});

Deno.test("profiles list without the right to read its directory names the flag and the path", async () => {
  const { stderr } = await readingOnly([], ["profiles", "list", "--profile-dir=/nowhere/p"]);
  assertEquals(stderr, "directory /nowhere/p may not be read: run with --allow-read=/nowhere/p\n");
});

Deno.test("health without the right to read the URL file names the flag and the path", async () => {
  const { code, stdout } = await readingOnly([], ["health", "--url-file=/nowhere/health.url"]);
  assertEquals(code, 2, stdout);
  assertStringIncludes(stdout, "may not be read: run with --allow-read=/nowhere/health.url\n");
});

Deno.test("health without the right to look for a process says that it could not look, and the flag", async () => {
  const looks: readonly [flag: string, seen: string][] = [
    ["--pid=1", "pid=1 | could not look: not permitted; run with --allow-run"],
    [
      "--pid-file=/nowhere/pid",
      "pid_file=/nowhere/pid | the file may not be read: run with --allow-read=/nowhere/pid",
    ],
  ];
  for (const [flag, seen] of looks) {
    const { code, stdout } = await readingOnly([], ["health", "--url=http://127.0.0.1:8", flag]);
    assertEquals(code, 2, stdout);
    assertStringIncludes(stdout, `\nProcess: UNKNOWN | ${seen}\n`);
  }
});
