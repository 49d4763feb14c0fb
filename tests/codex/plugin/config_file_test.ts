import { assertEquals, assertRejects } from "@std/assert";
import {
  readConfigFile,
  removeConfigFile,
  replaceConfigFile,
} from "../../../lib/codex/plugin/config_file.ts";
import { OperatorError } from "../../../lib/core/errors.ts";
import { inCodexHome } from "./codex_home.ts";

Deno.test("replaceConfigFile: what another program wrote meanwhile is not lost [codex §12.17]", () =>
  inCodexHome(async ({ at, write, tree }) => {
    await write("config.toml", "a = 1\n");
    const file = await readConfigFile(at("config.toml"));
    await write("config.toml", "a = 2\n");
    for (const change of [() => replaceConfigFile(file, "a = 3\n"), () => removeConfigFile(file)]) {
      await assertRejects(change, OperatorError, "was changed by another program meanwhile");
    }
    assertEquals(await tree(), { "config.toml": "a = 2\n" });
  }));

Deno.test("replaceConfigFile: a file that appeared meanwhile is not overwritten", () =>
  inCodexHome(async ({ at, write, tree }) => {
    const file = await readConfigFile(at("config.toml"));
    assertEquals(file.text, undefined);
    await write("config.toml", "mine");
    await assertRejects(() => replaceConfigFile(file, "x"), OperatorError, "changed by another");
    assertEquals(await tree(), { "config.toml": "mine" });
  }));

Deno.test("replaceConfigFile: the old file is replaced as a whole, not rewritten [codex §12.17]", () =>
  inCodexHome(async ({ at, write }) => {
    await write("config.toml", "a = 1\n");
    const path = at("config.toml");
    // Who has the old file open goes on reading the old text.
    using reader = await Deno.open(path);
    await replaceConfigFile(await readConfigFile(path), "b = 2\n");
    assertEquals(await new Response(reader.readable).text(), "a = 1\n");
    assertEquals(await Deno.readTextFile(path), "b = 2\n");
  }));

for (const before of ["a = 1\n", undefined]) {
  Deno.test({
    name: `replaceConfigFile: ${
      before === undefined ? "a new file" : "the file"
    } is its owner's, also when root writes it`,
    ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
    fn: () =>
      inCodexHome(async ({ home, at, write }) => {
        const path = at("config.toml");
        if (before !== undefined) {
          await write("config.toml", before);
          await Deno.chmod(path, 0o640);
        }
        await Deno.chown(before === undefined ? home : path, 1234, 1235);
        await replaceConfigFile(await readConfigFile(path), "b = 2\n");
        const { uid, gid, mode } = await Deno.stat(path);
        const wanted = before === undefined ? 0o600 : 0o640;
        assertEquals([uid, gid, (mode ?? 0) & 0o777], [1234, 1235, wanted]);
      }),
  });
}

Deno.test("readConfigFile: a folder in its place is told, not read", () =>
  inCodexHome(async ({ at }) => {
    await Deno.mkdir(at("config.toml"));
    await assertRejects(() => readConfigFile(at("config.toml")), OperatorError, "is not a file");
  }));
