import { assertEquals } from "@std/assert";
import { manualClock } from "./manual_clock.ts";
import { classify, refusesHandshake } from "../../../lib/mcp/era/classify.ts";
import { LEGACY_VERDICT_MS, TargetEra } from "../../../lib/mcp/era/target_era.ts";
import type { ProbeAnswer } from "../../../lib/mcp/probe_answer.ts";
import type { JsonObject } from "../../../lib/wire/json.ts";

const MODERN = "2026-07-28";

function answered(status: number, message?: JsonObject): ProbeAnswer {
  return { kind: "answered", status, headers: [], message };
}

function result(result: JsonObject, status = 200): ProbeAnswer {
  return answered(status, { jsonrpc: "2.0", id: "x", result });
}

function error(status: number, code: number, data?: unknown, id: string | null = "x"): ProbeAnswer {
  const error = { code, message: "m", ...(data === undefined ? {} : { data }) };
  return answered(status, { jsonrpc: "2.0", id, error });
}

function trouble(kind: "timeout" | "reset" | "refused" | "dns" | "not-http"): ProbeAnswer {
  return { kind: "trouble", trouble: { kind, detail: kind }, headers: [] };
}

const discover = { supportedVersions: [MODERN], capabilities: {} };

/** The answer, what it says of an HTTP server, and of a child if that differs. */
const ROWS: readonly (readonly [string, ProbeAnswer, string, string?])[] = [
  ["a discover result", result({ resultType: "complete", ...discover, ttlMs: 0 }), "modern"],
  ["one without resultType, ttlMs, cacheScope and _meta", result(discover), "modern"],
  [
    "one that also lists a legacy date",
    result({
      capabilities: {},
      supportedVersions: ["2025-11-25", MODERN],
    }),
    "modern",
  ],
  ["-32020 at 400", error(400, -32020), "modern"],
  ["-32021 at 400", error(400, -32021), "modern"],
  ["-32022 naming a modern date", error(400, -32022, { supported: [MODERN] }), "modern"],
  [
    "-32022 naming another modern date",
    error(400, -32022, { supported: ["2027-01-01"] }),
    "modern",
  ],
  ["-32022 without data", error(400, -32022), "legacy"],
  ["-32022 naming legacy dates", error(400, -32022, { supported: ["2025-11-25"] }), "legacy"],
  ["-32601 at 200", error(200, -32601), "legacy"],
  ["-32601 at 400", error(400, -32601), "legacy"],
  ["-32601 at 404", error(404, -32601), "legacy"],
  ["404 HTML", answered(404), "legacy"],
  ["404 with -32001", error(404, -32001), "legacy"],
  ["405", answered(405), "legacy"],
  ["406", answered(406), "legacy"],
  ["415", answered(415), "legacy"],
  ["421", answered(421), "legacy"],
  ["422", answered(422), "legacy"],
  ["400 without a body", answered(400), "legacy"],
  ["400 -32000, id null", error(400, -32000, undefined, null), "legacy"],
  ["400 -32600", error(400, -32600), "legacy"],
  ["400 -32004", error(400, -32004), "legacy"],
  ["an empty result", result({}), "legacy"],
  [
    "an initialize-shaped result",
    result({ protocolVersion: "2025-11-25", capabilities: {} }),
    "legacy",
  ],
  ["a result without capabilities", result({ supportedVersions: [MODERN] }), "legacy"],
  [
    "the old field protocolVersions",
    result({ protocolVersions: [MODERN], capabilities: {} }),
    "legacy",
  ],
  ["legacy dates only", result({ supportedVersions: ["2025-11-25"], capabilities: {} }), "legacy"],
  ["401", answered(401), "unknown"],
  ["403", answered(403), "unknown"],
  ["408", answered(408), "unknown"],
  ["425", answered(425), "unknown"],
  ["429", answered(429), "unknown"],
  ["429 with -32601", error(429, -32601), "unknown"],
  ["307", answered(307), "unknown"],
  ["500", answered(500), "unknown"],
  ["503 with -32603", error(503, -32603), "unknown"],
  ["200 that is no JSON-RPC", answered(200), "unknown"],
  ["202", answered(202), "unknown"],
  ["refused", trouble("refused"), "unknown", "unknown"],
  ["dns", trouble("dns"), "unknown"],
  ["silence", trouble("timeout"), "unknown", "legacy"],
  ["an exit or a reset", trouble("reset"), "unknown", "legacy"],
];

for (const [name, answer, http, child] of ROWS) {
  Deno.test(`classify: ${name} is ${http}${child ? `, of a child ${child}` : ""} [eras §9.1]`, () => {
    assertEquals(classify(answer, false).kind, http);
    assertEquals(classify(answer, true).kind, child ?? http);
  });
}

Deno.test("classify: an unknown verdict tells the operator why", () => {
  assertEquals(classify(answered(503), false), { kind: "unknown", reason: "it answers HTTP 503" });
  assertEquals(classify(answered(401), false), {
    kind: "unknown",
    reason: "it asks for credentials (HTTP 401)",
  });
});

Deno.test("refusesHandshake: -32601 and modern errors, not any error", () => {
  const refuses = (code: number, data?: unknown) =>
    refusesHandshake({ jsonrpc: "2.0", id: 1, error: { code, message: "", data } });
  assertEquals(refuses(-32601), true);
  assertEquals(refuses(-32022, { supported: [MODERN] }), true);
  assertEquals(refuses(-32022), false);
  assertEquals(refuses(-32602), false);
  assertEquals(refusesHandshake({ jsonrpc: "2.0", id: 1, result: {} }), false);
});

Deno.test("TargetEra: 429 and 503 change no verdict [eras §9.1]", () => {
  const era = new TargetEra(manualClock(), true);
  era.learn({ kind: "modern" });
  era.learn(classify(answered(429), false));
  era.learn(classify(answered(503), false));
  assertEquals([era.modern, era.legacy, era.reason], ["yes", "unknown", "it answers HTTP 503"]);
});

Deno.test("TargetEra: a legacy verdict expires, and keeps working until there is another [eras §9.1]", () => {
  const clock = manualClock();
  const era = new TargetEra(clock, true);
  era.learn({ kind: "legacy" });
  assertEquals([era.modern, era.legacy], ["no", "yes"]);
  clock.advance(LEGACY_VERDICT_MS);
  assertEquals([era.modern, era.legacy], ["unknown", "yes"]);
  era.learn({ kind: "legacy" });
  assertEquals(era.modern, "no");
});

Deno.test("TargetEra: the verdict of a child holds as long as its command", () => {
  const clock = manualClock();
  const era = new TargetEra(clock, false);
  era.learn({ kind: "legacy" });
  clock.advance(10 * LEGACY_VERDICT_MS);
  assertEquals(era.modern, "no");
});

Deno.test("TargetEra: turns round once, then both refusals stand", () => {
  const era = new TargetEra(manualClock(), true);
  era.learn({ kind: "legacy" });
  assertEquals(era.refused("legacy"), true);
  assertEquals([era.modern, era.legacy], ["unknown", "no"]);
  assertEquals(era.refused("modern"), false);
  era.tookHandshake();
  assertEquals(era.refused("legacy"), true);
});
