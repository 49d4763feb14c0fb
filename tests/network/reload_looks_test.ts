import { assertEquals } from "@std/assert";
import type { ServerLooks } from "../../lib/runtime/startup_probes.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { egress } from "../fixtures/hear.ts";
import { settings } from "./network_rig.ts";

Deno.test("openEngine: after a reload the new server of main is looked at, and main's metadata only", async () => {
  const asked = new Arrivals<string>();
  const looks: ServerLooks = {
    probe(target) {
      asked.add(`probe ${target.url}`);
      return Promise.resolve({ outcome: "ok" });
    },
    discover(target) {
      asked.add(`discover ${target.url}`);
      return Promise.resolve({ kind: "not_advertised", steps: [] });
    },
  };
  const plane = { url: "http://127.0.0.1:1", egress: egress() };
  const given = (url: string) => settings(plane, { url, egress: egress() });
  const engine = await openEngine(given("http://127.0.0.1:2/mcp"), () => {}, [], looks);
  try {
    await asked.nth(2);
    await engine.reload(given("http://127.0.0.1:3/mcp"));
    await asked.nth(4);
    const { mcp, ...rest } = given("unused");
    const docs = {
      kind: "http-streamable",
      channel: "docs",
      url: "http://127.0.0.1:4/mcp",
      egress: egress(),
    } as const;
    await engine.reload({ ...rest, mcp: { ...mcp, bindings: [docs] } });
    await asked.nth(5);
  } finally {
    await engine.drain(0);
    await engine.ended;
  }
  assertEquals(asked.items, [
    "probe http://127.0.0.1:2/mcp",
    "discover http://127.0.0.1:2/mcp",
    "probe http://127.0.0.1:3/mcp",
    "discover http://127.0.0.1:3/mcp",
    "probe http://127.0.0.1:4/mcp",
  ]);
});
