import type { GuideAction } from "../../codex/install_guide.ts";
import type { Command, Group } from "../command.ts";

/** They only tell how; nothing is run. */
const GUIDES: readonly (readonly [action: GuideAction, summary: string])[] = [
  ["install", "tell how to install Codex"],
  ["upgrade", "tell how to bring Codex up to date"],
  ["uninstall", "tell how to remove Codex"],
];

/** Codex itself. */
const ownCommands: readonly Command[] = [
  {
    name: "codex status",
    summary: "tell whether Codex is installed, logged in and ready",
    load: async () => (await import("../codex/status.ts")).codexStatus,
    flags: async () => (await import("../codex/status.ts")).codexStatusFlags,
  },
  {
    name: "codex diagnose",
    summary: "look at everything between Codex and a tunnel",
    load: async () => (await import("../codex/diagnose.ts")).codexDiagnose,
    flags: async () => (await import("../codex/diagnose.ts")).codexDiagnoseFlags,
  },
  {
    name: "codex assistant",
    summary: "ask Codex about tunnels, once or in a conversation",
    load: async () => (await import("../codex/assistant.ts")).codexAssistant,
    flags: async () => (await import("../codex/assistant.ts")).codexAssistantFlags,
  },
  ...GUIDES.map(guideCommand),
];

/** The plugin for Codex. */
const pluginCommands: readonly Command[] = [
  {
    name: "codex plugin install",
    summary: "put the plugin for Codex in its place and switch it on",
    load: async () => (await import("../codex/plugin_install.ts")).codexPluginInstall,
    flags: async () => (await import("../codex/plugin_install.ts")).codexPluginInstallFlags,
  },
  {
    name: "codex plugin uninstall",
    summary: "remove it and what it changed",
    load: async () => (await import("../codex/plugin_uninstall.ts")).codexPluginUninstall,
    flags: async () => (await import("../codex/plugin_uninstall.ts")).codexPluginUninstallFlags,
  },
  {
    name: "codex plugin export",
    summary: "write its files into a folder",
    load: async () => (await import("../codex/plugin_export.ts")).codexPluginExport,
    flags: async () => (await import("../codex/plugin_export.ts")).codexPluginExportFlags,
  },
];

/** The older order of the words. */
const pluginAliases: readonly Command[] = pluginCommands.map((command) => ({
  ...command,
  name: command.name.replace("codex plugin", "plugin codex"),
  summary: `the same as ${command.name}`,
  hidden: true,
}));

/** What Codex starts; nobody types it. */
const pluginServer: Command = {
  name: "codex plugin serve",
  summary: "the plugin's MCP server, which Codex starts",
  hidden: true,
  load: async () => (await import("../codex/plugin_serve.ts")).codexPluginServe,
  flags: async () => (await import("../codex/plugin_serve.ts")).codexPluginServeFlags,
};

/** Codex beside a tunnel. */
export const codexCommands: readonly Command[] = [
  ...ownCommands,
  ...pluginCommands,
  pluginServer,
  ...pluginAliases,
];

export const codexGroups: readonly Group[] = [
  { name: "codex", summary: "work with Codex" },
  { name: "codex plugin", summary: "the plugin for Codex" },
  { name: "plugin", summary: "older words for codex plugin" },
  { name: "plugin codex", summary: "the same as codex plugin" },
];

function guideCommand([action, summary]: readonly [GuideAction, string]): Command {
  return {
    name: `codex ${action}`,
    summary,
    load: async () => (await import("../codex/guide.ts")).codexGuideVerb(action),
    flags: async () => (await import("../codex/guide.ts")).codexGuideFlags,
  };
}
