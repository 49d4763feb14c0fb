import { VERSION } from "../core/version.ts";
import { columns } from "./columns.ts";
import { SETUP_URLS } from "./places.ts";
import { typed } from "./self_command.ts";
import { topics } from "./topics.ts";
import { groupFlags, groupNamed, shownBelow } from "./verbs.ts";

/** Help of the program as a whole; settings are told by `run --help` (cli §2). */
export function rootHelp(): string[] {
  return [
    `tunnel-client ${VERSION}`,
    "",
    "Connects a private MCP server to a control plane: it polls over outbound HTTPS, hands each",
    "message to the server and posts the answer back. Nothing listens for the internet.",
    "",
    "Commands:",
    ...columns(shownBelow("").map(({ name, summary }) => [name, summary])),
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

/** Help of a group of commands such as `dev`, at any depth. */
export async function groupHelp(name: string): Promise<string[]> {
  const group = groupNamed(name);
  const below = shownBelow(name);
  const flags = await groupFlags(name);
  return [
    `Usage: tunnel-client ${name} <command>`,
    "",
    ...(group === undefined ? [] : [capitalised(group.summary), ""]),
    "Commands:",
    ...columns(below.map((command) => [command.name, command.summary])),
    ...(flags.length === 0 ? [] : [
      "",
      "Flags of all of them, before or after the command:",
      ...columns(flags.map(({ flag = "", help }) => [`--${flag}`, help])),
    ]),
  ];
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
