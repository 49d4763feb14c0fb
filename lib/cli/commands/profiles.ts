import type { Command, Group } from "../command.ts";

/** Files of settings. */
export const profilesCommands: readonly Command[] = [
  {
    name: "profiles list",
    summary: "show the profiles there are",
    load: async () => (await import("../profiles/list.ts")).profilesList,
    flags: async () => (await import("../profiles/list.ts")).profilesListFlags,
  },
  {
    name: "profiles add",
    summary: "write a profile from a file or a sample",
    load: async () => (await import("../profiles/add.ts")).profilesAdd,
    flags: async () => (await import("../profiles/add.ts")).profilesAddFlags,
  },
  {
    name: "profiles edit",
    summary: "change a profile in your editor, checked before it is saved",
    load: async () => (await import("../profiles/edit.ts")).profilesEdit,
    flags: async () => (await import("../profiles/edit.ts")).profilesEditFlags,
  },
  {
    name: "profiles show",
    summary: "print a profile, or the settings it leads to",
    load: async () => (await import("../profiles/show.ts")).profilesShow,
    flags: async () => (await import("../profiles/show.ts")).profilesShowFlags,
  },
  {
    name: "profiles validate",
    summary: "check a profile without starting anything",
    load: async () => (await import("../profiles/validate.ts")).profilesValidate,
    flags: async () => (await import("../profiles/validate.ts")).profilesValidateFlags,
  },
  {
    name: "profiles remove",
    summary: "delete a profile",
    load: async () => (await import("../profiles/remove.ts")).profilesRemove,
    flags: async () => (await import("../profiles/remove.ts")).profilesRemoveFlags,
  },
  {
    name: "profiles samples list",
    summary: "show the built-in samples",
    load: async () => (await import("../profiles/samples.ts")).profilesSamplesList,
    flags: async () => (await import("../profiles/samples.ts")).profilesSamplesListFlags,
  },
  {
    name: "profiles samples show",
    summary: "print a sample and what it needs",
    load: async () => (await import("../profiles/samples.ts")).profilesSamplesShow,
    flags: async () => (await import("../profiles/samples.ts")).profilesSamplesShowFlags,
  },
];

export const profilesGroups: readonly Group[] = [
  {
    name: "profiles",
    summary: "files of settings, by name",
    flags:
      async () => [(await import("../../config/options/selectors.ts")).selectorOptions.profileDir],
  },
  { name: "profiles samples", summary: "profiles to begin with" },
];
