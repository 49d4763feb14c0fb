/** A page of `tunnel-client help`. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  /** Loads only this page. */
  load(): Promise<readonly string[]>;
}

/** The topics in the order help lists them (cli §2). */
export const topics: readonly Topic[] = [
  {
    name: "doctor",
    summary: "what is checked before a start, and which key is for what",
    load: async () => (await import("./topics/doctor.ts")).doctorTopic,
  },
  {
    name: "oauth",
    summary: "how a private MCP server tells who may sign in",
    load: async () => (await import("./topics/oauth.ts")).oauthTopic,
  },
  {
    name: "plugin",
    summary: "tunnels from within Codex: commands, rights, states",
    load: async () => (await import("./topics/plugin.ts")).pluginTopic,
  },
  {
    name: "quickstart",
    summary: "from nothing to a tunnel that serves calls",
    load: async () => (await import("./topics/quickstart.ts")).quickstartTopic,
  },
  {
    name: "samples",
    summary: "profiles to begin with, and how to create each",
    load: async () => (await import("./topics/samples.ts")).samplesTopic,
  },
  {
    name: "troubleshooting",
    summary: "when it does not start, or starts and is not ready",
    load: async () => (await import("./topics/troubleshooting.ts")).troubleshootingTopic,
  },
];
