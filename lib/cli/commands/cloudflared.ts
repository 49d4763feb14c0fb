import type { Command, Group } from "../command.ts";

/** The companion of Cloudflare. */
export const cloudflaredCommands: readonly Command[] = [];

export const cloudflaredGroups: readonly Group[] = [];
