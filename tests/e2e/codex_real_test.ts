import { assertEquals, assertMatch } from "@std/assert";
import { findProgram } from "../../lib/codex/find_program.ts";
import { CodexBridge } from "../../lib/codex/bridge.ts";
import { runCodex } from "../cli/codex/codex_process.ts";

const PATH = Deno.env.get("PATH") ?? "";
/** Codex itself, where the machine has it: the npm package `@openai/codex`, for instance. */
const CODEX = await findProgram("codex", { PATH });

/** With a home of its own: whoever runs the tests may be logged in. */
async function inHome(run: (env: Record<string, string>) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await run({ PATH, HOME: home, CODEX_HOME: `${home}/.codex` });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test({
  name: "codex status --json: the real Codex is found, asked and told to be logged out [cli §12]",
  ignore: CODEX === undefined,
  fn: () =>
    inHome(async (env) => {
      await Deno.mkdir(env["CODEX_HOME"] ?? "");
      const { HOME: _, ...rest } = env;
      const { code, stdout } = await runCodex(["status", "--json"], { env: rest });
      assertEquals(code, 0);
      const status = JSON.parse(stdout);
      assertEquals([status.state, status.app_server_supported], ["logged_out", true]);
      assertMatch(status.version, /\d+\.\d+\.\d+/);
      assertEquals(status.snapshot.initialize_info.codex_home, env["CODEX_HOME"]);
    }),
});

Deno.test({
  name:
    "CodexBridge: the real Codex starts a thread in the sandbox that was asked for [codex §3.2]",
  ignore: CODEX === undefined,
  fn: () =>
    inHome(async (env) => {
      await Deno.mkdir(env["CODEX_HOME"] ?? "");
      await using bridge = new CodexBridge({ env });
      const signal = AbortSignal.timeout(30_000);
      const request = { cwd: env["HOME"], approvalPolicy: "never", sandbox: "read-only" } as const;
      const thread = await bridge.threadStart(request, signal);
      assertEquals([thread.sandbox, thread.cwd], ["read-only", env["HOME"]]);
      await bridge.inject(thread.id, ["a fact"], signal);
    }),
});
