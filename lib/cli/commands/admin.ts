import type { Command, Group } from "../command.ts";

/** Tunnels, by their owner. */
export const adminCommands: readonly Command[] = [
  {
    name: "admin tunnels create",
    summary: "make a tunnel",
    load: async () => (await import("../admin/tunnels_create.ts")).adminTunnelsCreate,
    flags: async () => (await import("../admin/tunnels_create.ts")).adminTunnelsCreateFlags,
  },
  {
    name: "admin tunnels get",
    summary: "show one tunnel",
    load: async () => (await import("../admin/tunnels_get.ts")).adminTunnelsGet,
    flags: async () => (await import("../admin/tunnels_get.ts")).adminTunnelsGetFlags,
  },
  {
    name: "admin tunnels list",
    summary: "show the tunnels of an organization or workspace",
    load: async () => (await import("../admin/tunnels_list.ts")).adminTunnelsList,
    flags: async () => (await import("../admin/tunnels_list.ts")).adminTunnelsListFlags,
  },
  {
    name: "admin tunnels update",
    summary: "change a tunnel",
    load: async () => (await import("../admin/tunnels_update.ts")).adminTunnelsUpdate,
    flags: async () => (await import("../admin/tunnels_update.ts")).adminTunnelsUpdateFlags,
  },
  {
    name: "admin tunnels delete",
    summary: "delete a tunnel",
    load: async () => (await import("../admin/tunnels_delete.ts")).adminTunnelsDelete,
    flags: async () => (await import("../admin/tunnels_delete.ts")).adminTunnelsDeleteFlags,
  },
];

export const adminGroups: readonly Group[] = [
  {
    name: "admin",
    summary: "what takes an admin key",
    flags: async () => {
      const { adminKey, adminOptions } = await import("../admin/options.ts");
      return [adminKey, ...Object.values(adminOptions)];
    },
  },
  { name: "admin tunnels", summary: "create, change and delete tunnels" },
];
