import { assertEquals } from "@std/assert";
import type { Trouble } from "../../lib/mcp/probe.ts";
import { type ProbeAnswer, readDiscover, readInitialize } from "../../lib/mcp/probe_answer.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import type { JsonObject } from "../../lib/wire/json.ts";

function answered(status: number, message?: JsonObject, headers: HeaderList = []): ProbeAnswer {
  return { kind: "answered", status, headers, message };
}

function error(code: number, data?: unknown): JsonObject {
  return { jsonrpc: "2.0", id: null, error: { code, message: "no", data } };
}

function result(value: JsonObject): JsonObject {
  return { jsonrpc: "2.0", id: 1, result: value };
}

function trouble(kind: Trouble["kind"]): ProbeAnswer {
  return { kind: "trouble", trouble: { kind, detail: kind }, headers: [] };
}

const BEARER: HeaderList = [["WWW-Authenticate", "Bearer"]];
const NOT_YET = "initialize is next";
const MODERN = { supportedVersions: ["2026-07-28", "2026-09-01", "2025-11-25"], capabilities: {} };

/** mcp-eras §3: modern by its own word only; nobody there and credentials wanted need no second question. */
const DISCOVER: readonly (readonly [what: string, answer: ProbeAnswer, verdict: string])[] = [
  ["a result", answered(200, result(MODERN)), "ok 2026-09-01"],
  [
    "a result without capabilities",
    answered(200, result({ ...MODERN, capabilities: null })),
    NOT_YET,
  ],
  [
    "a result of legacy revisions",
    answered(200, result({ ...MODERN, supportedVersions: ["2025-11-25"] })),
    NOT_YET,
  ],
  ["an initialize result", answered(200, result({ protocolVersion: "2025-11-25" })), NOT_YET],
  ["-32020", answered(400, error(-32020)), "ok 2026-07-28"],
  ["-32021", answered(400, error(-32021)), "ok 2026-07-28"],
  [
    "-32022 with a modern revision",
    answered(400, error(-32022, { supported: ["2027-01-01"] })),
    "ok 2027-01-01",
  ],
  ["-32022 with legacy ones", answered(400, error(-32022, { supported: ["2025-11-25"] })), NOT_YET],
  ["-32022 without data", answered(400, error(-32022)), NOT_YET],
  ["-32601", answered(404, error(-32601)), NOT_YET],
  ["-32000 without a session", answered(400, error(-32000)), NOT_YET],
  ["401", answered(401), "auth-required 401"],
  ["401 with a challenge", answered(401, undefined, BEARER), "auth-required 401 Bearer"],
  ["403 with a challenge", answered(403, undefined, BEARER), "auth-required 403 Bearer"],
  ["403", answered(403), NOT_YET],
  ["429", answered(429), NOT_YET],
  ["500", answered(500), NOT_YET],
  ["a page", answered(200), NOT_YET],
  ["silence", trouble("timeout"), NOT_YET],
  ["a broken connection", trouble("reset"), NOT_YET],
  ["no HTTP", trouble("not-http"), NOT_YET],
  ["nobody", trouble("refused"), "refused"],
  ["no name", trouble("dns"), "dns"],
  ["no TLS", trouble("tls"), "tls"],
  ["a proxy", trouble("proxy"), "proxy"],
];
for (const [what, answer, expected] of DISCOVER) {
  Deno.test(`readDiscover: ${what}`, () => {
    const verdict = readDiscover(answer);
    assertEquals(verdict.kind === "settled" ? inShort(verdict.outcome) : NOT_YET, expected);
  });
}

const INITIALIZE: readonly (readonly [what: string, answer: ProbeAnswer, outcome: string])[] = [
  ["a result", answered(200, result({ protocolVersion: "2025-06-18" })), "ok 2025-06-18"],
  ["a result without a version", answered(200, result({})), "not-mcp"],
  ["a page", answered(200), "not-mcp"],
  ["an error", answered(200, error(-32602)), "not-mcp -32602"],
  ["an error with a bad status", answered(400, error(-32022)), "not-mcp -32022"],
  ["401", answered(401), "auth-required 401"],
  ["403", answered(403), "http-error 403"],
  ["404", answered(404), "http-error 404"],
  ["503", answered(503), "http-error 503"],
  ["a redirect", answered(307), "http-error 307"],
  ["no HTTP", trouble("not-http"), "not-mcp"],
  ["silence", trouble("timeout"), "timeout"],
  ["a broken connection", trouble("reset"), "reset"],
  ["nobody", trouble("refused"), "refused"],
];
for (const [what, answer, expected] of INITIALIZE) {
  Deno.test(`readInitialize: ${what}`, () => {
    assertEquals(inShort(readInitialize(answer)), expected);
  });
}

Deno.test("the server's name comes from either era's place, and no longer than can be shown", () => {
  const info = { name: "shop", version: "v".repeat(500), title: 7 };
  const legacy = readInitialize(
    answered(200, result({ protocolVersion: "2025-06-18", serverInfo: info })),
  );
  const modern = readDiscover(
    answered(200, result({ ...MODERN, _meta: { "io.modelcontextprotocol/serverInfo": info } })),
  );
  const server = { name: "shop", version: "v".repeat(200) };
  assertEquals(legacy.kind === "ok" && [legacy.era, legacy.server], ["legacy", server]);
  assertEquals(
    modern.kind === "settled" && modern.outcome.kind === "ok" &&
      [modern.outcome.era, modern.outcome.server],
    ["modern", server],
  );
});

function inShort(outcome: ReturnType<typeof readInitialize>): string {
  switch (outcome.kind) {
    case "ok":
      return `ok ${outcome.protocolVersion}`;
    case "auth-required":
      return ["auth-required", outcome.status, outcome.challenge].filter(Boolean).join(" ");
    case "http-error":
      return `http-error ${outcome.status}`;
    case "not-mcp":
      return outcome.error === undefined ? "not-mcp" : `not-mcp ${outcome.error.code}`;
    default:
      return outcome.kind;
  }
}
