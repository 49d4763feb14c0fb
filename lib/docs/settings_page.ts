import { TARGET_KEYS } from "../config/harpoon_keys.ts";
import type { Option } from "../config/option.ts";
import type { ReferenceKind } from "../config/references.ts";

/** Where the page is kept. */
export const SETTINGS_PAGE = new URL("../../profiles/SETTINGS.md", import.meta.url);

/**
 * The reference of all settings as Markdown, from the table that the program itself reads; one
 * table a section.
 */
export function settingsPage(rows: readonly Option<unknown>[]): string {
  return [
    "<!-- Written by `deno task docs` from the options table; do not edit. -->",
    "",
    "# Settings",
    "",
    ...INTRODUCTION,
    ...sections(rows).flatMap(([section, options]) => ["", `## ${section}`, "", ...table(options)]),
    "",
    "## Keys of a Harpoon target",
    "",
    "An entry of `harpoon.targets` in a profile. The flag and the variable know only `label`, `url`,",
    "`unix-socket` and `desc`.",
    "",
    ...TARGET_KEYS.map(({ key, example, help }) => `- ${code(key)}: ${help}. ${code(example)}`),
    "",
  ].join("\n");
}

const INTRODUCTION = [
  "A flag wins over a variable, a variable over the profile, the profile over the default. A dot in a",
  "flag may be written as a dash. Names in the first column are paths in a profile; those in",
  "parentheses belong to no profile. Durations are written `500ms`, `30s`, `1h30m`.",
  "",
  "_env:, file:_ tells what `env:NAME` and `file:PATH` stand for: **contents** of the variable or",
  "file, a **path** (the variable holds it, or it follows `file:`), or nothing, where the column is",
  "empty. A **secret** is never written out on the command line: its flag takes only `env:NAME` and",
  "`file:PATH`, its variables hold it directly. _Hidden_ tells what messages and `--show-config` leave",
  "out: the **value**, or from a **URL** its user name, password and query.",
  "",
  "_Later_ marks settings that are checked but have no effect in this version.",
];

const HEAD = [
  "setting",
  "flag",
  "variables",
  "type",
  "env:, file:",
  "default",
  "hidden",
  "meaning",
];

function sections(rows: readonly Option<unknown>[]): [string, Option<unknown>[]][] {
  const found = new Map<string, Option<unknown>[]>();
  for (const row of rows) {
    const section = row.section ?? "Further";
    found.set(section, [...found.get(section) ?? [], row]);
  }
  return [...found];
}

function table(rows: readonly Option<unknown>[]): string[] {
  const cells = [HEAD, ...rows.map(rowCells)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const [head = "", ...body] = cells.map(line);
  return [head, rule, ...body];
}

function rowCells(option: Option<unknown>): string[] {
  const { name, inFile, flag, form, required, shownDefault, pending, help } = option;
  const variables = [...option.env ?? [], ...option.envAfterFile ?? []];
  return [
    inFile ? code(name) : `(${name})`,
    flag === undefined ? "" : code(`--${flag}`),
    variables.map(code).join(", "),
    typeOf(option),
    referenceCell(form.reference),
    required === true ? "required" : shownDefault ?? "",
    { open: "", url: "URL", secret: "value" }[option.secrecy],
    plain(pending === undefined ? help : `${help}. _Later_`),
  ];
}

function typeOf({ form, example }: Option<unknown>): string {
  if (form.isSwitch) return "switch";
  const shown = code(plain(example));
  return form.repeatable ? `${shown}, repeatable` : shown;
}

function referenceCell(kind: ReferenceKind | undefined): string {
  switch (kind) {
    case undefined:
      return "";
    case "value":
    case "header":
      return "contents";
    case "secret":
      return "secret";
    case "path":
      return "path";
  }
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A text that does not end a cell. */
function plain(text: string): string {
  return text.replaceAll("|", "\\|");
}
