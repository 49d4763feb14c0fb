import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { versionLines } from "../../../lib/cli/cloudflared/version.ts";
import { ROOT, runProcess } from "../../e2e/process.ts";
import { runClient } from "../client_process.ts";

Deno.test("cloudflared config: a token-free file with the published defaults (cli §12)", async () => {
  const { code, stdout, stderr } = await runClient(
    ["cloudflared", "config", "--token-file", "/nowhere/to be read"],
  );
  assertEquals([code, stderr], [0, ""]);
  const entries = {
    "token-file": "/nowhere/to be read",
    "no-autoupdate": true,
    "metrics": "127.0.0.1:20241",
    "loglevel": "info",
    "transport-loglevel": "warn",
    "protocol": "auto",
    "edge-ip-version": "auto",
    "retries": 5,
    "grace-period": "30s",
  };
  assertEquals(parse(stdout), entries);
  assertEquals(
    stdout.trimEnd().split("\n").map((line) => line.split(":")[0]),
    Object.keys(entries),
  );
});

Deno.test("cloudflared config: what is given is checked and printed", async () => {
  const { stdout } = await runClient([
    ...["cloudflared", "config", "--token-file=t", "--metrics-address=[::1]:9", "--retries=0"],
    ...["--log-level=DEBUG", "--protocol=quic", "--edge-ip-version=6", "--grace-period=1m30s"],
    "--transport-log-level=fatal",
  ]);
  assertEquals(parse(stdout), {
    "token-file": "t",
    "no-autoupdate": true,
    "metrics": "[::1]:9",
    "loglevel": "debug",
    "transport-loglevel": "fatal",
    "protocol": "quic",
    // A text: cloudflared reads no number there.
    "edge-ip-version": "6",
    "retries": 0,
    "grace-period": "1m30s",
  });
});

const WRONG: readonly (readonly [flags: readonly string[], words: string])[] = [
  [[], "--token-file is required"],
  [["--token-file="], "must not be blank"],
  [["--token-file=t", "--metrics-address=:9"], "must name a host and a port from 1 to 65535"],
  [["--token-file=t", "--metrics-address=host:0"], "must name a host and a port from 1 to 65535"],
  [["--token-file=t", "--log-level=loud"], "must be one of debug, info, warn, error, fatal"],
  [["--token-file=t", "--protocol=udp"], "must be one of auto, http2, quic"],
  [["--token-file=t", "--edge-ip-version=5"], "must be one of auto, 4, 6"],
  [["--token-file=t", "--retries=-1"], "must be a whole number of at least 0"],
  [["--token-file=t", "--grace-period=0"], "must be greater than 0s"],
];
for (const [flags, words] of WRONG) {
  Deno.test(`cloudflared config ${flags.join(" ")}: exit 1, nothing on stdout (cli §17.30)`, async () => {
    const { code, stdout, stderr } = await runClient(["cloudflared", "config", ...flags]);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, words);
    assertMatch(stderr, /^[^\n]+\n$/);
  });
}

/** Runs `cloudflared version` with the right to start one program. */
function version(program: string, ...flags: readonly string[]) {
  return runProcess({
    args: [
      ...["run", "-q", "--no-prompt", "--allow-env", "--allow-read", `--allow-run=${program}`],
      ...[`${ROOT}main.ts`, "cloudflared", "version", ...flags],
    ],
  });
}

Deno.test("cloudflared version: asks the program that is there, in four lines (cli §12)", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const program = `${directory}/cloudflared`;
    const said = "cloudflared version 2026.7.2 (built 2026-07-08T10:12:00Z)";
    await Deno.writeTextFile(program, `#!/bin/sh\necho "${said}"\n`, { mode: 0o755 });
    const { code, stdout, stderr } = await version(program, "--cloudflared.path", program);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout.trimEnd().split("\n").slice(1, 3), [
      `module: github.com/cloudflare/cloudflared@2026.7.2 at ${program}`,
      "release commit: not told by the program; built 2026-07-08T10:12:00Z",
    ]);
    await Deno.chmod(program, 0o644);
    const denied = await version(program, "--cloudflared.path", program);
    assertEquals([denied.code, denied.stdout], [1, ""]);
    assertStringIncludes(denied.stderr, "run chmod +x on it");
    const unasked = await version("/bin/true", "--cloudflared.path", program);
    assertEquals([unasked.code, unasked.stdout], [1, ""]);
    assertStringIncludes(unasked.stderr, `run with --allow-run=${program}`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("cloudflared version: without one it says where it was looked for, exit 0", async () => {
  const { code, stdout, stderr } = await runClient(["cloudflared", "version"]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length, 4);
  assertStringIncludes(lines[1] ?? "", `none at ${ROOT}cloudflared`);
});

Deno.test("versionLines: a program that is something else is not taken for cloudflared", () => {
  const [, module, commit] = versionLines("/bin/x", { kind: "unknown" });
  assertStringIncludes(module ?? "", "does not answer --version as cloudflared does");
  assertEquals(commit, "release commit: unknown");
});
