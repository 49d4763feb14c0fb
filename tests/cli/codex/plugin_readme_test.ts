import { assertEquals } from "@std/assert";
import { inCodexHome } from "../../codex/plugin/codex_home.ts";
import { commandsOf } from "../../docs/readme.ts";
import { runClient } from "../client_process.ts";

Deno.test("README: the three commands of the plugin work as printed", () =>
  inCodexHome(async ({ home, at, tree, write }) => {
    await write("config.toml", "model = 1");
    const before = await tree();
    const commands = commandsOf("codex");
    assertEquals(commands.length, 3);
    for (const words of commands) {
      const inHome = words.map((word) => word === "tunnel-mcp" ? at("out") : word);
      const { code, stderr } = await runClient(inHome, {
        env: { CODEX_HOME: home },
        writable: home,
      });
      assertEquals([code, stderr], [0, ""], words.join(" "));
    }
    await Deno.remove(at("out"), { recursive: true });
    assertEquals(await tree(), before);
  }));
