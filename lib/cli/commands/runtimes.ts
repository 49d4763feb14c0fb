import type { Command, Group } from "../command.ts";

/** Clients that run in the background, by alias, and who owns their tunnels. */
export const runtimesCommands: readonly Command[] = [
  {
    name: "runtimes create",
    summary: "give an alias a tunnel, without starting anything",
    load: async () => (await import("../runtimes/create.ts")).runtimesCreate,
    flags: async () => (await import("../runtimes/create.ts")).runtimesCreateFlags,
  },
  {
    name: "runtimes connect",
    summary: "serve an MCP server in the background, under an alias",
    load: async () => (await import("../runtimes/connect.ts")).runtimesConnect,
    flags: async () => (await import("../runtimes/connect.ts")).runtimesConnectFlags,
  },
  {
    name: "runtimes list",
    summary: "show the aliases of this machine and their tunnels",
    load: async () => (await import("../runtimes/list.ts")).runtimesList,
    flags: async () => (await import("../runtimes/list.ts")).runtimesListFlags,
  },
  {
    name: "runtimes status",
    summary: "show how the client of an alias is",
    load: async () => (await import("../runtimes/status.ts")).runtimesStatus,
    flags: async () => (await import("../runtimes/status.ts")).runtimesStatusFlags,
  },
  {
    name: "runtimes stop",
    summary: "stop the client of an alias",
    load: async () => (await import("../runtimes/stop.ts")).runtimesStop,
    flags: async () => (await import("../runtimes/stop.ts")).runtimesStopFlags,
  },
  {
    name: "runtimes disconnect",
    summary: "the same as runtimes stop",
    load: async () => (await import("../runtimes/stop.ts")).runtimesStop,
    flags: async () => (await import("../runtimes/stop.ts")).runtimesStopFlags,
  },
  {
    name: "runtimes rm",
    summary: "forget an alias and delete its files; its tunnel stays",
    load: async () => (await import("../runtimes/rm.ts")).runtimesRm,
    flags: async () => (await import("../runtimes/rm.ts")).runtimesRmFlags,
  },
  {
    name: "runtimes remove",
    summary: "the same as runtimes rm",
    load: async () => (await import("../runtimes/rm.ts")).runtimesRm,
    flags: async () => (await import("../runtimes/rm.ts")).runtimesRmFlags,
  },
  {
    name: "runtimes cleanup",
    summary: "show, or remove, aliases that are of no use any more",
    load: async () => (await import("../runtimes/cleanup.ts")).runtimesCleanup,
    flags: async () => (await import("../runtimes/cleanup.ts")).runtimesCleanupFlags,
  },
  {
    name: "admin-profiles list",
    summary: "show the control planes that tunnels are administrated at",
    load: async () => (await import("../admin_profiles/list.ts")).adminProfilesList,
    flags: async () => (await import("../admin_profiles/list.ts")).adminProfilesListFlags,
  },
  {
    name: "admin-profiles set",
    summary: "store a control plane and where its admin key comes from",
    load: async () => (await import("../admin_profiles/set.ts")).adminProfilesSet,
    flags: async () => (await import("../admin_profiles/set.ts")).adminProfilesSetFlags,
  },
  {
    name: "admin-profiles activate",
    summary: "use an admin profile from now on",
    load: async () => (await import("../admin_profiles/activate.ts")).adminProfilesActivate,
    flags: async () => (await import("../admin_profiles/activate.ts")).adminProfilesActivateFlags,
  },
  {
    name: "admin-profiles delete",
    summary: "delete an admin profile that no alias uses",
    load: async () => (await import("../admin_profiles/delete.ts")).adminProfilesDelete,
    flags: async () => (await import("../admin_profiles/delete.ts")).adminProfilesDeleteFlags,
  },
];

export const runtimesGroups: readonly Group[] = [
  {
    name: "runtimes",
    summary: "clients in the background, by alias",
    flags: async () => Object.values((await import("../runtimes/options.ts")).groupOptions),
  },
  {
    name: "admin-profiles",
    summary: "who administrates tunnels, and where",
    flags: async () => [(await import("../runtimes/options.ts")).json],
  },
];
