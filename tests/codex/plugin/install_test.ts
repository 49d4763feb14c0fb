import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { exportPlugin, installPlugin } from "../../../lib/codex/plugin/install.ts";
import { uninstallPlugin } from "../../../lib/codex/plugin/uninstall.ts";
import { OperatorError } from "../../../lib/core/errors.ts";
import { type CodexHome, inCodexHome, launchOf, manifestOf } from "./codex_home.ts";

const LOCAL = "plugins/cache/debug/tunnel-mcp/local";
const SETTINGS = 'model = "x" # mine\r\n\r\n[mcp_servers.a]\r\ncommand = "a"';

function install({ home }: CodexHome, marketplace = "debug") {
  return installPlugin({ home, marketplace, launch: launchOf("/bin/one"), passed: [] });
}

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

const befores: readonly [about: string, text: string | undefined][] = [
  ["no config.toml", undefined],
  ["an empty one", ""],
  ["settings with CRLF and no last line end", SETTINGS],
  ["the plugin switched off", '[plugins."tunnel-mcp@debug"] # off\nenabled=false\n'],
];
for (const [about, text] of befores) {
  Deno.test(`uninstallPlugin: gives everything back as it was, ${about} [codex §11.10]`, () =>
    inCodexHome(async (codex) => {
      if (text !== undefined) await codex.write("config.toml", text);
      await codex.write("other.json", "{}");
      const before = await codex.tree();
      for (const marketplace of ["debug", "team", "debug"]) await install(codex, marketplace);
      const between = await codex.tree();
      assertStringIncludes(between["config.toml"] ?? "", "enabled");
      assert(`${LOCAL}/.codex-plugin/plugin.json` in between);
      assert("plugins/cache/team/tunnel-mcp/local/.mcp.json" in between);
      const { keys, kept } = await uninstallPlugin(codex.home);
      assertEquals(keys.toSorted(), ["tunnel-mcp@debug", "tunnel-mcp@team"]);
      assertEquals(kept, []);
      assertEquals(await codex.tree(), before);
      assertEquals([...Deno.readDirSync(codex.home)].some(({ name }) => name === "plugins"), false);
      const again = await uninstallPlugin(codex.home);
      assertEquals([again.folders, again.keys], [[], []], "a second time finds nothing");
    }));
}

Deno.test("installPlugin: a second time changes nothing but the files [codex §11.10]", () =>
  inCodexHome(async (codex) => {
    await codex.write("config.toml", SETTINGS);
    assertEquals((await install(codex)).switchedOn, true);
    const first = await codex.tree();
    await codex.write(`${LOCAL}/stray.txt`, "left by another version");
    assertEquals((await install(codex)).switchedOn, false);
    assertEquals(await codex.tree(), first);
  }));

Deno.test("uninstallPlugin: what others wrote into config.toml since is kept [codex §11.10]", () =>
  inCodexHome(async (codex) => {
    await codex.write("config.toml", "a = 1\n");
    await install(codex);
    const text = await Deno.readTextFile(codex.at("config.toml"));
    await codex.write("config.toml", `${text}\n[later]\nb = 2 # by hand\n`);
    await uninstallPlugin(codex.home);
    assertEquals(await codex.tree(), { "config.toml": "a = 1\n\n[later]\nb = 2 # by hand\n" });
  }));

for (const [about, text] of [["no TOML", "a = [\n"], ["no UTF-8", "\xff"]] as const) {
  Deno.test(`install and uninstall: a config.toml that is ${about} is left alone [codex §12.17]`, () =>
    inCodexHome(async (codex) => {
      await codex.write(`${LOCAL}/.codex-plugin/plugin.json`, manifestOf("0.1.0"));
      const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
      await Deno.writeFile(codex.at("config.toml"), bytes);
      for (const attempt of [() => install(codex), () => uninstallPlugin(codex.home)]) {
        const error = await assertRejects(attempt, OperatorError);
        assertStringIncludes(error.message, codex.at("config.toml"));
        assertStringIncludes(error.message, "nothing was changed");
      }
      assertEquals(await Deno.readFile(codex.at("config.toml")), bytes);
      const { [`${LOCAL}/.codex-plugin/plugin.json`]: manifest, ...rest } = await codex.tree();
      assertEquals([manifest, Object.keys(rest)], [manifestOf("0.1.0"), ["config.toml"]]);
    }));
}

