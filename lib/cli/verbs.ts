import type { Command, Group, Rows } from "./command.ts";
import { aboutCommands } from "./commands/about.ts";
import { adminCommands, adminGroups } from "./commands/admin.ts";
import { cloudflaredCommands, cloudflaredGroups } from "./commands/cloudflared.ts";
import { codexCommands, codexGroups } from "./commands/codex.ts";
import { deployCommands, deployGroups } from "./commands/deploy.ts";
import { devCommands, devGroups } from "./commands/dev.ts";
import { profilesCommands, profilesGroups } from "./commands/profiles.ts";
import { runtimesCommands, runtimesGroups } from "./commands/runtimes.ts";
import { sandboxCommands, sandboxGroups } from "./commands/sandbox.ts";
import { servingCommands } from "./commands/serving.ts";

/** Every command, in the order help lists them; the only list of them. */
export const commands: readonly Command[] = [
  ...servingCommands,
  ...profilesCommands,
  ...runtimesCommands,
  ...sandboxCommands,
  ...adminCommands,
  ...codexCommands,
  ...cloudflaredCommands,
  ...devCommands,
  ...deployCommands,
  ...aboutCommands,
];

/** Every group, outermost first. */
export const groups: readonly Group[] = [
  ...profilesGroups,
  ...runtimesGroups,
  ...sandboxGroups,
  ...adminGroups,
  ...codexGroups,
  ...cloudflaredGroups,
  ...devGroups,
  ...deployGroups,
];

/** The command of exactly this name. */
export function commandNamed(name: string): Command | undefined {
  return commands.find((command) => command.name === name);
}

/** The group of exactly this name. */
export function groupNamed(name: string): Group | undefined {
  return groups.find((group) => group.name === name);
}

/** The flags of a group and of the groups around it, which may all stand before its words. */
export async function groupFlags(name: string): Promise<Rows> {
  const words = name.split(" ");
  const around = words.map((_, index) => groupNamed(words.slice(0, index + 1).join(" ")));
  return (await Promise.all(around.map((group) => group?.flags?.() ?? []))).flat();
}

/** The commands below a group that are offered; where all are hidden, all of them. */
export function shownBelow(group: string): readonly Command[] {
  const below = commands.filter(({ name }) => group === "" || name.startsWith(`${group} `));
  const shown = below.filter(({ hidden }) => hidden !== true);
  return shown.length === 0 ? below : shown;
}

/** Words that may follow a group's name, or begin a command line if it is empty. */
export function wordsBelow(group: string): string[] {
  const depth = group === "" ? 0 : group.split(" ").length;
  const below = shownBelow(group);
  return [...new Set(below.map(({ name }) => name.split(" ")[depth] ?? ""))];
}

/** Whether a command, or a group of commands, has this name. */
export function isCommand(name: string): boolean {
  return commandNamed(name) !== undefined || groupNamed(name) !== undefined;
}
