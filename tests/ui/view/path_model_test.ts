import { assertEquals } from "@std/assert";
import type { Channel } from "../../../ui/api_types.ts";
import { pathModel } from "../../../ui/view/path_model.ts";
import { sampleAnalytics } from "../sample/analytics.ts";
import { NOW_MS } from "../sample/chance.ts";
import { sampleRequests } from "../sample/requests.ts";
import { sampleStatus } from "../sample/status.ts";

const USAGE = sampleAnalytics(sampleRequests(), "15m");

Deno.test("pathModel: a working path carries its rates [ui §4]", () => {
  const { commands, answers, poll, branches, more } = pathModel(
    sampleStatus("ready", "a"),
    USAGE,
    NOW_MS,
  );
  assertEquals(commands.rate > 3 && answers.rate === commands.rate, true);
  assertEquals(commands.failing, undefined);
  assertEquals(poll.tone, "ok");
  assertEquals(branches.map(({ name, station }) => [name, station.tone]), [
    ["main", "ok"],
    ["tools", "warn"],
    ["harpoon", "ok"],
  ]);
  assertEquals(more, 0);
});

Deno.test("pathModel: a refused key fails the first hop and nothing flows", () => {
  const model = pathModel(sampleStatus("not_ready", "a"), USAGE, NOW_MS);
  assertEquals(model.commands, { rate: 0, failing: "401", note: "refused" });
  assertEquals(model.answers.rate, 0);
  assertEquals([model.controlPlane.tone, model.poll.tone, model.poll.value], [
    "bad",
    "bad",
    "14 failed",
  ]);
});

Deno.test("pathModel: a server that is down fails its own hop only", () => {
  const { branches, commands } = pathModel(sampleStatus("down", "a"), USAGE, NOW_MS);
  assertEquals(commands.failing, undefined);
  assertEquals(branches.map(({ hop }) => hop.failing !== undefined), [true, false, false]);
});

Deno.test("pathModel: of many channels the worst are drawn, the others counted", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const channels = names.map((name): Channel => ({
    name,
    enabled: true,
    server_kind: "external",
    state: name === "e" ? "bad" : "ok",
  }));
  const { branches, more } = pathModel(
    { ...sampleStatus("ready", "a"), channels },
    undefined,
    NOW_MS,
  );
  assertEquals([branches[0]?.name, branches.length, more], ["e", 3, 3]);
});

Deno.test("pathModel: a client that says nothing of itself yet draws no claims", () => {
  const { poll, queue, reply, branches } = pathModel(
    {
      version: "1",
      client_instance_id: "a",
      started_at: 0,
      uptime_seconds: 0,
    },
    undefined,
    NOW_MS,
  );
  assertEquals([poll.tone, queue.tone, reply.tone, branches.length], ["idle", "idle", "idle", 0]);
});
