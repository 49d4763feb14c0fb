import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { openPlane } from "./client.ts";
import { engineSettings } from "./engine_settings.ts";
import { soon } from "./soon.ts";
import { call, failureOf, request } from "./tunnel.ts";

Deno.test("drain: what is left after the budget is answered with 503, running or queued (design §5)", async () => {
  await using plane = openPlane();
  await using mcp = serveRawMcp();
  const facts = new Arrivals<Fact>();
  const settings = engineSettings(plane.url, mcp.url);
  const oneSlot = { ...settings, mcp: { ...settings.mcp, maxConcurrentRequests: 1 } };
  const engine = await openEngine(oneSlot, (fact) => facts.add(fact));
  try {
    for (let n = 1; !plane.plane.snapshot().tunnels[0]?.connected; n++) await facts.nth(n);
    const calls = [
      call(plane.url, request("slow")),
      call(plane.url, request("slow")),
      call(plane.url, request("hold"), { channel: "local" }),
    ];
    await soon(received(facts, 3), "three commands");
    assertEquals(
      await engine.drain(50).then(({ finished, answered503 }) => [finished, answered503]),
      [
        0,
        3,
      ],
    );
    for (const answer of await Promise.all(calls)) {
      assertEquals(failureOf(answer), {
        status: 503,
        code: -32603,
        version: 1,
        source: "client_internal",
        transport_error_kind: "unknown",
        upstream_response_received: false,
      });
    }
    assertEquals(await soon(mcp.abandoned(1), "the end of the call"), "slow");
    // The queued one never reached the server.
    assertEquals(mcp.requests.length, 1);
  } finally {
    await engine.drain(0);
  }
});

/** Resolves once that many commands have come. */
async function received(facts: Arrivals<Fact>, count: number): Promise<void> {
  let seen = 0;
  for (let n = 1; seen < count; n++) {
    if ((await facts.nth(n)).kind === "command_received") seen++;
  }
}
