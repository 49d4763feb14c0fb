import { assert, assertEquals } from "@std/assert";
import { parseFlags } from "../../lib/config/flags.ts";
import { readSettings } from "../../lib/config/load.ts";
import { optionRows } from "../../lib/config/options.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { Secret } from "../../lib/core/secret.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { TUNNEL_ID } from "./load_fixture.ts";

const BASE: Readonly<Record<string, string>> = {
  CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
  CONTROL_PLANE_API_KEY: "base",
  MCP_SERVER_URL: "http://base/mcp",
};

/**
 * Per setting, a value in flow YAML that is not its default. A missing row fails the test, so a new
 * setting needs a line here.
 */
function different(cert: string, key: string, ca: string): Readonly<Record<string, string>> {
  return {
    "control_plane.base_url": "http://other",
    "control_plane.url_path": "/gw",
    "control_plane.tunnel_id": `tunnel_${"a".repeat(32)}`,
    "control_plane.organization_id": "org-1",
    "control_plane.api_key": "env:OTHER_KEY",
    "control_plane.max_inflight_requests": "7",
    "control_plane.poll_timeout": "7s",
    "control_plane.poll_deadline_guardrail": "7s",
    "control_plane.poll_channels": "[main]",
    "control_plane.extra_headers": "{X-A: a}",
    "control_plane.client_cert": cert,
    "control_plane.client_key": key,
    "control_plane.http_proxy": "http://p:1",
    "control_plane.server_info_version": "2",
    "mcp.server_urls": "[{url: http://other}]",
    "mcp.commands": "[{channel: other, command: x}]",
    "mcp.extra_headers": "{X-A: a}",
    "mcp.discovery_extra_headers": "{X-A: a}",
    "mcp.http_proxy": "http://p:1",
    "mcp.client_cert": cert,
    "mcp.client_key": key,
    "mcp.ca_bundle": ca,
    "mcp.startup_wait_timeout": "7s",
    "mcp.connection_max_ttl": "7s",
    "mcp.max_concurrent_requests": "7",
    "mcp.era": "{main: legacy}",
    "mcp.relay_server_requests": "true",
    "mcp.tool_policy": "{main: {deny: [x]}}",
    "harpoon.enabled": "false",
    "harpoon.targets": "[{label: a, url: https://h}]",
    "harpoon.allow_plaintext_http": "true",
    "harpoon.max_response_bytes": "7",
    "harpoon.max_redirects": "1",
    "harpoon.http_proxy": "http://p:1",
    "harpoon.additional_transports": "[http-streamable]",
    "harpoon.capture_payloads": "true",
    "harpoon.hosts_include_suffix": "[.a]",
    "harpoon.hosts_include_regex": "[a]",
    "harpoon.hosts_include_loopback": "false",
    "harpoon.hosts_include_private": "false",
    "ca_bundle": ca,
    "http_proxy": "http://p:1",
    "proxy.https_proxy": "http://p:1",
    "proxy.http_proxy": "http://p:1",
    "proxy.no_proxy": "[a]",
    "proxy.check_interval": "7s",
    "log.level": "debug",
    "log.format": "json",
    "log.file": "/log",
    "log.http_raw_unsafe": "true",
    "log.request_timing": "true",
    "health.listen_addr": "localhost:7",
    "health.unix_socket": "/socket",
    "health.url_file": "/url",
    "process.pid_file": "/pid",
    "admin_ui.enabled": "false",
    "admin_ui.allow_remote": "true",
    "admin_ui.open_browser": "true",
    "admin_ui.log_buffer_events": "7",
    "admin_ui.token": "env:OTHER_KEY",
    "admin_ui.host_names": "[Tunnel.corp.example]",
    "admin_ui.assistant": "true",
    "audit.file": "/audit",
    "audit.max_bytes": "7000",
    "audit.keep": "7",
    "inspect.capture_payloads": "true",
    "inspect.max_payload_bytes": "7",
    "sandbox.mode": "strict",
    "sandbox.allow_net": "[a.test:1]",
    "sandbox.allow_env": "[A]",
    "cloudflared.token": "env:OTHER_KEY",
    "cloudflared.managed": "true",
    "cloudflared.path": "/cloudflared",
    "cloudflared.ready_timeout": "7s",
  };
}

