import { assertEquals } from "@std/assert";
import { probeRecord } from "../../lib/ops/probe_records.ts";
import { SAMPLES } from "./sample_facts.ts";

const FINISHED = SAMPLES.probe_finished;
const NOT_FOUND = SAMPLES.oauth_not_discovered;

Deno.test("probe records: the texts others search for (design §7)", () => {
  const lines = [
    probeRecord(FINISHED),
    probeRecord(SAMPLES.oauth_discovered),
    probeRecord({ ...NOT_FOUND, reason: "not_configured" }),
    probeRecord({ ...FINISHED, outcome: "refused", attempt: 1 }),
    probeRecord({ ...FINISHED, outcome: "refused", attempt: 2 }),
  ];
  assertEquals(lines.map(({ level, message }) => [level, message]), [
    ["info", "mcp session initialized"],
    ["info", "OAuth discovery ProtectedResourceMetaData fetched"],
    ["debug", "oauth discovery server URL is not configured"],
    ["warn", "Failed to reach MCP server; retrying MCP startup probe"],
    ["info", "retrying MCP startup probe"],
  ]);
  assertEquals(lines[4]?.attrs["backoff"], "50ms");
});

Deno.test("probe records: a server that stays away does not fill the log", () => {
  assertEquals(probeRecord({ ...FINISHED, outcome: "dns", attempt: 6 }).level, "debug");
});
