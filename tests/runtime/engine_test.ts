import { assertEquals, assertRejects } from "@std/assert";
import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import type { ServerLooks } from "../../lib/runtime/startup_probes.ts";

/** An engine whose control plane nobody serves. */
function settingsOf(channels: readonly string[], startupWaitMs = 0): EngineSettings {
  return {
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
      startupWaitMs,
      connectionMaxTtlMs: 1_000,
      maxConcurrentRequests: 1,
      childEnv: {},
    },
    client: { name: "n", version: "1", instanceId: "0".repeat(32) },
  };
}

/** Looks that find a server at once. */
const looks: ServerLooks = {
  probe: () => Promise.resolve({ outcome: "ok" }),
  discover: () => Promise.resolve({ kind: "not_advertised", steps: [] }),
};

Deno.test("wire 7: more channels than the control plane can be told of end the start", async () => {
  const settings = settingsOf(Array.from({ length: 33 }, (_, n) => `c${n}`));
  await assertRejects(() => openEngine(settings, () => {}), OperatorError, "1 to 32 channels");
});

const orders: readonly [waitMs: number, first: Fact["kind"], second: Fact["kind"]][] = [
  [0, "poll_started", "probe_started"],
  [5_000, "probe_started", "poll_started"],
];
for (const [waitMs, ...order] of orders) {
  Deno.test(`openEngine: a wait of ${waitMs} ms for the server means ${order.join(" before ")}`, async () => {
    const kinds: Fact["kind"][] = [];
    const told = Promise.withResolvers<void>();
    const emit = ({ kind }: Fact) => {
      if (!order.includes(kind) || kinds.includes(kind)) return;
      if (kinds.push(kind) === order.length) told.resolve();
    };
    const engine = await openEngine(settingsOf(["main"], waitMs), emit, [], looks);
    await told.promise;
    assertEquals(kinds, order);
    await engine.drain(0);
    await engine.ended;
  });
}

Deno.test("openEngine: a reload that is refused tells nothing of the channels it had opened", async () => {
  const opened: string[] = [];
  const engine = await openEngine(settingsOf(["main"]), (fact) => {
    if (fact.kind === "channel_opened") opened.push(fact.channel);
  });
  assertEquals(opened, ["main"]);
  const tooMany = settingsOf(Array.from({ length: 33 }, (_, n) => `c${n}`));
  await assertRejects(() => engine.reload(tooMany), OperatorError, "1 to 32 channels");
  assertEquals(opened, ["main"]);
  await engine.reload(settingsOf(["main", "other"]));
  assertEquals(opened, ["main", "other"]);
  await engine.drain(0);
  await engine.ended;
});
