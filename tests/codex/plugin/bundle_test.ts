import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { bundleFiles } from "../../../lib/codex/plugin/bundle.ts";
import { PASSED_VARIABLES } from "../../../lib/codex/plugin/passed_variables.ts";
import { toolListing } from "../../../lib/codex/plugin/tool_listing.ts";
import { commandNamed, groupNamed } from "../../../lib/cli/verbs.ts";
import { launchOf } from "./codex_home.ts";

const files = bundleFiles(launchOf("/opt/tunnel-client"), ["GITHUB_TOKEN"]);
const texts = [...files].filter(([path]) => path.endsWith(".md"));

Deno.test("bundleFiles: the files of the plugin, and nothing that runs by itself [codex §4]", () => {
  assertEquals([...files.keys()].toSorted(), [
    ".codex-plugin/plugin.json",
    ".mcp.json",
    ".tunnel-client-bin",
    "AGENTS.md",
    "README.md",
    "assets/logo.svg",
    "skills/tunnel-mcp/SKILL.md",
    "skills/tunnel-mcp/references/binary.md",
    "skills/tunnel-mcp/references/profiles-state-and-keys.md",
    "skills/tunnel-mcp/references/runtime-flows.md",
    "skills/tunnel-mcp/references/setup-and-install.md",
    "skills/tunnel-mcp/references/troubleshooting.md",
  ]);
});

Deno.test("bundleFiles: the manifest has the members Codex reads, and its files exist [codex §4]", () => {
  const manifest = JSON.parse(files.get(".codex-plugin/plugin.json") ?? "");
  assertEquals(Object.keys(manifest), [
    ...["name", "version", "description", "author", "homepage", "repository", "license"],
    ...["keywords", "skills", "mcpServers", "interface"],
  ]);
  assertEquals(Object.keys(manifest.interface), [
    ...["displayName", "shortDescription", "longDescription", "developerName", "category"],
    ...["capabilities", "websiteURL", "privacyPolicyURL", "termsOfServiceURL"],
    ...["defaultPrompt", "brandColor", "logo"],
  ]);
  assertEquals([manifest.name, manifest.skills, manifest.mcpServers], [
    "tunnel-mcp",
    "./skills/",
    "./.mcp.json",
  ]);
  assert(files.has(manifest.interface.logo.slice(2)));
  assertStringIncludes(files.get(manifest.interface.logo.slice(2)) ?? "", "<svg");
});

Deno.test("bundleFiles: .mcp.json starts this program, by names of variables only [codex §4]", () => {
  const { mcpServers } = JSON.parse(files.get(".mcp.json") ?? "");
  assertEquals(Object.keys(mcpServers), ["tunnelMcp"]);
  const { command, args, cwd, env_vars, env } = mcpServers.tunnelMcp;
  assertEquals([command, ...args], [
    ...["/opt/tunnel-client", "codex", "plugin", "serve", "--pass-env", "GITHUB_TOKEN"],
  ]);
  assertEquals([cwd, env], [".", undefined]);
  assertEquals(env_vars, [...PASSED_VARIABLES, "GITHUB_TOKEN"]);
});

Deno.test("bundleFiles: links in the texts lead to files, and each page is linked", () => {
  const linked = new Set<string>();
  for (const [path, text] of texts) {
    for (const [, target = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const found = new URL(target, `file:///${path}`).pathname.slice(1);
      assert(files.has(found), `${path} -> ${target}`);
      linked.add(found);
    }
  }
  const pages = texts.filter(([path]) => path.includes("/references/")).map(([path]) => path);
  assertEquals(pages.filter((path) => !linked.has(path)), []);
});

Deno.test("bundleFiles: the skill names every tool, and the texts no other program's ways", () => {
  const skill = files.get("skills/tunnel-mcp/SKILL.md") ?? "";
  for (const { name } of toolListing()) assertStringIncludes(skill, `\`${name}\``);
  assert(/^---\nname: tunnel-mcp\ndescription: .+\n---\n/.test(skill));
  for (const [path, text] of texts) {
    // Nothing reads that variable; nothing here needs these programs (codex §12.18).
    assertEquals(
      /TUNNEL_MCP_ADMIN_KEY|\bnode\b|\bscripts\/|@TUNNEL_CLIENT@/.test(text),
      false,
      path,
    );
  }
});

Deno.test("bundleFiles: every command in the texts exists", () => {
  let checked = 0;
  for (const [path, text] of texts) {
    for (const [, line = ""] of text.matchAll(/tunnel-client ((?:[a-z-]+ ?)+)/g)) {
      const words = line.trim().split(" ");
      const names = words.map((_, index) => words.slice(0, index + 1).join(" "));
      if (groupNamed(words[0] ?? "") === undefined && commandNamed(words[0] ?? "") === undefined) {
        continue;
      }
      checked++;
      const known = names.some((name) => commandNamed(name) !== undefined);
      assert(known, `${path}: tunnel-client ${line}`);
    }
  }
  assert(checked > 8, String(checked));
});
