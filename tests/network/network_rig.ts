import type { EngineBinding, EngineSettings } from "../../lib/config/engine_settings.ts";
import type { Egress } from "../../lib/core/egress.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { Secret } from "../../lib/core/secret.ts";
import { createPlane, type Plane } from "../../lib/plane/plane.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import type { ServerLooks } from "../../lib/runtime/startup_probes.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import { Arrivals } from "../fixtures/arrivals.ts";

export const TUNNEL_ID = `tunnel_${"n".repeat(32)}`;
export const API_KEY = "sk-network";

/** A control plane with one tunnel, to be served in any way. */
export function openPlane(): Plane {
  return createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }],
    tunnels: [{ id: TUNNEL_ID, name: "network" }],
    limits: { responseTimeoutMs: 20_000 },
  });
}

/** A data plane with one HTTP channel, `main`. */
export function settings(
  plane: { readonly url: string; readonly egress: Egress },
  mcp: Omit<EngineBinding & { kind: "http-streamable" }, "kind" | "channel">,
  discoveryHeaders: HeaderList = [],
): EngineSettings {
  return {
    controlPlane: {
      baseUrl: plane.url,
      urlPath: "",
      tunnelId: TUNNEL_ID,
      organizationId: undefined,
      apiKey: API_KEY,
      maxInflight: 20,
      pollTimeoutMs: 30_000,
      pollDeadlineGuardrailMs: 5_000,
      pollChannels: undefined,
      extraHeaders: [["X-Plane", "for the plane"]],
      egress: plane.egress,
    },
    mcp: {
      bindings: [{ kind: "http-streamable", channel: "main", ...mcp }],
      extraHeaders: [["X-Mcp", "for the server"]],
      discoveryHeaders,
      startupWaitMs: 0,
      connectionMaxTtlMs: 60_000,
      maxConcurrentRequests: 4,
      childEnv: {},
    },
    client: { name: "tunnel-client", version: "0.0.0", instanceId: "0".repeat(32) },
  };
}

/** A connector's side of a running engine. */
export interface RunningTunnel {
  readonly facts: Arrivals<Fact>;
  /** Resolves once such a fact has been told. */
  told(kind: Fact["kind"]): Promise<void>;
  /** Sends one message as a connector would and gives back the answer. */
  call(method: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** Runs an engine against a plane for as long as `use` takes. */
export async function withEngine<T>(
  plane: Plane,
  given: EngineSettings,
  use: (tunnel: RunningTunnel) => Promise<T>,
  looks?: ServerLooks,
): Promise<T> {
  const facts = new Arrivals<Fact>();
  const engine = await openEngine(given, (fact) => facts.add(fact), [], looks);
  try {
    for (let n = 1; !plane.snapshot().tunnels[0]?.connected; n++) await facts.nth(n);
    return await use({
      facts,
      async told(kind) {
        for (let n = 1; (await facts.nth(n)).kind !== kind;) n++;
      },
      call: async (method, headers = {}) =>
        await plane.handle(
          new Request(`http://plane.local/v1/mcp/${TUNNEL_ID}`, {
            method: "POST",
            headers: {
              "content-type": "application/json",
              accept: "application/json",
              ...headers,
            },
            body: `{"jsonrpc":"2.0","id":1,"method":"${method}"}`,
          }),
        ),
    });
  } finally {
    await engine.drain(1_000);
    await engine.ended;
    plane.close();
  }
}

/** Sends one call through the tunnel as a connector would and gives back the answer's text. */
export function callThrough(plane: Plane, given: EngineSettings): Promise<string> {
  return withEngine(
    plane,
    given,
    async ({ call }) => await (await call("tools/list")).text(),
  );
}
