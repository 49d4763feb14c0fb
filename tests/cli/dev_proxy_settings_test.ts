import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { proxyOptions } from "../../lib/cli/dev_proxy_options.ts";
import { type ProxySettings, readProxySettings } from "../../lib/cli/dev_proxy_settings.ts";
import { parseFlags } from "../../lib/config/flags.ts";
import { SettingsError } from "../../lib/config/problem.ts";

const URL_FLAG = ["--mcp-server-url", "http://127.0.0.1:3001/mcp"];

function read(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ProxySettings {
  return readProxySettings(parseFlags(args, Object.values(proxyOptions)), {
    env: (name) => env[name],
    readFile: (path) => {
      throw new Deno.errors.NotFound(path);
    },
  });
}

Deno.test("readProxySettings: the defaults (cli §11)", () => {
  const { client, key, ...own } = read(URL_FLAG);
  assertEquals(own, {
    listen: { kind: "tcp", hostname: "127.0.0.1", port: 0 },
    tunnelId: `tunnel_${"2".repeat(32)}`,
    health: undefined,
    healthUrlFile: undefined,
    infoFile: undefined,
    printJson: false,
    durationMs: undefined,
    readinessMs: 10_000,
    responseMs: 30_000,
    clientLastSeenMs: 20_000,
  });
  assertEquals(client.controlPlane.tunnelId, own.tunnelId);
  assertEquals(client.controlPlane.apiKey.reveal(), key.reveal());
  assertEquals(client.mcp.bindings, [
    { kind: "http-streamable", channel: "main", url: "http://127.0.0.1:3001/mcp" },
  ]);
  assertNotEquals(key.reveal(), read(URL_FLAG).key.reveal());
});

Deno.test("readProxySettings: servers may be given several times, as run takes them, dotted too", () => {
  const { client } = read([
    ...["--mcp.server-url", "channel=docs,url=http://127.0.0.1:1/mcp"],
    ...["--mcp-server-url=http://127.0.0.1:2/mcp", "--mcp-command", "channel=two,command=cat a,b"],
  ]);
  assertEquals(client.mcp.bindings.map((binding) => [binding.channel, binding.kind]), [
    ["docs", "http-streamable"],
    ["main", "http-streamable"],
    ["two", "stdio"],
  ]);
});

Deno.test("readProxySettings: a health URL file implies health pages on a free port", () => {
  const { health, healthUrlFile } = read([...URL_FLAG, "--health-url-file", "h.url"]);
  assertEquals([health, healthUrlFile], [{ hostname: "127.0.0.1", port: 0 }, "h.url"]);
  const chosen = read([...URL_FLAG, "--health-url-file", "h.url", "--health-listen-addr", ":81"]);
  assertEquals(chosen.health, { hostname: "", port: 81 });
});

Deno.test("readProxySettings: a duration of 0 has no end", () => {
  assertEquals(read([...URL_FLAG, "--duration", "0"]).durationMs, undefined);
  assertEquals(read([...URL_FLAG, "--duration", "1.5s"]).durationMs, 1_500);
});

Deno.test("readProxySettings: variables choose neither the servers nor the control plane", () => {
  const { client } = read(URL_FLAG, {
    MCP_COMMAND: "server",
    MCP_SERVER_URL: "http://other.invalid/mcp",
    CONTROL_PLANE_API_KEY: "sk-other",
    CONTROL_PLANE_TUNNEL_ID: `tunnel_${"9".repeat(32)}`,
    CONTROL_PLANE_POLL_CHANNELS: "other",
    TUNNEL_CLIENT_PROFILE: "other",
    LOG_LEVEL: "warn",
  });
  assertEquals(client.mcp.bindings.length, 1);
  assertEquals(client.controlPlane.pollChannels, undefined);
  assertEquals(client.source.kind, "none");
  assertEquals(client.log.level, "warn");
});

Deno.test("readProxySettings: tells all mistakes at once", () => {
  const error = assertThrows(
    () => read(["--backend", "rust", "--duration", "x", "--bogus", "--mcp-server-url", "no-url"]),
    SettingsError,
  );
  for (const words of ["--backend", "--duration", "--bogus", "no-url"]) {
    assert(error.message.includes(words), error.message);
  }
});

Deno.test("readProxySettings: what is tried out opens no way in from outside", () => {
  const { client } = read(URL_FLAG, {
    CLOUDFLARED_TUNNEL_TOKEN: "hush-token",
    CLOUDFLARED_MANAGED: "true",
  });
  assertEquals([client.cloudflared.token, client.cloudflared.managed], [undefined, false]);
});
