import { assertEquals } from "@std/assert";
import { outputRecord, stateRecord } from "../../lib/runtime/companion_records.ts";

const LINES: readonly (readonly [text: string, level: string])[] = [
  ["2026-01-01T00:00:00Z INF Registered tunnel connection", "info"],
  ["2026-01-01T00:00:00Z DBG details", "debug"],
  ["2026-01-01T00:00:00Z WRN a warning", "warn"],
  ["2026-01-01T00:00:00Z ERR Unable to reach the origin", "error"],
  ["2026-01-01T00:00:00Z FTL it is over", "error"],
  [`{"level":"warn","time":"…","message":"a warning"}`, "warn"],
  ["something without a level ERR", "info"],
];

for (const [text, level] of LINES) {
  Deno.test(`outputRecord: ${level} for ${text}`, () => {
    const record = outputRecord({ text, isCut: false });
    assertEquals([record.level, record.message], [level, "cloudflared output"]);
    assertEquals(record.attrs, { component: "cloudflared", output: text, cut: undefined });
  });
}

Deno.test("stateRecord: what stops the client is an error, a start is no news", () => {
  assertEquals(stateRecord({ kind: "starting" }), undefined);
  assertEquals(stateRecord({ kind: "ready" })?.level, "info");
  assertEquals(stateRecord({ kind: "not_ready" })?.level, "warn");
  assertEquals(stateRecord({ kind: "exited", how: "code 1" }), {
    level: "error",
    message: "cloudflared process exited: code 1",
    attrs: { component: "cloudflared" },
  });
});
