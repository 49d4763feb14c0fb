import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileRows, optionRows } from "../../lib/config/options.ts";

const names = (rows: readonly (string | undefined)[]) => rows.filter((name) => name !== undefined);

Deno.test("options: no flag, variable or path is used twice", () => {
  const groups = [
    names(optionRows.map(({ flag }) => flag?.replaceAll(".", "-"))),
    optionRows.flatMap(({ env = [], envAfterFile = [] }) => [...env, ...envAfterFile]),
    optionRows.map(({ name }) => name),
  ];
  for (const group of groups) assertEquals(new Set(group).size, group.length);
});

Deno.test("options: no setting is a section of another", () => {
  const paths = fileRows.map(({ name }) => name);
  for (const path of paths) {
    assert(!paths.some((other) => other.startsWith(`${path}.`)), path);
  }
});

Deno.test("options: every example is accepted by its own grammar", () => {
  const references = { env: () => "value", readFile: () => "value" };
  for (const { form, example, name } of optionRows) {
    const text = example.split(" or ")[0]?.replace(/^"|"$/g, "") ?? "";
    const parsed = form.read({ kind: "flag", values: [text] }, { references, note() {} });
    assertEquals(parsed.kind, "value", name);
  }
});

Deno.test("options: every row tells its meaning in one line", () => {
  for (const { help, name } of optionRows) assertMatch(help, /^\S.{5,}\S$/, name);
});
