import { assert, assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { connectEngine, serveEngine } from "../../lib/dispatch/engine_port.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { openPlane } from "./client.ts";
import { engineSettings } from "./engine_settings.ts";
import { call, request } from "./tunnel.ts";

Deno.test("design §3: the real engine serves a tunnel behind a MessageChannel", async () => {
  await using plane = openPlane();
  await using mcp = serveRawMcp();
  const { port1: near, port2: far } = new MessageChannel();
  serveEngine(far, (given, emit, take) => openEngine(given, emit, [], undefined, take));
  const facts = new Arrivals<Fact>();
  const engine = await connectEngine(
    near,
    engineSettings(plane.url, mcp.url),
    (fact) => facts.add(fact),
  );
  try {
    for (let n = 1; !plane.plane.snapshot().tunnels[0]?.connected; n++) await facts.nth(n);
    assertEquals(
      (await call(plane.url, request("echo", '{"n":1.0}'))).text.includes('{"n":1.0}'),
      true,
    );
    assertEquals((await call(plane.url, request("echo"), { channel: "local" })).status, 200);
    const { channels } = await engine.snapshot();
    assertEquals(channels.map(({ name }) => name), ["main", "local"]);
  } finally {
    const { answered503 } = await engine.drain(1_000);
    assertEquals(answered503, 0);
    await engine.ended;
    near.close();
    far.close();
  }
  const kinds = new Set(facts.items.map(({ kind }) => kind));
  for (const kind of ["poll_succeeded", "command_finished", "child_exited", "drained"] as const) {
    assert(kinds.has(kind), kind);
  }
});
