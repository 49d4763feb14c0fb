import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasFailed, type SmokeCase } from "../../../lib/cli/smoke/case.ts";
import { smokeReport } from "../../../lib/cli/smoke/report.ts";

const cases: readonly SmokeCase[] = [
  { part: "client", name: "connects", ms: 12.34, kind: "passed", told: "at once" },
  {
    part: "channel main",
    name: "initialize",
    ms: 1_500,
    kind: "failed",
    reason: 'said <no> & "why"\u0007',
    next: ["start it"],
  },
  { part: "channel b", name: "tools/list", ms: 0, kind: "skipped", reason: "no tools" },
];

Deno.test("smokeReport text: one line a step, what to do below, the result at the end", () => {
  assertEquals(smokeReport(cases, "text").split("\n"), [
    "PASS  client       connects                    12 ms  at once",
    'FAIL  channel main initialize                1500 ms  said <no> & "why"\u0007',
    "      start it",
    "SKIP  channel b    tools/list                   0 ms  no tools",
    "RESULT FAIL",
  ]);
  assertEquals(smokeReport(cases.slice(0, 1), "text").endsWith("\nRESULT OK"), true);
  assertEquals([hasFailed(cases), hasFailed(cases.slice(2))], [true, false]);
});

Deno.test("smokeReport json: the same as one document", () => {
  const { result, cases: told } = JSON.parse(smokeReport(cases, "json"));
  assertEquals(result, "fail");
  assertEquals(told[0], {
    part: "client",
    name: "connects",
    status: "passed",
    ms: 12.3,
    told: "at once",
  });
  assertEquals([told[1].status, told[1].next, told[2].reason], [
    "failed",
    ["start it"],
    "no tools",
  ]);
});

Deno.test("smokeReport junit: counts, seconds, and no character that XML forbids", () => {
  const xml = smokeReport(cases, "junit");
  assertStringIncludes(
    xml,
    '<testsuite name="dev smoke" tests="3" failures="1" errors="0" skipped="1" time="1.512">',
  );
  assertStringIncludes(xml, '<testcase classname="client" name="connects" time="0.012"/>');
  assertStringIncludes(
    xml,
    'message="said &lt;no&gt; &amp; &quot;why&quot;\uFFFD">start it</failure>',
  );
  assertStringIncludes(xml, '<skipped message="no tools"/>');
});
