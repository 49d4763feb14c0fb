import type { Command, Group } from "../command.ts";

/** Codex beside a tunnel. */
export const codexCommands: readonly Command[] = [];

export const codexGroups: readonly Group[] = [];
