import type { Option } from "../config/option.ts";
import { programName, VERSION } from "../core/version.ts";
import { columns } from "./columns.ts";

/** What the help of one command consists of; flags are printed from the tables. */
export interface CommandHelp {
  readonly usage: string;
  readonly purpose: readonly string[];
  readonly options: readonly Option<unknown>[];
  readonly after?: readonly string[];
}

/** Help of one command. Hidden spellings of flags stay out of it (cli §3). */
export function commandHelp({ usage, purpose, options, after = [] }: CommandHelp): string[] {
  const withEnv = options.filter((option) => variablesOf(option).length > 0);
  return [
    `${programName()} ${VERSION}`,
    "",
    `Usage: ${usage}`,
    "",
    ...purpose,
    ...bySection(options).flatMap(([section, rows]) => [
      "",
      section === undefined ? "Flags:" : `Flags, ${section}:`,
      ...rows.flatMap(flagLines),
    ]),
    "",
    "  -h, --help",
    "      show this help",
    ...(withEnv.length === 0 ? [] : ["", "Environment variables (flags win over them):"]),
    ...columns(withEnv.map((option) => [variablesOf(option).join(", "), settingOf(option)])),
    ...(after.length === 0 ? [] : ["", ...after]),
  ];
}

/** The variables that set an option, in order of rank. */
export function variablesOf({ env = [], envAfterFile = [] }: Option<unknown>): readonly string[] {
  return [...env, ...envAfterFile];
}

/** The rows of each section, in the order in which a section first appears. */
export function bySection(
  options: readonly Option<unknown>[],
): [section: string | undefined, rows: Option<unknown>[]][] {
  const sections = new Map<string | undefined, Option<unknown>[]>();
  for (const option of options) {
    const rows = sections.get(option.section) ?? [];
    sections.set(option.section, [...rows, option]);
  }
  return [...sections].filter(([, rows]) => rows.some(({ flag }) => flag !== undefined));
}

function flagLines(option: Option<unknown>): string[] {
  const { flag, form, shownDefault, help, required, pending } = option;
  if (flag === undefined) return [];
  const value = form.isSwitch ? "" : " VALUE";
  const remarks = [
    ...(form.repeatable ? ["repeatable"] : []),
    ...(required === true ? ["required"] : []),
    ...(shownDefault === undefined ? [] : [`default ${shownDefault}`]),
    ...(pending === undefined ? [] : ["checked, without effect in this version"]),
  ];
  const remark = remarks.length === 0 ? "" : ` (${remarks.join("; ")})`;
  return [`  --${flag}${value}`, `      ${help}${remark}`];
}

function settingOf({ flag, name }: Option<unknown>): string {
  return flag === undefined ? name : `--${flag}`;
}
