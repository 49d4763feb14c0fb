import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT } from "../e2e/process.ts";
import { runClient } from "./client_process.ts";
import { SETUP_URLS } from "../../lib/cli/places.ts";

const TUNNEL = `tunnel_${"a1".repeat(16)}`;
const SERVER = ["--mcp-server-url", "http://127.0.0.1:3001/mcp"];

async function inHome<T>(
  work: (home: string, run: (...args: string[]) => ReturnType<typeof runClient>) => Promise<T>,
): Promise<T> {
  const home = await Deno.makeTempDir();
  try {
    return await work(home, (...args) => runClient(args, { env: { HOME: home }, writable: home }));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("init without a tunnel id: exit 1 and the four setup URLs (cli §17.8)", () =>
  inHome(async (_, run) => {
    const { code, stdout, stderr } = await run("init", ...SERVER);
    assertEquals([code, stdout], [1, ""]);
    for (const [, url] of SETUP_URLS) assertStringIncludes(stderr, url);
    assertStringIncludes(stderr, "--tunnel-id");
  }));

Deno.test("init: writes for the owner only, tells what comes next, and never replaces unasked (cli §17.10)", () =>
  inHome(async (home, run) => {
    const first = await run("init", "--tunnel-id", TUNNEL, ...SERVER);
    const dir = `${home}/.config/tunnel-client`;
    const path = `${dir}/sample_mcp_with_dcr.yaml`;
    assertEquals([first.code, first.stderr], [0, ""]);
    for (
      const words of [`Created profile sample_mcp_with_dcr at ${path}`, "Next:", "doctor --profile"]
    ) assertStringIncludes(first.stdout, words);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assertEquals(((await Deno.stat(dir)).mode ?? 0) & 0o777, 0o700);

    const before = await Deno.readTextFile(path);
    const second = await run(
      "init",
      "--tunnel-id",
      TUNNEL,
      "--mcp-server-url",
      "http://127.0.0.1:9/",
    );
    assertEquals([second.code, second.stdout], [1, ""]);
    assertStringIncludes(second.stderr, "--force");
    assertEquals(await Deno.readTextFile(path), before);

    await Deno.chmod(path, 0o640);
    const third = await run(
      "init",
      "--tunnel-id",
      TUNNEL,
      "--mcp-server-url",
      "http://127.0.0.1:9/",
      "--force",
    );
    assertEquals(third.code, 0);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o640, "--force keeps the mode");
    assertStringIncludes(await Deno.readTextFile(path), "http://127.0.0.1:9/");
  }));

Deno.test("init: a command that cannot be started is refused, nothing is written (cli §17.9)", () =>
  inHome(async (home, run) => {
    await Deno.writeTextFile(`${home}/noexec.sh`, "#!/bin/sh\n", { mode: 0o600 });
    const args = [
      "init",
      "--tunnel-id",
      TUNNEL,
      "--mcp-command",
      `${home}/noexec.sh`,
      "--profile",
      "p",
    ];
    const refused = await run(...args);
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertStringIncludes(refused.stderr, "mcp-command preflight failed");
    assertStringIncludes(refused.stderr, "chmod +x");
    assertEquals([...Deno.readDirSync(home)].map(({ name }) => name), ["noexec.sh"]);
    // For another machine.
    assertEquals((await run(...args, "--skip-preflight")).code, 0);
  }));

Deno.test("init with only a command: the sample for stdio (cli §17.11); the id may come from its variable", () =>
  inHome(async (home) => {
    await Deno.writeTextFile(`${home}/server.sh`, "#!/bin/sh\n", { mode: 0o700 });
    const { code, stdout } = await runClient(
      [
        "init",
        "--mcp-command",
        `${home}/server.sh`,
        "--profile",
        "p",
        "--profile-dir",
        `${home}/my dir`,
      ],
      { env: { HOME: home, CONTROL_PLANE_TUNNEL_ID: TUNNEL }, writable: home },
    );
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Sample: sample_mcp_stdio_local");
    assertStringIncludes(stdout, `--profile-dir '${home}/my dir'`);
    const text = await Deno.readTextFile(`${home}/my dir/p.yaml`);
    assertStringIncludes(text, TUNNEL);
    assertStringIncludes(text, `command: "${home}/server.sh"`);
    assert(!text.includes("server_urls"));
  }));

const MISTAKES: readonly [args: string[], told: string][] = [
  [["--mcp-server-url", "foo"], "http:// or https://"],
  [["--mcp-server-url", "http://user:pa55word@h/mcp"], "give env:MCP_SERVER_LOGIN_URL here"],
  [["--control-plane-api-key-ref", "sk-real-key", ...SERVER], "[redacted]"],
  [["--sample", "sample_mcp_stdio_local", ...SERVER], "needs --mcp-command"],
  [["--sample", "sample_mcp_remote_no_auth", "--mcp-command", "sh"], "needs --mcp-server-url"],
  [["--sample", "sample_mcp_with_dcr"], "needs --mcp-server-url or --mcp-command"],
  [["--sample", "sample_mcp_wiht_dcr", ...SERVER], 'did you mean "sample_mcp_with_dcr"?'],
  [["--profile", "a/b", ...SERVER], "profile name"],
  [["--health-listen-addr", "8080", ...SERVER], "host:port"],
  [["--mcp-command", "sh", ...SERVER], "exclude each other"],
  [["stray", ...SERVER], "stray"],
];
for (const [args, told] of MISTAKES) {
  Deno.test(`init ${args.join(" ")}: exit 1, one line, nothing written`, () =>
    inHome(async (home, run) => {
      const { code, stdout, stderr } = await run("init", "--tunnel-id", TUNNEL, ...args);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, told);
      assert(!stderr.includes("sk-real-key") && !stderr.includes("pa55word"));
      assertEquals([...Deno.readDirSync(home)], []);
    }));
}

Deno.test(
  "init on a full disk: nothing half written stays, and a profile that was there is whole",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    const dir = await Deno.makeTempDir();
    const path = `${dir}/docs.yaml`;
    const words = ["init", "--profile=docs", "--sample=sample_mcp_remote_no_auth"];
    const flags = [
      `--tunnel-id=tunnel_${"a1".repeat(16)}`,
      "--mcp-server-url=http://127.0.0.1:1/mcp",
    ];
    const rights = ["--no-prompt", "--allow-env", "--allow-read", `--allow-write=${dir}`];
    // No file may grow: a write fails as it does on a full disk.
    const script = 'trap "" XFSZ; ulimit -f 0; exec "$0" "$@"';
    const initWithoutSpace = async (...more: string[]) => {
      const { code, stderr } = await new Deno.Command("/bin/sh", {
        args: [
          ...["-c", script, Deno.execPath(), "run", "-q", ...rights, `${ROOT}main.ts`],
          ...[...words, ...flags, `--profile-dir=${dir}`, ...more],
        ],
        env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      }).output();
      return { code, stderr: new TextDecoder().decode(stderr) };
    };
    try {
      const first = await initWithoutSpace();
      assertEquals(first.code, 1, first.stderr);
      assertStringIncludes(first.stderr, `profile ${path}: cannot be written`);
      assertEquals([...Deno.readDirSync(dir)], []);
      await Deno.writeTextFile(path, "log: {level: info}\n", { mode: 0o640 });
      const second = await initWithoutSpace("--force");
      assertEquals(second.code, 1, second.stderr);
      assertEquals(await Deno.readTextFile(path), "log: {level: info}\n");
      assertEquals([...Deno.readDirSync(dir)].length, 1);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
);
