import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { codexOnPath } from "../codex/rig.ts";
import { ROOT, runProcess } from "./process.ts";

Deno.test("sandbox plan --verb codex --format flags: the commands run under exactly what it prints", async (t) => {
  const home = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(`${home}/bin`);
    await codexOnPath(`${home}/bin`);
    const env = { HOME: home, PATH: `${home}/bin:/usr/bin:/bin` };
    const command = (rights: readonly string[], words: readonly string[]) =>
      runProcess({ args: ["run", "-q", "--frozen", ...rights, `${ROOT}main.ts`, ...words], env });
    const plan = await command(["--no-prompt", "--allow-env", "--allow-read"], [
      ...["sandbox", "plan", "--verb", "codex", "--format", "flags"],
    ]);
    assertEquals([plan.code, plan.stderr], [0, ""]);
    const rights = plan.stdout.trim().split(" ");
    assert(!rights.some((flag) => /^(?:-A|--allow-(?:all|net|read|write|run))$/.test(flag)));

    for (
      const [words, told] of [
        [["status"], "Codex: ready"],
        [["diagnose"], "Codex: ready"],
        [["assistant", "say hello"], "hello"],
        [["plugin", "install"], `Switched on`],
        [["status"], "plugins/cache/debug/tunnel-mcp/local"],
        [["plugin", "uninstall"], "Removed"],
      ] as const
    ) {
      await t.step(`codex ${words.join(" ")}`, async () => {
        const { code, stdout, stderr } = await command(rights, ["codex", ...words]);
        assertEquals(code, 0, `${stdout}\n${stderr}`);
        assertStringIncludes(stdout, told);
        assert(!/permitted|--allow-/.test(stdout + stderr), stdout + stderr);
      });
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
