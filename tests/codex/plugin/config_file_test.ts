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

Deno.test("readConfigFile: a folder in its place is told, not read", () =>
  inCodexHome(async ({ at }) => {
    await Deno.mkdir(at("config.toml"));
    await assertRejects(() => readConfigFile(at("config.toml")), OperatorError, "is not a file");
  }));
