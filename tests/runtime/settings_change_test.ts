import { assertEquals } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { sealHeaders } from "../../lib/config/headers.ts";
import { engineSettings } from "../../lib/runtime/engine_settings.ts";
import { settingsChange, withFixedKept } from "../../lib/runtime/settings_change.ts";
import { type Given, MAIN, settingsOf } from "./settings_fixture.ts";

const noFile = () => {
  throw new Deno.errors.NotFound();
};

function snapshot(given: Given = {}) {
  const settings = settingsOf(given);
  const engine = engineSettings(settings, { instanceId: "i", variables: {} }, noFile);
  return { settings, engine };
}

const proxy = { origin: "http://proxy:3128", credentials: new Secret("u:first") };
const rotated = { origin: "http://proxy:3128", credentials: new Secret("u:second") };

/** One change each: what is given, and by which names it is told. */
const CHANGES: readonly (readonly [Given, live: string[], fixed: string[]])[] = [
  [{}, [], []],
  [{ log: { level: "debug" } }, ["log.level"], []],
  [{ controlPlane: { apiKey: new Secret("sk-second-key") } }, ["control_plane.api_key"], []],
  [
    { controlPlane: { extraHeaders: sealHeaders([["X-A", "2"]]) } },
    ["control_plane.extra_headers"],
    [],
  ],
  [{ mcp: { extraHeaders: sealHeaders([["X-A", "2"]]) } }, ["mcp.extra_headers"], []],
  [{ mcp: { bindings: [MAIN, { kind: "stdio", channel: "x", command: "y" }] } }, [
    "mcp.commands",
  ], []],
  [{ mcp: { toolPolicies: [{ channel: "main", deny: ["x"] }] } }, ["mcp.tool_policy"], []],
  [
    { inspect: { capturePayloads: true, maxPayloadBytes: 7 } },
    ["inspect.capture_payloads", "inspect.max_payload_bytes"],
    [],
  ],
  [{ audit: { file: "/audit" } }, [], ["audit"]],
  [{ mcp: { maxConcurrentRequests: 3 } }, ["mcp.max_concurrent_requests"], []],
  [{ harpoon: { targets: [{ label: "a", url: "https://h", prefix: false }] } }, ["harpoon"], []],
  [{ harpoon: { capturePayloads: true, maxRedirects: 1 } }, ["harpoon"], []],
  [{ harpoon: { serveHttp: true } }, [], ["harpoon.additional_transports"]],
  [{ controlPlane: { tunnelId: `tunnel_${"b".repeat(32)}` } }, [], ["control_plane.tunnel_id"]],
  [{ controlPlane: { baseUrl: "http://127.0.0.1:2" } }, [], ["control_plane.base_url"]],
  [{ health: { port: 8080 }, log: { format: "json", level: "warn" } }, ["log.level"], [
    "log.format",
    "health.listen_addr",
  ]],
];

for (const [given, live, needsRestart] of CHANGES) {
  Deno.test(`settingsChange: ${[...live, ...needsRestart].join() || "nothing"}`, () => {
    assertEquals(settingsChange(snapshot(), snapshot(given)), { live, needsRestart });
  });
}

Deno.test("settingsChange: a rotated proxy password counts although its address is the same", () => {
  const change = settingsChange(
    snapshot({ network: { httpProxy: proxy } }),
    snapshot({ network: { httpProxy: rotated } }),
  );
  assertEquals(change.live, ["http_proxy"]);
});

Deno.test("withFixedKept: takes over what can change and keeps the rest as it runs", () => {
  const running = settingsOf();
  const read = settingsOf({
    controlPlane: { tunnelId: `tunnel_${"b".repeat(32)}`, apiKey: new Secret("sk-second-key") },
    log: { level: "debug", format: "json" },
    health: { port: 1 },
    harpoon: { capturePayloads: true, serveHttp: true },
    inspect: { capturePayloads: true },
    audit: { file: "/audit" },
  });
  const { inspect, audit, controlPlane, log, health, harpoon } = withFixedKept(running, read);
  assertEquals(controlPlane.tunnelId, running.controlPlane.tunnelId);
  assertEquals(controlPlane.apiKey.reveal(), "sk-second-key");
  assertEquals([log.level, log.format, health.port], ["debug", "console", 0]);
  assertEquals([harpoon.capturePayloads, harpoon.serveHttp], [true, false]);
  assertEquals([inspect.capturePayloads, audit.file], [true, undefined]);
});
