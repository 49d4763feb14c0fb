import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseFlags } from "../../lib/config/flags.ts";
import { readSettings } from "../../lib/config/load.ts";
import { optionRows } from "../../lib/config/options.ts";
import { rowsOf, withheldBy } from "../../lib/config/withheld.ts";
import type { Flavor } from "../../lib/core/flavor.ts";

const NARROW: readonly Flavor[] = ["runtime", "runtime-cloudflared"];

/** The lines of what is wrong with these settings in a program of a flavor. */
function wrong(
  flavor: Flavor,
  { env = {}, file = "" }: { env?: Readonly<Record<string, string>>; file?: string },
): string[] {
  const variables: Readonly<Record<string, string>> = {
    CONTROL_PLANE_API_KEY: "sk-k",
    CONTROL_PLANE_TUNNEL_ID: `tunnel_${"a".repeat(32)}`,
    MCP_SERVER_URL: "http://127.0.0.1:9/mcp",
    CF: "hush",
    ...env,
  };
  const { problems } = readSettings({
    flags: parseFlags(["--config", "/p.yaml"], rowsOf(flavor, optionRows)),
    env: (name) => variables[name],
    readFile: () => `config_version: 1\n${file}\n`,
    withheld: withheldBy(flavor),
  });
  return problems.map(({ line }) => line);
}

/** Values that mean what the setting is anyway. */
const SAME: Readonly<Record<string, string>> = {
  ALLOW_REMOTE_UI: "false",
  OPEN_WEB_UI: "0",
  ADMIN_UI_LOG_BUFFER_EVENTS: "0x7d0",
  PROXY_CHECK_INTERVAL: "1m",
  HARPOON_CAPTURE_PAYLOADS: "F",
  INSPECT_CAPTURE_PAYLOADS: "false",
  INSPECT_MAX_PAYLOAD_BYTES: "65536",
};
const OTHER: Readonly<Record<string, readonly [setting: string, value: string]>> = {
  ALLOW_REMOTE_UI: ["admin_ui.allow_remote", "true"],
  OPEN_WEB_UI: ["admin_ui.open_browser", "1"],
  ADMIN_UI_LOG_BUFFER_EVENTS: ["admin_ui.log_buffer_events", "2001"],
  ADMIN_UI_TOKEN: ["admin_ui.token", "hush"],
  ADMIN_UI_HOST_NAMES: ["admin_ui.host_names", "h.test"],
  ADMIN_UI_ASSISTANT: ["admin_ui.assistant", "true"],
  PROXY_CHECK_INTERVAL: ["proxy.check_interval", "61s"],
  HARPOON_CAPTURE_PAYLOADS: ["harpoon.capture_payloads", "true"],
  INSPECT_CAPTURE_PAYLOADS: ["inspect.capture_payloads", "true"],
  INSPECT_MAX_PAYLOAD_BYTES: ["inspect.max_payload_bytes", "1"],
};

for (const flavor of NARROW) {
  Deno.test(`readSettings, ${flavor}: values that change nothing are accepted (cli §13)`, () => {
    assertEquals(wrong(flavor, { env: SAME }), []);
    const file =
      "admin_ui: { open_browser: false, allow_remote: false, log_buffer_events: 2000 }\n" +
      "proxy: { check_interval: 60s }\nharpoon: { capture_payloads: false }";
    assertEquals(wrong(flavor, { file }), []);
    assertEquals(wrong(flavor, { file: "admin_ui: { enabled: true }" }), []);
  });

  for (const [variable, [setting, value]] of Object.entries(OTHER)) {
    Deno.test(`readSettings, ${flavor}: ${variable}=${value} is refused by name (cli §13)`, () => {
      const lines = wrong(flavor, { env: { [variable]: value } });
      assertEquals(lines, [
        `${setting} from ${variable}: tunnel-client-${flavor} does not have it; ` +
        "drop it, or start tunnel-client",
      ]);
      assertEquals(wrong("full", { env: { [variable]: value } }), []);
    });
  }
}

Deno.test("readSettings, runtime: any setting of cloudflared is refused, the default too (cli §13)", () => {
  const files = ["token: env:CF", "managed: false", "path: /cf", "ready_timeout: 30s"];
  for (const entry of files) {
    const file = `cloudflared: { ${entry} }`;
    const [line = "", ...more] = wrong("runtime", { file });
    assertEquals(more, []);
    assertStringIncludes(line, `cloudflared.${entry.split(":")[0]} from /p.yaml line 2: `);
    assertStringIncludes(line, "start tunnel-client-runtime-cloudflared");
    assertEquals(line.includes("hush"), false);
    assertEquals(wrong("runtime-cloudflared", { file }), []);
  }
  for (
    const [name, value] of [
      ["CLOUDFLARED_TUNNEL_TOKEN", "hush"],
      ["CLOUDFLARED_MANAGED", "false"],
      ["CLOUDFLARED_PATH", "/cf"],
      ["CLOUDFLARED_READY_TIMEOUT", "30s"],
    ] as const
  ) {
    const lines = wrong("runtime", { env: { [name]: value } });
    assertEquals([lines.length, lines[0]?.includes(` from ${name}: `)], [1, true]);
    assertEquals(wrong("runtime-cloudflared", { env: { [name]: value } }), []);
  }
});
