import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { optionRows } from "../../lib/config/options.ts";
import { rowsOf } from "../../lib/config/withheld.ts";
import { ROOT } from "../e2e/process.ts";
import { runClient } from "./client_process.ts";

const script = `${ROOT}tests/cli/narrow_program.ts`;
const FLAVORS = ["runtime", "runtime-cloudflared"] as const;
const SETUP = {
  CONTROL_PLANE_API_KEY: "sk-k",
  CONTROL_PLANE_TUNNEL_ID: `tunnel_${"a".repeat(32)}`,
  MCP_SERVER_URL: "http://127.0.0.1:9/mcp",
};

/** Flags that the full program has and narrow ones have not. */
const OF_THE_FULL = optionRows.filter(({ name }) =>
  /^(?:admin_ui|inspect)\.|^proxy\.check_interval$|^harpoon\.capture_payloads$/.test(name)
).flatMap(({ flag }) => flag ?? []);

for (const flavor of FLAVORS) {
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runClient([flavor, ...args], { script, env });

  Deno.test(`tunnel-client-${flavor}: help, version and run are all there is (runtimes §11.12)`, async () => {
    for (const args of [[], ["--help"], ["-h"]]) {
      const { code, stdout, stderr } = await run(args);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, `Usage: tunnel-client-${flavor} run [flags]`);
    }
    for (const flag of ["--version", "-v"]) {
      const { code, stdout } = await run([flag]);
      assertEquals(code, 0);
      assertEquals(
        stdout,
        `${manifest.version} git sha: unknown deno: ${Deno.version.deno} ` +
          `build flags: source flavor=${flavor}\n`,
      );
    }
    for (const word of ["help", "completion", "doctor", "init"]) {
      const { code, stdout, stderr } = await run([word]);
      assertEquals([code, stdout], [1, ""]);
      assertEquals(stderr, `unknown command "${word}" for "tunnel-client-${flavor}"; known: run\n`);
    }
    const early = await run(["--log.level=sk-hush", "run"]);
    assertEquals([early.code, early.stderr.includes("hush")], [1, false]);
    assertMatch(early.stderr, /^unknown flag --log\.level; [^\n]+ run --help\n$/);
  });

  Deno.test(`tunnel-client-${flavor} run --help: the flags it has, and no others (cli §13)`, async () => {
    const { code, stdout } = await run(["run", "--help"]);
    assertEquals(code, 0);
    for (const { flag, env = [] } of optionRows) {
      if (flag === undefined) continue;
      const isLess = OF_THE_FULL.includes(flag) ||
        flavor === "runtime" && flag.startsWith("cloudflared.");
      assertEquals(new RegExp(`--${flag}\\s`).test(stdout), !isLess, flag);
      for (const name of env) assertEquals(stdout.includes(name), !isLess, name);
    }
    assert(!stdout.includes("help quickstart"), "it names no command that is not there");
  });

  Deno.test(`tunnel-client-${flavor} run: a flag it has not is unknown (cli §17.31)`, async () => {
    for (const flag of OF_THE_FULL) {
      const { code, stderr } = await run(["run", `--${flag}=1`], SETUP);
      assertEquals(code, 1);
      assertStringIncludes(stderr, `unknown flag --${flag}`);
    }
  });

  Deno.test(`tunnel-client-${flavor} run: what is missing is told with hints that it can follow`, async () => {
    const { code, stderr } = await run(["run"]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "hint: tunnel ids: https://");
    assert(!/hint:.*(?:init|admin|help)/.test(stderr), stderr);
  });
}

Deno.test("tunnel-client-runtime run: a remote page is refused by the variable's name (cli §17.31)", async () => {
  const refused = await runClient(["runtime", "run"], {
    script,
    env: { ...SETUP, ALLOW_REMOTE_UI: "true" },
  });
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertMatch(
    refused.stderr,
    /^configure tunnel-client: admin_ui\.allow_remote from ALLOW_REMOTE_UI: [^\n]+\n$/,
  );
});

Deno.test("rowsOf: the full program has every row, a narrow one none of those that it is known for", () => {
  for (const flag of ["allow-remote-ui", "open-web-ui", "proxy.check-interval"]) {
    assertEquals(OF_THE_FULL.includes(flag), true, flag);
  }
  assertEquals(rowsOf("full", optionRows), optionRows);
});
