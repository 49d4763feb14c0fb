import { assertEquals } from "@std/assert";
import type { EngineHarpoonTarget } from "../../lib/config/engine_settings.ts";
import type { OutsideEgress } from "../../lib/core/egress.ts";
import type { Admitted } from "../../lib/harpoon/admission.ts";
import { targetOfAdmission, targetOfSettings } from "../../lib/harpoon/targets.ts";
import { DIRECT, sampleTarget } from "./sample_target.ts";

const OUTSIDE: OutsideEgress = {
  http: { ...DIRECT, proxy: { url: "http://proxy:1", targetScheme: "http" } },
  https: { ...DIRECT, proxy: { url: "http://proxy:2", targetScheme: "https" } },
  direct: { poolSize: 3, caCerts: ["PEM"] },
  noProxy: [".internal"],
};
const HARPOON = { maxResponseBytes: 102_400, outside: OUTSIDE };
const GIVEN: EngineHarpoonTarget = {
  label: "api",
  url: "HTTPS://API.Example/Path?x=A+b",
  kind: "exact",
  headers: [],
  egress: DIRECT,
};

Deno.test("targetOfSettings: what is left out comes from the whole; only scheme and host change spelling (harpoon §3, §13)", () => {
  assertEquals(
    targetOfSettings(GIVEN, HARPOON),
    sampleTarget("api", "https://api.example/Path?x=A+b", { originalUrl: GIVEN.url }),
  );
});

Deno.test("targetOfSettings: what is given counts, also above the global limits (harpoon §13)", () => {
  const own = {
    description: "An API",
    maxRequestBytes: 10_485_760,
    maxResponseBytes: 20_971_520,
    timeoutMs: 5_000,
    headers: [["Authorization", "Bearer secret"]],
    rate: { calls: 5, perMs: 1_000 },
    addresses: ["10.0.0.0/8"],
  } as const;
  const target = targetOfSettings({
    ...GIVEN,
    ...own,
    kind: "prefix",
    methods: ["DELETE", "GET"],
  }, HARPOON);
  assertEquals(
    target,
    sampleTarget("api", "https://api.example/Path?x=A+b", {
      ...own,
      originalUrl: GIVEN.url,
      kind: "prefix",
      methods: ["GET", "DELETE"],
    }),
  );
});

Deno.test("targetOfSettings: a GraphQL target takes its documents by POST alone (harpoon §13)", () => {
  const operations = [{ name: "orders", document: "query orders { orders { id } }" }];
  const target = targetOfSettings(
    { ...GIVEN, kind: "graphql", operations, methods: ["GET", "DELETE"] },
    HARPOON,
  );
  assertEquals(target.methods, ["POST"]);
  assertEquals(target.operations, operations);
});

Deno.test("targetOfSettings: a method that no target can have opens nothing", () => {
  assertEquals(targetOfSettings({ ...GIVEN, methods: ["TRACE", "get"] }, HARPOON).methods, []);
});

function admitted(url: string, onMcpSocket = false): Admitted {
  return {
    kind: "admitted",
    address: { role: "issuer", url, guarded: false, onMcpSocket },
    url: url.toLowerCase(),
    reason: "suffix:.corp",
    tags: ["auth-server-metadata", "issuer"],
    labelBase: "oauth-issuer-0",
  };
}

Deno.test("targetOfAdmission: exact, of category oauth, with the default methods and limits (harpoon §3)", () => {
  const admission = admitted("https://AUTH.corp");
  assertEquals(
    targetOfAdmission(admission, HARPOON, undefined),
    sampleTarget("oauth-issuer-0", "https://auth.corp", {
      originalUrl: "https://AUTH.corp",
      category: "oauth",
      source: "oauth",
      tags: ["auth-server-metadata", "issuer"],
      inclusionReason: "suffix:.corp",
      egress: OUTSIDE.https,
    }),
  );
});

Deno.test("targetOfAdmission: the way out is that of the address (network-and-oauth §1.2)", () => {
  const egressOf = (url: string) =>
    targetOfAdmission(admitted(url), HARPOON, "/run/mcp.sock").egress;
  assertEquals(egressOf("https://auth.corp"), OUTSIDE.https);
  assertEquals(egressOf("http://auth.corp"), OUTSIDE.http);
  assertEquals(egressOf("https://auth.internal"), OUTSIDE.direct);
  assertEquals(egressOf("https://127.0.0.1:1"), OUTSIDE.direct);
});

Deno.test("targetOfAdmission: the MCP server's Unix socket takes what is reached through it, without a proxy (harpoon §3, §5)", () => {
  const onSocket = admitted("https://mcp.corp/x", true);
  assertEquals(targetOfAdmission(onSocket, HARPOON, "/run/mcp.sock").egress, {
    ...OUTSIDE.direct,
    unixSocket: "/run/mcp.sock",
  });
  assertEquals(targetOfAdmission(onSocket, HARPOON, undefined).egress, OUTSIDE.https);
});
