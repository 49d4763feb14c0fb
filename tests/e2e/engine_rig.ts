import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import type { Fact } from "../../lib/core/fact.ts";
import type { CapturedPayload } from "../../lib/dispatch/capture.ts";
import type { Engine } from "../../lib/dispatch/engine.ts";
import { connectEngine, serveEngine } from "../../lib/dispatch/engine_port.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { openPlane } from "./client.ts";
import { engineSettings } from "./engine_settings.ts";
import { call } from "./tunnel.ts";

/** What is different from the settings of `engineSettings`. */
export type More = (settings: EngineSettings) => Partial<EngineSettings>;

/** A real engine behind a port, on a control plane of its own; `local` is a child. */
export async function serving(mcpUrl: string, more: More = () => ({})) {
  const served = openPlane();
  const facts = new Arrivals<Fact>();
  const payloads = new Arrivals<CapturedPayload>();
  const plain = engineSettings(served.url, mcpUrl);
  const settings = { ...plain, ...more(plain) };
  const { port1: near, port2: far } = new MessageChannel();
  serveEngine(far, (given, emit, take) => openEngine(given, emit, [], undefined, take));
  const close = async () => {
    near.close();
    far.close();
    await served[Symbol.asyncDispose]();
  };
  let engine: Engine;
  try {
    engine = await connectEngine(
      near,
      settings,
      (fact) => facts.add(fact),
      (payload) => payloads.add(payload),
    );
  } catch (error) {
    await close();
    throw error;
  }
  for (let n = 1; !served.plane.snapshot().tunnels[0]?.connected; n++) await facts.nth(n);
  return {
    engine,
    settings,
    facts,
    payloads,
    ask: (message: string, channel = "main") => call(served.url, message, { channel }),
    async [Symbol.asyncDispose]() {
      await engine.drain(5_000);
      await close();
    },
  };
}
