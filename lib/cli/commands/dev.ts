import type { Command, Group } from "../command.ts";

/** Everything that runs without an account. */
export const devCommands: readonly Command[] = [
  {
    name: "demo",
    summary: "see a whole tunnel work on this machine, without an account",
    load: async () => (await import("../demo.ts")).demo,
    flags: async () => Object.values((await import("../demo_options.ts")).demoOptions),
  },
  {
    name: "dev control-plane",
    summary: "run a local control plane to connect clients to",
    load: async () => (await import("../dev_control_plane.ts")).devControlPlane,
    flags: async () => Object.values((await import("../plane_options.ts")).planeOptions),
  },
  {
    name: "dev proxy",
    summary: "run a local control plane and a client in one process",
    load: async () => (await import("../dev_proxy.ts")).devProxy,
    flags: async () => Object.values((await import("../dev_proxy_options.ts")).proxyOptions),
  },
  {
    name: "dev smoke",
    summary: "send messages the whole way, for CI",
    load: async () => (await import("../dev_smoke.ts")).devSmoke,
    flags: async () => Object.values((await import("../dev_smoke_options.ts")).smokeOptions),
  },
  {
    name: "dev mcp-stub",
    summary: "run a small MCP server to try a tunnel with",
    load: async () => (await import("../dev_mcp_stub.ts")).devMcpStub,
    flags: async () => Object.values((await import("../stub_options.ts")).mcpStubOptions),
  },
];

export const devGroups: readonly Group[] = [
  { name: "dev", summary: "a control plane and MCP servers to develop with" },
];
