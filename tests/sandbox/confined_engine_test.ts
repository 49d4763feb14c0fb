import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { serveEngine } from "../../lib/dispatch/engine_port.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { openConfinedEngine } from "../../lib/runtime/confined_engine.ts";
import type { BoundaryChange } from "../../lib/sandbox/boundary.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { openPlane } from "../e2e/client.ts";
import { soon } from "../e2e/soon.ts";
import { engineSettings } from "../e2e/engine_settings.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";

/** Facts that are told right after the opening, one in each turn. */
const EARLY = 200;

/** A realm of this process, which tells many facts at once when its data plane is open. */
function startHere(started: unknown[]) {
  return (_module: string | URL, permissions: Deno.PermissionOptionsObject) => {
    started.push(permissions);
    const { port1, port2 } = new MessageChannel();
    serveEngine(port2, async (settings, emit) => {
      const engine = await openEngine(settings, emit);
      void (async () => {
        for (let n = 0; n < EARLY; n++) {
          emit({ kind: "header_skipped", header: `h${n}`, reason: "protected" });
          await Promise.resolve();
          await Promise.resolve();
        }
      })();
      return engine;
    });
    const failed = Promise.withResolvers<never>().promise;
    return {
      port: port1,
      failed,
      close: () => {
        port1.close();
        port2.close();
      },
    };
  };
}

Deno.test("openConfinedEngine: no fact is lost between the opening and its being known", async () => {
  await using plane = openPlane();
  await using mcp = serveRawMcp();
  const facts = new Arrivals<Fact>();
  const started: unknown[] = [];
  let change: BoundaryChange = { kind: "within" };
  const settings = engineSettings(plane.url, mcp.url);
  const engine = await openConfinedEngine({
    settings,
    boundary: { permissions: { net: ["first:1"] }, change: () => change, accept: () => {} },
    start: startHere(started),
    module: "unused:",
    emit: (fact) => facts.add(fact),
  });
  const skipped = () => facts.items.filter(({ kind }) => kind === "header_skipped").length;
  for (let n = 1; skipped() < EARLY; n++) await soon(facts.nth(n), `fact ${n}`);
  change = { kind: "beyond", permissions: { net: ["second:1"] } };
  await engine.reload(settings);
  assertEquals(started, [{ net: ["first:1"] }, { net: ["second:1"] }]);
  for (let n = 1; skipped() < 2 * EARLY; n++) await soon(facts.nth(n), `fact ${n}`);
  assertEquals(facts.items.filter(({ kind }) => kind === "draining"), [], "the first ends unheard");
  await engine.drain(1_000);
  await engine.ended;
});
