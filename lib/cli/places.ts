import { typed } from "./self_command.ts";

/** Where an operator finds what the settings ask for (cli §2). */
export const SETUP_URLS: readonly (readonly [label: string, url: string])[] = [
  ["Tunnels management", "https://platform.openai.com/settings/organization/tunnels"],
  ["Runtime API keys", "https://platform.openai.com/settings/organization/api-keys"],
  ["Admin API keys", "https://platform.openai.com/settings/organization/admin-keys"],
  ["ChatGPT connector settings", "https://chatgpt.com/#settings/Connectors"],
];

/** The one-liner that runs a tunnel with the built-in MCP server. */
export const STUB_ONE_LINER = typed("run --embedded-mcp-stub --health.listen-addr 127.0.0.1:0");
