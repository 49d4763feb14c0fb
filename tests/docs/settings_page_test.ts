import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { optionRows } from "../../lib/config/options.ts";
import { TARGET_KEYS } from "../../lib/config/harpoon_keys.ts";
import { SETTINGS_PAGE, settingsPage } from "../../lib/docs/settings_page.ts";

Deno.test("profiles/SETTINGS.md is what deno task docs writes", async () => {
  const kept = await Deno.readTextFile(SETTINGS_PAGE);
  assertEquals(kept, settingsPage(optionRows), "run: deno task docs");
});

Deno.test("settings page: every setting has one row with all its names", () => {
  const rows = settingsPage(optionRows).split("\n").filter((line) => line.startsWith("| "));
  for (const { name, inFile, flag, env = [], envAfterFile = [], help } of optionRows) {
    const own = rows.filter((row) => row.startsWith(inFile ? `| \`${name}\` ` : `| (${name}) `));
    assertEquals(own.length, 1, name);
    for (const word of [...env, ...envAfterFile, help.replaceAll("|", "\\|")]) {
      assertStringIncludes(own[0] ?? "", word);
    }
    if (flag !== undefined) assertStringIncludes(own[0] ?? "", `\`--${flag}\``);
  }
});

Deno.test("settings page: all rows have the same cells", () => {
  const rows = settingsPage(optionRows).split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.replaceAll("\\|", "").split("|").length);
  assert(rows.length > optionRows.length);
  assertEquals(new Set(cells).size, 1);
});

Deno.test("settings page: every key of a Harpoon target has a line", () => {
  const page = settingsPage(optionRows);
  for (const { key, help } of TARGET_KEYS) assertStringIncludes(page, `\n- \`${key}\`: ${help}. `);
});
