import { assert, assertEquals } from "@std/assert";
import { optionRows } from "../../lib/config/options.ts";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { runClient, startClient } from "../cli/client_process.ts";

const TUNNEL_ID = "tunnel_0123456789abcdef0123456789abcdef";
const KEY = "sk-PLANTED-key-1";
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** A value for each setting that may hold a secret; what must not be seen begins with PLANTED. */
const PLANTED: Readonly<Record<string, string>> = {
  "control_plane.api_key": KEY,
  "control_plane.extra_headers": "\n    X-Gateway: PLANTED-header-1",
  "control_plane.base_url": "URL",
  "control_plane.url_path": "/",
  "control_plane.http_proxy": "http://u:PLANTED-proxy-1@127.0.0.1:9",
  "mcp.server_urls": "\n    - url: http://u:PLANTED-url-1@127.0.0.1:9/mcp?token=PLANTED-query-1",
  "mcp.commands": "\n    - {channel: tools, command: 'sh -c x --api-key PLANTED-command-1'}",
  "mcp.extra_headers": "\n    Authorization: Bearer PLANTED-header-2",
  "mcp.discovery_extra_headers": "\n    X-Probe: PLANTED-header-3",
  "mcp.http_proxy": "http://u:PLANTED-proxy-2@127.0.0.1:9",
  "harpoon.targets": "\n    - {label: a, url: 'https://u:PLANTED-url-2@h/?key=PLANTED-query-2'}",
  "harpoon.http_proxy": "http://u:PLANTED-proxy-3@127.0.0.1:9",
  http_proxy: "http://u:PLANTED-proxy-4@127.0.0.1:9",
  "proxy.https_proxy": "http://u:PLANTED-proxy-5@127.0.0.1:9",
  "proxy.http_proxy": "http://u:PLANTED-proxy-6@127.0.0.1:9",
  "cloudflared.token": "env:PLANTED_TOKEN",
};
const VARIABLES = { PLANTED_TOKEN: "PLANTED-token-1" };

/** The planted settings as a profile. @param also further lines, or settings in place of planted ones */
function profile(also: Readonly<Record<string, string>>): string {
  const lines = new Map<string, string[]>();
  for (const [name, value] of Object.entries({ ...PLANTED, ...also })) {
    if (value === "") continue;
    const [section, key] = name.includes(".") ? name.split(".") : ["", name];
    const text = value.startsWith("\n") ? value : ` "${value}"`;
    const line = key === undefined ? "" : `${section === "" ? "" : "  "}${key}:${text}`;
    lines.set(section ?? "", [...lines.get(section ?? "") ?? [], line]);
  }
  return [...lines].map(([section, below]) =>
    section === "" ? below.join("\n") : `${section}:\n${below.join("\n")}`
  ).join("\n");
}

Deno.test("planted secrets: every setting that may hold one is planted", () => {
  const wanted = optionRows.filter(({ inFile, secrecy }) => inFile && secrecy !== "open");
  assertEquals(wanted.map(({ name }) => name).filter((name) => !(name in PLANTED)), []);
});

