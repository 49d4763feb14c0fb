import { assertEquals, assertStringIncludes } from "@std/assert";
import { pluginFacts } from "../../../lib/codex/plugin/facts.ts";
import { installPlugin } from "../../../lib/codex/plugin/install.ts";
import { type CodexHome, inCodexHome, launchOf, manifestOf } from "./codex_home.ts";

const MANIFEST = ".codex-plugin/plugin.json";

function factsOf({ home }: CodexHome, self = "/bin/self") {
  return pluginFacts((name) => name === "CODEX_HOME" ? home : undefined, self);
}

function enabled(...marketplaces: readonly string[]): string {
  return marketplaces.map((name) => `[plugins."tunnel-mcp@${name}"]\nenabled = true\n`).join("\n");
}

const NOTHING = {
  plugin_installed: false,
  plugin_key: null,
  plugin_dir: null,
  plugin_version: null,
  plugin_binary_hint: null,
  plugin_matches_current_binary: null,
  plugin_reinstall_command: "tunnel-client codex plugin install",
  plugin_stale_keys: [],
  plugin_config_error: null,
};

Deno.test("pluginFacts: nothing is installed, without a home of Codex neither", () =>
  inCodexHome(async (codex) => {
    assertEquals(await factsOf(codex), NOTHING);
    assertEquals(await pluginFacts(() => undefined, "/bin/self"), NOTHING);
  }));

Deno.test("pluginFacts: a hint that leads here over a link fits [codex §11.10]", () =>
  inCodexHome(async (codex) => {
    await codex.write("bin/real", "#!/bin/sh\n");
    await Deno.symlink(codex.at("bin/real"), codex.at("bin/link"));
    const launch = launchOf(codex.at("bin/link"));
    const marketplace = "debug";
    const { folder } = await installPlugin({ home: codex.home, marketplace, launch, passed: [] });
    const facts = await factsOf(codex, codex.at("bin/real"));
    assertEquals(facts, {
      ...NOTHING,
      plugin_installed: true,
      plugin_key: "tunnel-mcp@debug",
      plugin_dir: folder,
      plugin_version: facts.plugin_version,
      plugin_binary_hint: codex.at("bin/link"),
      plugin_matches_current_binary: true,
      plugin_reinstall_command: null,
    });
    const url = new URL(`file://${codex.at("bin/real")}`).href;
    assertEquals((await factsOf(codex, url)).plugin_matches_current_binary, true, "a main module");
    const other = await factsOf(codex, codex.at("config.toml"));
    assertEquals(other.plugin_matches_current_binary, false);
    assertEquals(other.plugin_reinstall_command, "tunnel-client codex plugin install");
    await Deno.remove(codex.at("bin/real"));
    assertEquals((await factsOf(codex)).plugin_matches_current_binary, false, "it is gone");
  }));

Deno.test("pluginFacts: 0.10.0 is taken over 0.9.0 [codex §11.10]", () =>
  inCodexHome(async (codex) => {
    await codex.write("config.toml", enabled("shop"));
    for (const version of ["0.9.0", "0.10.0"]) {
      const path = `plugins/cache/shop/tunnel-mcp/${version}/${MANIFEST}`;
      await codex.write(path, manifestOf(version));
    }
    const facts = await factsOf(codex);
    assertEquals([facts.plugin_version, facts.plugin_key], ["0.10.0", "tunnel-mcp@shop"]);
    assertEquals(facts.plugin_dir, codex.at("plugins/cache/shop/tunnel-mcp/0.10.0"));
    assertEquals(
      facts.plugin_reinstall_command,
      "tunnel-client codex plugin install --marketplace shop",
    );
  }));

Deno.test("pluginFacts: keys without files are stale, switched off ones are not [codex §11.10]", () =>
  inCodexHome(async (codex) => {
    await codex.write(
      "config.toml",
      `${enabled("gone", "foreign")}\n[plugins."tunnel-mcp@off"]\nenabled = false\n` +
        '[plugins."other@debug"]\nenabled = true\n',
    );
    await codex.write(`plugins/cache/foreign/tunnel-mcp/local/${MANIFEST}`, '{"name":"other"}');
    const facts = await factsOf(codex);
    assertEquals(facts.plugin_installed, false);
    assertEquals(facts.plugin_stale_keys, ["tunnel-mcp@gone", "tunnel-mcp@foreign"]);
  }));

Deno.test("pluginFacts: of several the one that fits this program is told", () =>
  inCodexHome(async (codex) => {
    await codex.write("config.toml", enabled("a", "b"));
    for (const [marketplace, program] of [["a", "/nowhere"], ["b", codex.at("config.toml")]]) {
      const folder = `plugins/cache/${marketplace}/tunnel-mcp/local`;
      await codex.write(`${folder}/${MANIFEST}`, manifestOf("0.1.0"));
      await codex.write(`${folder}/.tunnel-client-bin`, `${program}\n`);
    }
    const facts = await factsOf(codex, codex.at("config.toml"));
    assertEquals([facts.plugin_key, facts.plugin_matches_current_binary], ["tunnel-mcp@b", true]);
  }));

Deno.test("pluginFacts: a config.toml that is no TOML is told, not thrown", () =>
  inCodexHome(async (codex) => {
    await codex.write("config.toml", "a = [\n");
    const { plugin_config_error, ...facts } = await factsOf(codex);
    assertStringIncludes(plugin_config_error ?? "", "config.toml is no valid TOML: line");
    assertEquals({ ...facts, plugin_config_error: null }, NOTHING);
  }));
