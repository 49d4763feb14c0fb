import type { Command } from "../command.ts";

/** What serves a tunnel, prepares it and asks after it. */
export const servingCommands: readonly Command[] = [
  {
    name: "run",
    summary: "serve a tunnel until stopped",
    load: async () => (await import("../run.ts")).run,
    flags: async () => (await import("../run.ts")).runFlags,
  },
  {
    name: "init",
    summary: "write a profile from a sample",
    load: async () => (await import("../init.ts")).init,
    flags: async () => (await import("../init.ts")).initFlags,
  },
  {
    name: "doctor",
    summary: "check settings and every hop before a start",
    load: async () => (await import("../doctor.ts")).doctor,
    flags: async () => (await import("../doctor.ts")).doctorFlags,
  },
  {
    name: "health",
    summary: "ask a running client how it is",
    load: async () => (await import("../health.ts")).health,
    flags: async () => (await import("../health.ts")).healthFlags,
  },
];