Deno.test("planted secrets: no command shows one, whether all is well or nothing", async () => {
  await using opened = new AsyncDisposableStack();
  const home = await Deno.makeTempDir();
  opened.defer(() => Deno.remove(home, { recursive: true }));
  const plane = opened.use(createPlane({
    runtimeKeys: [{ key: new Secret(KEY) }],
    adminKey: new Secret("PLANTED-admin-1"),
    tunnels: [{ id: TUNNEL_ID, name: "docs" }],
  }));
  const served = opened.use(servePlane(plane, LOOPBACK));
  const stub = opened.use(await serveStub({ ...LOOPBACK, name: "docs", version: "1" }));
  const dir = `${home}/.config/tunnel-client`;
  await Deno.mkdir(dir, { recursive: true });
  const base = {
    "control_plane.base_url": served.url,
    "control_plane.tunnel_id": TUNNEL_ID,
    "health.listen_addr": "127.0.0.1:0",
    "log.level": "debug",
    "log.format": "json",
  };
  // Runs: the server is there, and no proxy is in the way.
  const working = {
    ...base,
    "mcp.server_urls": `\n    - url: ${stub.mcpUrl}?token=PLANTED-query-1`,
    "mcp.commands": "",
    http_proxy: "",
    "control_plane.http_proxy": "",
    "mcp.http_proxy": "",
  };
  await Deno.writeTextFile(`${dir}/good.yaml`, profile(working));
  await Deno.writeTextFile(`${dir}/dead.yaml`, profile(base));
  await Deno.writeTextFile(
    `${dir}/wrong.yaml`,
    profile({
      ...base,
      ...Object.fromEntries(
        Object.entries(PLANTED).map((
          [name, value],
        ) => [name, `PLANTED wrong ${value.trim().replaceAll('"', "")}`.replaceAll("\n", " ")]),
      ),
    }),
  );
  const options = {
    env: {
      HOME: home,
      ...VARIABLES,
      OPENAI_ADMIN_KEY: "PLANTED-admin-1",
      CONTROL_PLANE_BASE_URL: served.url,
    },
    writable: home,
  };
  const lines: (readonly string[])[] = [];
  for (const name of ["good", "dead", "wrong"]) {
    const at = ["--profile", name];
    lines.push(
      ["doctor", ...at, "--explain", "--show-config"],
      ["doctor", ...at, "--json", "--show-config"],
      ["profiles", "show", name],
      ["profiles", "show", name, "--effective"],
      ["profiles", "show", name, "--effective", "--json"],
      ["profiles", "validate", name],
      ["health", ...at],
    );
  }
  lines.push(
    ["run", "--profile", "wrong"],
    ["profiles", "add", "x", "--from-file", `${dir}/wrong.yaml`],
    ["init", "--tunnel-id", TUNNEL_ID, "--control-plane-api-key-ref", "PLANTED-flag-1"],
    ["run", "--control-plane.api-key", "PLANTED-flag-2", "--cloudflared.token=PLANTED-flag-3"],
    [
      "run",
      "--mcp.extra-headers",
      "X: \x01PLANTED-flag-4",
      "--http-proxy=socks5://u:PLANTED-flag-5@h",
    ],
    ["admin", "tunnels", "list", "--organization-id", "o"],
    ["admin", "--json", "tunnels", "get", TUNNEL_ID],
    ["admin", "--json", "--admin-key", "PLANTED-flag-6", "tunnels", "get", TUNNEL_ID],
    ["admin", "tunnels", "get", "tunnel_none"],
  );
  for (const args of lines) {
    const { stdout, stderr } = await runClient(args, options);
    hidden(`${args.join(" ")}\n${stdout}${stderr}`, args);
    assert(stdout + stderr !== "", args.join(" "));
  }
  await using client = startClient(
    ["run", "--profile", "good", "--enable-request-timing"],
    options,
  );
  const health = /"addr":"([^"]+)"/.exec(await client.line("health server listening"))?.[1];
  await client.line("mcp session initialized");
  await client.line('"readiness changed"');
  client.signal("SIGHUP");
  await client.line("settings reloaded");
  for (const page of ["healthz", "readyz", "readyz?format=json", "metrics"]) {
    hidden(await (await fetch(`http://${health}/${page}`)).text(), [page]);
  }
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0);
  hidden(client.lines.join("\n"), ["run"]);
});

/** Names and command lines may be repeated; what was planted may not. */
function hidden(output: string, args: readonly string[]): void {
  const shown = output.slice(output.indexOf("\n") + 1);
  const found = /.*PLANTED-[a-z]+-\d.*/.exec(args.length > 1 ? shown : output)?.[0];
  assertEquals(found, undefined, args.join(" "));
}