/** Settings that choose or describe the file, or are accepted without effect. */
const FEEDS_NOTHING = [
  ...["config", "profile", "profile-file", "profile-dir"],
  ...["config_version", "poll_interval_ms"],
];
/** What a load tells about itself. */
const ABOUT_THE_LOAD = ["source", "origins", "notes"];
/** Of these one alone is refused, so the other one stands beside it. */
const PAIRS = [
  ["control_plane.client_cert", "control_plane.client_key"],
  ["mcp.client_cert", "mcp.client_key"],
];

/** One YAML file with some of the settings. */
function fileOf(names: readonly string[], values: Readonly<Record<string, string>>): string {
  const sections = Map.groupBy(names, (name) => name.includes(".") ? name.split(".")[0] : "");
  return [...sections].map(([section = "", members]) => {
    const lines = members.map((name) => `${name.split(".").at(-1)}: ${values[name]}\n`);
    return section === "" ? lines.join("") : `${section}:\n  ${lines.join("  ")}`;
  }).join("");
}

/** The settings of a file on top of what is required; variables of the rows in it are not set. */
function settingsOf(
  names: readonly string[],
  values: Readonly<Record<string, string>>,
): Settings {
  const text = fileOf(names, values);
  const hidden = optionRows.flatMap(({ name, env = [] }) => names.includes(name) ? env : []);
  const { settings, problems } = readSettings({
    flags: parseFlags(["--config=c"], optionRows),
    env: (name) => name === "OTHER_KEY" ? "other" : hidden.includes(name) ? undefined : BASE[name],
    readFile: (path) => path === "c" ? text || "config_version: 1" : Deno.readTextFileSync(path),
  });
  assert(settings !== undefined, `${names}: ${problems.map(({ line }) => line)}`);
  return settings;
}

/** Whether a leaf holds a setting, not what the load tells about itself. */
function isSetting([path]: readonly [path: string, text: string]): boolean {
  return !ABOUT_THE_LOAD.includes(path.split(".")[0] ?? "");
}

/** Every member that is no mapping, by its dotted path; texts stand for secrets and lists. */
function leavesOf(node: unknown, path = ""): [path: string, text: string][] {
  if (node instanceof Secret) return [[path, node.reveal()]];
  const isLeaf = typeof node !== "object" || node === null || Array.isArray(node) ||
    "origin" in node || "certFile" in node;
  if (isLeaf) return [[path, JSON.stringify(node) ?? "undefined"]];
  return Object.entries(node).flatMap(([key, member]) =>
    leavesOf(member, path === "" ? key : `${path}.${key}`)
  );
}

Deno.test("the options table: every leaf of the settings is fed by a row, and every row feeds one", async () => {
  await using authority = await openAuthority();
  const { certFile, keyFile } = await authority.issue({ name: "client" });
  const values = different(certFile, keyFile, authority.caFile);
  const base = new Map(leavesOf(settingsOf([], values)));
  const fed = new Set<string>();
  for (const { name } of optionRows) {
    if (FEEDS_NOTHING.includes(name)) continue;
    assert(values[name] !== undefined, `${name} needs a value in this test`);
    const names = PAIRS.find((pair) => pair.includes(name)) ?? [name];
    const changed = leavesOf(settingsOf(names, values))
      .filter(isSetting)
      .filter(([path, text]) => base.get(path) !== text)
      .map(([path]) => path);
    assert(changed.length > 0, `${name} changes no setting`);
    for (const path of changed) fed.add(path);
  }
  const leaves = [...base].filter(isSetting).map(([path]) => path);
  assertEquals(leaves.filter((path) => !fed.has(path)), []);
});
