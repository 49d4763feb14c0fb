import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import { API_KEY, TUNNEL_ID } from "./client.ts";
import { scriptedServer } from "./stdio_servers.ts";

/** Two channels of both kinds, everything an engine in a Worker would be told. */
export function engineSettings(planeUrl: string, mcpUrl: string): EngineSettings {
  return {
    controlPlane: {
      baseUrl: planeUrl,
      urlPath: "",
      tunnelId: TUNNEL_ID,
      organizationId: undefined,
      apiKey: API_KEY,
      maxInflight: 20,
      pollTimeoutMs: 30_000,
      pollDeadlineGuardrailMs: 5_000,
      pollChannels: undefined,
      extraHeaders: [["X-Extra", "1"]],
      egress: { poolSize: 14, caCerts: [] },
    },
    mcp: {
      bindings: [
        {
          kind: "http-streamable",
          channel: "main",
          url: mcpUrl,
          egress: { poolSize: 10, caCerts: [] },
        },
        { kind: "stdio", channel: "local", command: scriptedServer().join(" ") },
      ],
      extraHeaders: [],
      discoveryHeaders: [],
      startupWaitMs: 0,
      connectionMaxTtlMs: 60_000,
      maxConcurrentRequests: 10,
      childEnv: {},
    },
    client: { name: "tunnel-client", version: "0.0.0", instanceId: "0".repeat(32) },
  };
}
