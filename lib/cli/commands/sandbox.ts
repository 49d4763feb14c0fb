import type { Command, Group } from "../command.ts";

/** The rights of the process. */
export const sandboxCommands: readonly Command[] = [
  {
    name: "sandbox plan",
    summary: "show the rights that run needs, and why",
    load: async () => (await import("../sandbox/plan.ts")).sandboxPlan,
    flags: async () => (await import("../sandbox/plan.ts")).sandboxPlanFlags,
  },
  {
    name: "sandbox check",
    summary: "compare the rights of this process with those that run needs",
    load: async () => (await import("../sandbox/check.ts")).sandboxCheck,
    flags: async () => (await import("../sandbox/check.ts")).sandboxCheckFlags,
  },
];

export const sandboxGroups: readonly Group[] = [
  { name: "sandbox", summary: "the rights of this process" },
];
