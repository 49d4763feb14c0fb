import { assertEquals, assertStringIncludes } from "@std/assert";
import { codexCheck, findCodex } from "../../../lib/cli/doctor/codex_check.ts";

async function look(env: Record<string, string>): Promise<string> {
  const { state, summary } = codexCheck(await findCodex((name) => env[name]));
  return `${state} ${summary}`;
}

Deno.test("codex_plugin: not detected, detected, with the plugin (cli §5)", async () => {
  const home = await Deno.makeTempDir();
  try {
    assertEquals(await look({}), "SKIP Codex not detected");
    assertEquals(await look({ HOME: home }), "SKIP Codex not detected");
    await Deno.mkdir(`${home}/.codex`);
    assertStringIncludes(await look({ HOME: home }), "SKIP plugin not installed");
    const plugin = `${home}/other/plugins/cache/debug/tunnel-mcp/local`;
    await Deno.mkdir(plugin, { recursive: true });
    const env = { HOME: home, CODEX_HOME: `${home}/other` };
    assertEquals(await look(env), `PASS ${plugin}`);
    assertStringIncludes(await look({ ...env, CODEX_HOME: "" }), "SKIP plugin not installed");
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
