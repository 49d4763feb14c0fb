import { assertEquals } from "@std/assert";
import { refusedRecords, reloadedRecords } from "../../lib/ops/reload_records.ts";

const NOTHING = {
  trigger: "SIGHUP",
  changed: [],
  needsRestart: [],
  opened: [],
  replaced: [],
  closed: [],
};

Deno.test("reload records: one line with what changed, by name", () => {
  const records = reloadedRecords({
    ...NOTHING,
    changed: ["log.level", "mcp.commands"],
    replaced: ["main"],
  });
  assertEquals(records.map(({ level, message }) => [level, message]), [
    ["info", "settings reloaded"],
  ]);
  assertEquals(records[0]?.attrs, {
    component: "process",
    trigger: "SIGHUP",
    changed: "log.level,mcp.commands",
    channels_opened: undefined,
    channels_replaced: "main",
    channels_closed: undefined,
  });
});

Deno.test("reload records: what needs a restart is one warning", () => {
  const [warning, info] = reloadedRecords({
    ...NOTHING,
    needsRestart: ["log.format", "health.listen_addr"],
  });
  assertEquals([warning?.level, warning?.message], [
    "warn",
    "needs a restart: log.format, health.listen_addr",
  ]);
  assertEquals(info?.attrs["changed"], "nothing");
});

Deno.test("reload records: a refusal tells every problem and that the client goes on", () => {
  const records = refusedRecords("/etc/p.yaml", ["one is wrong", "so is two"]);
  assertEquals(records.map(({ message }) => message), [
    "one is wrong",
    "so is two",
    "settings not reloaded: the client keeps running with those it has",
  ]);
  assertEquals(new Set(records.map(({ level }) => level)), new Set(["warn"]));
});
