import { assertEquals } from "@std/assert";
import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import { systemClock } from "../../lib/core/clock.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { channelJson } from "../../lib/ops/admin/status_json.ts";
import { Evidence } from "../../lib/ops/evidence.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { openPlane } from "../e2e/client.ts";
import { engineSettings } from "../e2e/engine_settings.ts";
import { soon } from "../e2e/soon.ts";
import { scriptedServer } from "../e2e/stdio_servers.ts";
import { Arrivals } from "../fixtures/arrivals.ts";

function withCommand(settings: EngineSettings, ...more: readonly string[]): EngineSettings {
  const command = [...scriptedServer(), ...more].join(" ");
  const bindings = [{ kind: "stdio", channel: "main", command }] as const;
  return { ...settings, mcp: { ...settings.mcp, bindings } };
}

Deno.test("Evidence: after a reload has changed the command, its channel is not held to be down", async () => {
  await using plane = openPlane();
  const evidence = new Evidence(systemClock);
  const ended = new Arrivals<Fact>();
  const settings = engineSettings(plane.url, "http://unused");
  const engine = await openEngine(withCommand(settings), (fact) => {
    evidence.fold(fact);
    if (fact.kind === "child_exited") ended.add(fact);
  });
  try {
    const before = evidence.channels.get("main")?.child?.pid;
    await engine.reload(withCommand(settings, "changed"));
    await soon(ended.nth(1), "the end of the old child");
    const channel = evidence.channels.get("main");
    const child = channel?.child;
    assertEquals([typeof child?.pid, child?.pid === before], ["number", false]);
    assertEquals([child?.restarts, channel && channelJson(channel).state], [0, "idle"]);
  } finally {
    await engine.drain(5_000);
  }
});
