import { assertEquals, assertStringIncludes } from "@std/assert";
import { statementOf, type StatementSources } from "../../../ui/view/statement.ts";
import { sampleAnalytics } from "../sample/analytics.ts";
import { NOW_MS } from "../sample/chance.ts";
import { sampleRequests } from "../sample/requests.ts";
import { sampleReadiness, type SampleState, sampleStatus } from "../sample/status.ts";

function sources(state: SampleState): StatementSources {
  const rows = state === "empty" ? [] : sampleRequests();
  return {
    readiness: sampleReadiness(state),
    status: sampleStatus(state, "a"),
    usage: sampleAnalytics(rows, "15m"),
    lostSince: undefined,
    nowMs: NOW_MS,
  };
}

Deno.test("statementOf: says what is so, in each state [ui §1]", () => {
  const table: readonly (readonly [SampleState, string, string])[] = [
    ["ready", "ready", "Ready"],
    ["empty", "waiting", "Ready, and waiting for the first command"],
    ["not_ready", "not_ready", "Not ready: the control plane refuses the API key"],
    ["down", "not_ready", "Not ready: the MCP server does not answer"],
  ];
  for (const [state, kind, title] of table) {
    const said = statementOf(sources(state));
    assertEquals([said.kind, said.title], [kind, title]);
  }
});

Deno.test("statementOf: a lost connection is never ready [ui §1, §10]", () => {
  const said = statementOf({ ...sources("ready"), lostSince: 0 });
  assertEquals([said.kind, said.tone], ["lost", "idle"]);
  assertEquals(said.title.includes("Ready"), false);
});

Deno.test("statementOf: nothing heard is not ready either", () => {
  const said = statementOf({ ...sources("ready"), readiness: undefined });
  assertEquals([said.kind, said.tone], ["loading", "idle"]);
});

Deno.test("statementOf: no command within the last minute is said", () => {
  const busy = sources("ready");
  assertStringIncludes(statementOf(busy).lead, "Commands arrive");
  const quiet = {
    ...busy,
    usage: {
      ...sampleAnalytics(sampleRequests(), "15m"),
      calls: [9, ...new Array<null>(61).fill(null)],
    },
  };
  assertStringIncludes(statementOf(quiet).lead, "No command came within the last minute");
});

Deno.test("statementOf: what is not known although ready is told", () => {
  const readiness = {
    ...sampleReadiness("ready"),
    reason: "ready (mcp initialize requires auth: 401)",
  };
  assertEquals(
    statementOf({ ...sources("ready"), readiness }).lead,
    "Mcp initialize requires auth: 401.",
  );
});
