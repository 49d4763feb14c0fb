import { assertEquals } from "@std/assert";
import { findProgram } from "../../lib/codex/find_program.ts";

Deno.test("findProgram: the first executable file on the PATH, or a path as it is", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dir}/a/tool`, { recursive: true });
    await Deno.mkdir(`${dir}/b`);
    await Deno.mkdir(`${dir}/c`);
    await Deno.writeTextFile(`${dir}/b/tool`, "", { mode: 0o644 });
    await Deno.writeTextFile(`${dir}/c/tool`, "", { mode: 0o755 });
    const env = { PATH: `${dir}/a:${dir}/b::${dir}/c` };
    assertEquals(await findProgram("tool", env), `${dir}/c/tool`);
    assertEquals(await findProgram(`${dir}/c/tool`, {}), `${dir}/c/tool`);
    assertEquals(await findProgram(`${dir}/b/tool`, {}), undefined);
    assertEquals(await findProgram("other", env), undefined);
    assertEquals(await findProgram("tool", {}), undefined);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
