import { assertEquals } from "@std/assert";
import { sealHeaders } from "../../lib/config/headers.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { Secret } from "../../lib/core/secret.ts";
import { engineSettings } from "../../lib/runtime/engine_settings.ts";
import { settingsOf } from "./settings_fixture.ts";

const surroundings = { instanceId: "0".repeat(32), variables: {} };
const noFile = (path: string): string => {
  throw new Deno.errors.NotFound(path);
};
const engineOf = (settings: Settings) => engineSettings(settings, surroundings, noFile);

function withHarpoon(harpoon: Partial<Settings["harpoon"]>, pollChannels?: readonly string[]) {
  const settings = settingsOf({ controlPlane: { pollChannels } });
  return { ...settings, harpoon: { ...settings.harpoon, ...harpoon } };
}

Deno.test("engineSettings: stdio children get no key of the client, whatever variable holds it", () => {
  const settings = settingsOf({ controlPlane: { apiKey: new Secret("sk-key") } });
  const variables = { PATH: "/bin", KEY: "sk-key", CF: "cf-token", CLOUDFLARED_TUNNEL_TOKEN: "x" };
  const cloudflared = { ...settings.cloudflared, token: new Secret("cf-token") };
  const engine = engineSettings(
    { ...settings, cloudflared },
    { ...surroundings, variables },
    noFile,
  );
  assertEquals(engine.mcp.childEnv, { PATH: "/bin" });
});

Deno.test("engineSettings: Harpoon is absent when it is off or not polled [harpoon §2]", () => {
  assertEquals(engineOf(withHarpoon({ enabled: false })).harpoon, undefined);
  assertEquals(engineOf(withHarpoon({}, ["main"])).harpoon, undefined);
  assertEquals(engineOf(withHarpoon({}, ["harpoon", "main"])).harpoon?.targets, []);
  assertEquals("harpoon" in engineOf(withHarpoon({})), true);
});

Deno.test("engineSettings: Harpoon's part as plain data that crosses into a Worker", () => {
  const egress = { poolSize: 10, caCerts: [] };
  const { harpoon } = engineOf(withHarpoon({
    allowPlaintextHttp: true,
    maxResponseBytes: 7,
    maxRedirects: 0,
    capturePayloads: true,
    hostsIncludeSuffix: [".corp"],
    hostsIncludeRegex: ["^git"],
    hostsIncludePrivate: false,
    targets: [
      { label: "a", url: "https://A.test/x", prefix: false },
      {
        label: "b",
        url: "https://b.test",
        prefix: true,
        description: "bills",
        allowedMethods: ["GET"],
        maxRequestBytes: 1,
        maxResponseBytes: 2,
        timeoutMs: 3_000,
        headers: sealHeaders([["Authorization", "Bearer hush"]]),
        rate: { calls: 4, perMs: 1_000 },
        addresses: ["10.0.0.0/8"],
      },
      {
        label: "c",
        url: "http://c.test",
        prefix: false,
        kind: "graphql",
        operations: [{ name: "Q", document: "{ id }" }],
        unixSocket: "/s",
      },
    ],
  }));
  assertEquals(structuredClone(harpoon), harpoon);
  assertEquals(JSON.stringify(harpoon).includes("hush"), true, "a changed secret shows");
  assertEquals(harpoon, {
    targets: [
      { label: "a", url: "https://A.test/x", kind: "exact", headers: [], egress },
      {
        label: "b",
        url: "https://b.test",
        kind: "prefix",
        description: "bills",
        methods: ["GET"],
        maxRequestBytes: 1,
        maxResponseBytes: 2,
        timeoutMs: 3_000,
        headers: [["Authorization", "Bearer hush"]],
        rate: { calls: 4, perMs: 1_000 },
        addresses: ["10.0.0.0/8"],
        egress,
      },
      {
        label: "c",
        url: "http://c.test",
        kind: "graphql",
        headers: [],
        operations: [{ name: "Q", document: "{ id }" }],
        egress: { ...egress, unixSocket: "/s" },
      },
    ],
    allowPlaintextHttp: true,
    maxResponseBytes: 7,
    maxRedirects: 0,
    capturePayloads: true,
    hosts: { suffixes: [".corp"], patterns: ["^git"], loopback: true, private: false },
    outside: { http: egress, https: egress, direct: egress, noProxy: [] },
  });
});

Deno.test("engineSettings: a client of targets alone has no bindings", () => {
  const target = { label: "a", url: "https://a.test", prefix: false };
  const settings = withHarpoon({ targets: [target] }, ["harpoon"]);
  const engine = engineOf({ ...settings, mcp: { ...settings.mcp, bindings: [] } });
  assertEquals([engine.mcp.bindings, engine.harpoon?.targets.length], [[], 1]);
});

Deno.test("engineSettings: tool policies and capturing are absent unless they are set", () => {
  const none = engineOf(settingsOf());
  assertEquals(["inspect" in none, "toolPolicies" in none.mcp], [false, false]);
  const { mcp, inspect } = engineOf(settingsOf({
    mcp: { toolPolicies: [{ channel: "main", allow: ["a"], deny: ["b"] }] },
    inspect: { capturePayloads: true, maxPayloadBytes: 7 },
  }));
  assertEquals(mcp.toolPolicies, [{ channel: "main", allow: ["a"], deny: ["b"] }]);
  assertEquals(inspect, { maxPayloadBytes: 7 });
});
