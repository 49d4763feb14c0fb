import type { Command, Group } from "../command.ts";

/** The companion of Cloudflare. */
export const cloudflaredCommands: readonly Command[] = [
  {
    name: "cloudflared version",
    summary: "show which cloudflared run would start",
    load: async () => (await import("../cloudflared/version.ts")).cloudflaredVersion,
    flags: async () => (await import("../cloudflared/version.ts")).cloudflaredVersionFlags,
  },
  {
    name: "cloudflared config",
    summary: "print a configuration for a cloudflared of its own",
    load: async () => (await import("../cloudflared/config.ts")).cloudflaredConfig,
    flags: async () => (await import("../cloudflared/config.ts")).cloudflaredConfigFlags,
  },
];

export const cloudflaredGroups: readonly Group[] = [
  { name: "cloudflared", summary: "the program that connects through Cloudflare" },
];
