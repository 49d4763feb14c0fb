import { assertEquals } from "@std/assert";
import { findCodexPresence } from "../../lib/codex/presence.ts";

Deno.test("findCodexPresence: absent, without the plugin, with it [cli §3]", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const home = `${dir}/.codex`;
    const find = () => findCodexPresence((name) => name === "CODEX_HOME" ? home : undefined);
    assertEquals(await findCodexPresence(() => undefined), { kind: "absent" });
    assertEquals(await find(), { kind: "absent" });
    await Deno.mkdir(home);
    assertEquals(await find(), { kind: "without_plugin", home });
    const pluginDir = `${home}/plugins/cache/debug/tunnel-mcp/local`;
    await Deno.mkdir(pluginDir, { recursive: true });
    assertEquals(await find(), { kind: "with_plugin", home, pluginDir });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test({
  name:
    "findCodexPresence: without the right to look it is unknown, and nobody is asked for it [cli §3]",
  permissions: { read: false },
  fn: async () => {
    assertEquals(await findCodexPresence(() => "/home/me"), { kind: "unknown" });
  },
});
