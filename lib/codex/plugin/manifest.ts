import { VERSION } from "../../core/version.ts";
import { PLUGIN_NAME } from "./names.ts";

/** Where tunnels are looked after; the plugin has no site of its own. */
const TUNNELS_URL = "https://platform.openai.com/settings/organization/tunnels";

/** The manifest of the plugin, as `.codex-plugin/plugin.json` holds it (codex §4). */
export const manifest = {
  name: PLUGIN_NAME,
  version: VERSION,
  description:
    "Puts a private MCP server behind a tunnel and looks after the client that serves it.",
  author: { name: "tunnel-client" },
  homepage: TUNNELS_URL,
  repository: TUNNELS_URL,
  license: "UNLICENSED",
  keywords: ["mcp", "tunnel", "private-network"],
  skills: "./skills/",
  mcpServers: "./.mcp.json",
  interface: {
    displayName: "Tunnel MCP",
    shortDescription: "Private MCP servers through a tunnel",
    longDescription:
      "Creates or reuses a tunnel, starts tunnel-client for a local MCP server in the background, " +
      "and tells whether it is launched, healthy or ready, and what to do when it is not. It never " +
      "holds a key: keys are named, as env:NAME or file:PATH.",
    developerName: "tunnel-client",
    category: "Developer Tools",
    capabilities: ["Interactive", "Read", "Write"],
    websiteURL: TUNNELS_URL,
    privacyPolicyURL: "https://openai.com/policies/privacy-policy/",
    termsOfServiceURL: "https://openai.com/policies/terms-of-use/",
    defaultPrompt: [
      "Connect my local MCP server through a tunnel",
      "Which of my tunnels are ready?",
      "Why is my tunnel not ready?",
    ],
    brandColor: "#1F6F5C",
    logo: "./assets/logo.svg",
  },
} as const;
