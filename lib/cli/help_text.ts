import type { Option } from "../config/option.ts";
import { VERSION } from "../core/version.ts";
import { SETUP_URLS } from "./places.ts";
import { typed } from "./self_command.ts";
import { topics } from "./topics.ts";
import { commands } from "./verbs.ts";

/** Help of the program as a whole; settings are told by `run --help`. */
export function rootHelp(): string[] {
  return [
    `tunnel-client ${VERSION}`,
    "",
    "Connects a private MCP server to a control plane: it polls over outbound HTTPS, hands each",
    "message to the server and posts the answer back. Nothing listens for the internet.",
    "",
    "Commands:",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    "Local pages while it runs, at the address of health.listen_addr:",
    "  /healthz  /readyz  /metrics",
    "",
    "Where to get what it needs:",
    ...columns(SETUP_URLS),
    "",
    "More:",
    ...columns([
      ...topics.map(({ name, summary }) => [typed(`help ${name}`), summary] as const),
      [typed("<command> --help"), "flags of a command"],
    ]),
  ];
}

/** Help of a group of commands such as `dev`. */
export function groupHelp(group: string): string[] {
  const below = commands.filter(({ name }) => name.startsWith(`${group} `));
  return [
    `Usage: tunnel-client ${group} <command>`,
    "",
    "Commands:",
    ...columns(below.map(({ name, summary }) => [name, summary])),
  ];
}

/** What the help of one command consists of; flags are printed from the tables. */
export interface CommandHelp {
  readonly usage: string;
  readonly purpose: readonly string[];
  readonly options: readonly Option<unknown>[];
  readonly after?: readonly string[];
}

/** Help of one command. */
export function commandHelp({ usage, purpose, options, after = [] }: CommandHelp): string[] {
  const withEnv = options.filter((option) => variablesOf(option).length > 0);
  return [
    `tunnel-client ${VERSION}`,
    "",
    `Usage: ${usage}`,
    "",
    ...purpose,
    "",
    "Flags:",
    ...options.flatMap(flagLines),
    "  -h, --help",
    "      show this help",
    ...(withEnv.length === 0 ? [] : ["", "Environment variables (flags win over them):"]),
    ...columns(withEnv.map((option) => [variablesOf(option).join(", "), `--${option.flag}`])),
    ...(after.length === 0 ? [] : ["", ...after]),
  ];
}

function flagLines(option: Option<unknown>): string[] {
  const { flag, form, shownDefault, help, required } = option;
  if (flag === undefined) return [];
  const value = form.isSwitch ? "" : " VALUE";
  const remarks = [
    ...(form.repeatable ? ["repeatable"] : []),
    ...(required === true ? ["required"] : []),
    ...(shownDefault === undefined ? [] : [`default ${shownDefault}`]),
  ];
  const remark = remarks.length === 0 ? "" : ` (${remarks.join("; ")})`;
  return [`  --${flag}${value}`, `      ${help}${remark}`];
}

function variablesOf({ env = [], envAfterFile = [] }: Option<unknown>): readonly string[] {
  return [...env, ...envAfterFile];
}

/** Two columns, the first padded to its longest cell. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
