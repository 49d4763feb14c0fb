import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hintOf, hintText } from "../../../lib/codex/plugin/launch_hint.ts";
import { type SelectionWish, selectProgram } from "../../../lib/codex/plugin/select_program.ts";
import { type CodexHome, inCodexHome } from "./codex_home.ts";

async function select(
  codex: CodexHome,
  wish: SelectionWish,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const self = hintOf(["/usr/bin/deno", "run", codex.at("self.js")]);
  const context = { env: (name: string) => env[name], pluginDir: codex.home, self };
  const selection = await selectProgram(wish, context);
  if (selection.kind === "refused") return `refused: ${selection.why}`;
  const { program, source } = selection;
  return `${source}: ${hintText(program).trim().replaceAll(codex.home, "@")}`;
}

async function program(codex: CodexHome, name: string): Promise<string> {
  await codex.write(name, "#!/bin/sh\n");
  await Deno.chmod(codex.at(name), 0o755);
  return codex.at(name);
}

const SELF = '["/usr/bin/deno","run","@/self.js"]';

Deno.test("selectProgram: argument, variable, hint, PATH if allowed, itself [codex §4.1]", () =>
  inCodexHome(async (codex) => {
    const env = { TUNNEL_CLIENT_BIN: await program(codex, "env/tunnel-client") };
    const path = await program(codex, "arg/tunnel-client");
    const PATH = `/nowhere:${codex.at("path")}`;
    await program(codex, "path/tunnel-client");
    assertEquals(await select(codex, { path }, env), "argument: @/arg/tunnel-client");
    assertEquals(await select(codex, {}, env), "environment: @/env/tunnel-client");
    assertEquals(await select(codex, {}, { PATH }), `self: ${SELF}`);
    const wish = { allowPathLookup: true };
    assertEquals(await select(codex, wish, { PATH }), "path: @/path/tunnel-client");
    await codex.write(".tunnel-client-bin", await program(codex, "hint/tunnel-client"));
    assertEquals(await select(codex, wish, { PATH }), "hint: @/hint/tunnel-client");
  }));

Deno.test("selectProgram: this program is known under any link, with its words [codex §12.22]", () =>
  inCodexHome(async (codex) => {
    await codex.write("self.js", "");
    await Deno.symlink(codex.at("self.js"), codex.at("link.js"));
    assertEquals(await select(codex, { path: codex.at("link.js") }), `argument: ${SELF}`);
    const hint = hintOf(["/old/deno", "run", "--old", codex.at("link.js")]);
    await codex.write(".tunnel-client-bin", hintText(hint));
    assertEquals(await select(codex, {}), `hint: ${SELF}`, "as it is started now");
  }));

Deno.test("selectProgram: a path that was named must do; a stale hint is passed over [codex §11.10]", () =>
  inCodexHome(async (codex) => {
    await codex.write("plain.txt", "");
    const cases: readonly [path: string, why: string][] = [
      ["relative", "must be an absolute path"],
      [codex.at("gone"), "does not exist"],
      [codex.at("plain.txt"), "is not an executable file"],
      [codex.home, "is not an executable file"],
    ];
    for (const [path, why] of cases) {
      assertStringIncludes(
        await select(codex, { path }),
        `refused: tunnel_client_bin ${path} ${why}`,
      );
      const variable = await select(codex, {}, { TUNNEL_CLIENT_BIN: path });
      assertStringIncludes(variable, `refused: TUNNEL_CLIENT_BIN ${path} ${why}`);
      await codex.write(".tunnel-client-bin", path);
      assertEquals(await select(codex, {}), `self: ${SELF}`);
    }
  }));

Deno.test({
  name: "selectProgram: what may not be started is refused with the way to change that",
  permissions: { read: true, write: true, env: true, run: ["/usr/bin/true"] },
  fn: () =>
    inCodexHome(async (codex) => {
      const path = await program(codex, "other");
      const refused = await select(codex, { path });
      assertStringIncludes(refused, "is not the program that installed this plugin");
      assertStringIncludes(refused, `run "${path} codex plugin install"`);
      assert((await select(codex, { path: "/usr/bin/true" })).startsWith("argument: "));
    }),
});
