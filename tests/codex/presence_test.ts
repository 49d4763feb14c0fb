import { assertEquals } from "@std/assert";
import { findCodexPresence } from "../../lib/codex/presence.ts";

Deno.test("findCodexPresence: absent, without the plugin, with it [cli §3]", async () => {
  const dir = await Deno.makeTempDir();
  const before = Deno.env.get("CODEX_HOME");
  const home = `${dir}/.codex`;
  Deno.env.set("CODEX_HOME", home);
  try {
    assertEquals(await findCodexPresence(), { kind: "absent" });
    await Deno.mkdir(home);
    assertEquals(await findCodexPresence(), { kind: "without_plugin", home });
    const pluginDir = `${home}/plugins/cache/debug/tunnel-mcp/local`;
    await Deno.mkdir(pluginDir, { recursive: true });
    assertEquals(await findCodexPresence(), { kind: "with_plugin", home, pluginDir });
  } finally {
    if (before === undefined) Deno.env.delete("CODEX_HOME");
    else Deno.env.set("CODEX_HOME", before);
    await Deno.remove(dir, { recursive: true });
  }
});

for (const right of ["read", "env"] as const) {
  Deno.test({
    name:
      `findCodexPresence: without the right to ${right} it is unknown, and nobody is asked [cli §3]`,
    permissions: { env: true, read: true, [right]: false },
    fn: async () => {
      assertEquals(await findCodexPresence(), { kind: "unknown" });
    },
  });
}
