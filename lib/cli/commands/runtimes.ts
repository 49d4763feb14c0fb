import type { Command, Group } from "../command.ts";

/** Clients that run in the background, by alias, and who owns their tunnels. */
export const runtimesCommands: readonly Command[] = [];

export const runtimesGroups: readonly Group[] = [];