Deno.test("installPlugin: a linked config.toml stays a link, and its mode stays [codex §12.17]", () =>
  inCodexHome(async (codex) => {
    await codex.write("dotfiles/config.toml", "a = 1\n");
    await Deno.chmod(codex.at("dotfiles/config.toml"), 0o640);
    await Deno.symlink("dotfiles/config.toml", codex.at("config.toml"));
    const before = await codex.tree();
    await install(codex);
    const target = codex.at("dotfiles/config.toml");
    assertStringIncludes(await Deno.readTextFile(target), "enabled = true");
    assertEquals(await modeOf(target), 0o640);
    await uninstallPlugin(codex.home);
    assertEquals(await codex.tree(), before);
    assertEquals(await modeOf(target), 0o640);
  }));

Deno.test("installPlugin: a link to a config.toml that is not there is refused", () =>
  inCodexHome(async (codex) => {
    await Deno.symlink("gone.toml", codex.at("config.toml"));
    await assertRejects(
      () => install(codex),
      OperatorError,
      "is a link to a file that is not there",
    );
    assertEquals(await codex.tree(), { "config.toml": "-> gone.toml" });
  }));

Deno.test("installPlugin: a new config.toml is for its owner only, the plugin's files for all", () =>
  inCodexHome(async (codex) => {
    await install(codex);
    assertEquals(await modeOf(codex.at("config.toml")), 0o600);
    const names = Array.from(Deno.readDirSync(codex.at(LOCAL)), ({ name }) => name);
    assert(names.length >= 6);
    assertEquals(await modeOf(codex.at(LOCAL, "README.md")), 0o644);
    const left = Array.from(Deno.readDirSync(codex.home), ({ name }) => name).toSorted();
    assertEquals(left, ["config.toml", "plugins"], "no temporary file is left");
  }));

Deno.test("uninstallPlugin: releases that Codex installed by itself are left alone", () =>
  inCodexHome(async (codex) => {
    const release = "plugins/cache/shop/tunnel-mcp/0.9.0/.codex-plugin/plugin.json";
    await codex.write(release, manifestOf("0.9.0"));
    await codex.write("config.toml", '[plugins."tunnel-mcp@shop"]\nenabled = true\n');
    const before = await codex.tree();
    const { kept, keys } = await uninstallPlugin(codex.home);
    assertEquals([kept, keys], [["tunnel-mcp@shop"], []]);
    assertEquals(await codex.tree(), before);
  }));

Deno.test("uninstallPlugin: files of any marketplace go, also without their key [codex §12.17]", () =>
  inCodexHome(async (codex) => {
    await install(codex, "team");
    await codex.write("config.toml", "a = 1\n");
    const { folders, keys } = await uninstallPlugin(codex.home);
    assertEquals([folders, keys], [[codex.at("plugins/cache/team/tunnel-mcp/local")], []]);
    assertEquals(await codex.tree(), { "config.toml": "a = 1\n" });
  }));

Deno.test("uninstallPlugin: a key without files goes, and so does what an interrupted start left", () =>
  inCodexHome(async (codex) => {
    await codex.write("config.toml", 'a = 1\n[plugins."tunnel-mcp@old"]\nenabled = true\n');
    await codex.write("plugins/cache/debug/tunnel-mcp/.new-1/README.md", "half");
    assertEquals((await uninstallPlugin(codex.home)).keys, ["tunnel-mcp@old"]);
    assertEquals(await codex.tree(), { "config.toml": "a = 1\n" });
  }));

Deno.test("uninstallPlugin: of a folder that is a link only the link goes", () =>
  inCodexHome(async (codex) => {
    await codex.write("elsewhere/.codex-plugin/plugin.json", manifestOf("0.1.0"));
    await Deno.mkdir(codex.at("plugins/cache/debug/tunnel-mcp"), { recursive: true });
    await Deno.symlink(codex.at("elsewhere"), codex.at(LOCAL));
    await uninstallPlugin(codex.home);
    assertEquals(Object.keys(await codex.tree()), ["elsewhere/.codex-plugin/plugin.json"]);
  }));

Deno.test("exportPlugin: into a new, an empty or its own folder, into no other [codex §4]", () =>
  inCodexHome(async ({ at, write, tree }) => {
    const launch = launchOf("/bin/one");
    await exportPlugin(at("new"), launch, []);
    const first = await tree();
    await write("new/.git/HEAD", "ref");
    await exportPlugin(at("new"), launch, []);
    assertEquals(await tree(), { ...first, "new/.git/HEAD": "ref" }, "nothing else is touched");
    await write("full/notes.txt", "mine");
    await assertRejects(() => exportPlugin(at("full"), launch, []), OperatorError, "notes.txt");
    await write("file", "");
    await assertRejects(() => exportPlugin(at("file"), launch, []), OperatorError, "is a file");
    const more = { "new/.git/HEAD": "ref", "full/notes.txt": "mine", file: "" };
    assertEquals(await tree(), { ...first, ...more });
  }));
