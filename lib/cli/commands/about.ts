import type { Command } from "../command.ts";

/** What explains the others. */
export const aboutCommands: readonly Command[] = [
  {
    name: "completion",
    summary: "print the completion script of a shell",
    load: async () => (await import("../completion.ts")).completion,
  },
  {
    name: "help",
    summary: "explain a topic or a command",
    load: async () => (await import("../help.ts")).help,
  },
];
