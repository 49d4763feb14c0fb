import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { checkOwnProgram, startWords } from "../../../lib/cli/runtimes/start_words.ts";
import { OperatorError } from "../../../lib/core/errors.ts";
import type { PermissionPlan } from "../../../lib/sandbox/item.ts";

const PLAN: PermissionPlan = {
  items: [{
    permission: "net",
    value: "127.0.0.1:1",
    reason: "try",
    setting: "mcp.server_urls",
    realm: "engine",
  }],
  denyNet: [],
};
const FORM = { standalone: false, oneFile: false, execPath: "/d/deno", mainModule: "file:///p/m" };

Deno.test("startWords: each form of the program starts with exactly the rights of the plan [runtimes §12.22]", () => {
  const source = startWords(PLAN, FORM);
  assertEquals(source.slice(0, 3), ["/d/deno", "run", "--frozen"]);
  assertEquals(source.slice(-3), ["--no-prompt", "--allow-net=127.0.0.1:1", "file:///p/m"]);
  const bundle = startWords(PLAN, { ...FORM, oneFile: true });
  assertEquals(bundle.includes("--no-remote") && bundle.includes("--no-config"), true);
  assertEquals(bundle.includes("--frozen"), false);
  assertEquals(bundle.slice(-3), source.slice(-3));
  const loaded = startWords(PLAN, { ...FORM, oneFile: true, mainModule: "https://h/m.js" });
  assertEquals(loaded.includes("--no-remote"), false);
  assertEquals(startWords(PLAN, { ...FORM, standalone: true }), ["/d/deno"]);
  for (const words of [source, bundle, loaded]) {
    assertEquals(words.filter((word) => word.startsWith("--allow-")), [
      "--allow-net=127.0.0.1:1",
    ]);
  }
});

Deno.test("checkOwnProgram: the same file by any path, and no other [runtimes §11.6]", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const own = `${dir}/own program`;
    await Deno.writeTextFile(own, "");
    await Deno.writeTextFile(`${dir}/copy`, "");
    await Deno.symlink(own, `${dir}/link`);
    const source = { ...FORM, mainModule: new URL(`file://${own}`).href };
    const native = { ...FORM, standalone: true, execPath: own };
    for (const form of [source, native]) {
      await checkOwnProgram(`${dir}/link`, form);
      const error = await assertRejects(() => checkOwnProgram(`${dir}/copy`, form), OperatorError);
      assertStringIncludes(error.message, own);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
