import { assertRejects } from "@std/assert";
import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { openEngine } from "../../lib/runtime/engine.ts";

Deno.test("wire 7: more channels than the control plane can be told of end the start", async () => {
  const channels = Array.from({ length: 33 }, (_, n) => `c${n}`);
  const settings: EngineSettings = {
    controlPlane: {
      baseUrl: "http://127.0.0.1:1",
      urlPath: "",
      tunnelId: `tunnel_${"a".repeat(32)}`,
      organizationId: undefined,
      apiKey: "key",
      maxInflight: 1,
      pollTimeoutMs: 1_000,
      pollDeadlineGuardrailMs: 1_000,
      pollChannels: undefined,
      extraHeaders: [],
      egress: { poolSize: 4, caCerts: [] },
    },
    mcp: {
      bindings: channels.map((channel) => ({
        kind: "http-streamable",
        channel,
        url: "http://127.0.0.1:1/mcp",
        egress: { poolSize: 1, caCerts: [] },
      })),
      extraHeaders: [],
      discoveryHeaders: [],
      startupWaitMs: 0,
      connectionMaxTtlMs: 1_000,
      maxConcurrentRequests: 1,
      childEnv: {},
    },
    client: { name: "n", version: "1", instanceId: "0".repeat(32) },
  };
  await assertRejects(() => openEngine(settings, () => {}), OperatorError, "1 to 32 channels");
});
