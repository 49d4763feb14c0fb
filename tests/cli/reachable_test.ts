import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkReachable, type Need } from "../../lib/cli/reachable.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { binding, networkSettings, proxy } from "../config/network_settings.ts";
import { runClient } from "./client_process.ts";

const TUNNEL_ID = `tunnel_${"a".repeat(32)}`;

/** The lines for settings of which nothing is granted. */
function refusals(settings: Parameters<typeof checkReachable>[0]): string[] {
  return assertThrows(() => checkReachable(settings, () => false), OperatorError)
    .message.split("\n");
}

Deno.test("checkReachable: one line for each address out of bounds, with setting and permission", () => {
  const settings = networkSettings({
    mcp: {
      bindings: [
        binding({ url: "https://mcp.test/secret/path?token=hush" }),
        binding({ channel: "v6", url: "http://[::1]:3000/mcp" }),
        { kind: "stdio", channel: "pipe", command: "server" },
      ],
    },
  });
  const asked: Need["permission"][] = [];
  const error = assertThrows(
    () => checkReachable(settings, ({ permission }) => asked.push(permission) === 0),
    OperatorError,
  );
  assertEquals(asked, [
    { name: "net", host: "plane.test:443" },
    { name: "net", host: "mcp.test:443" },
    { name: "net", host: "[::1]:3000" },
  ]);
  assertEquals(error.message.split("\n"), [
    "control_plane.base_url: not permitted to connect to plane.test:443: " +
    "run with --allow-net=plane.test:443",
    "mcp.server_urls, channel main: not permitted to connect to mcp.test:443: " +
    "run with --allow-net=mcp.test:443",
    "mcp.server_urls, channel v6: not permitted to connect to [::1]:3000: " +
    "run with --allow-net=[::1]:3000",
  ]);
  checkReachable(settings, () => true);
});

Deno.test("checkReachable: a proxy needs a right of its own, and so does what is behind it", () => {
  const settings = networkSettings({
    mcp: { bindings: [] },
    network: { httpProxy: proxy("http://proxy.test:3128") },
  });
  assertEquals(refusals(settings), [
    "control_plane.base_url: not permitted to connect to its proxy proxy.test:3128 (http-proxy): " +
    "run with --allow-net=proxy.test:3128",
    "control_plane.base_url: not permitted to connect to plane.test:443 behind its proxy: " +
    "run with --allow-net=plane.test:443",
  ]);
});

Deno.test("checkReachable: a proxy with credentials needs loopback as well, they are not shown", () => {
  const withCredentials = proxy("http://proxy.test", "user:hush");
  const settings = networkSettings({ mcp: { bindings: [], httpProxy: withCredentials } });
  const relayed = { ...settings, network: { ...settings.network, httpProxy: withCredentials } };
  const lines = refusals(relayed);
  assertEquals(lines.length, 3);
  assertStringIncludes(lines[2] ?? "", "--allow-net=127.0.0.1");
  assertEquals(lines.join().includes("hush"), false);
});

Deno.test("checkReachable: a Unix socket needs four rights, certificates need to be read", () => {
  const settings = networkSettings({
    controlPlane: { clientCertificate: { certFile: "/c.pem", keyFile: "/c.key" } },
    mcp: { bindings: [binding({ url: "http://mcp.local/", unixSocket: "/run/mcp.sock" })] },
    network: { caBundle: "/ca.pem" },
  });
  assertEquals(refusals(settings).map((line) => line.replace(/^.*run with /, "")), [
    "--allow-net=plane.test:443",
    "--allow-net=unix:/run/mcp.sock",
    "--allow-read=/run/mcp.sock",
    "--allow-write=/run/mcp.sock",
    "--allow-net=mcp.local:80",
    "--allow-read=/ca.pem",
    "--allow-read=/c.pem",
    "--allow-read=/c.key",
  ]);
});

Deno.test("checkReachable: a server of a channel that is not polled does not count", () => {
  const settings = networkSettings({
    controlPlane: { pollChannels: ["main"] },
    mcp: { bindings: [binding(), binding({ channel: "other", url: "http://b" })] },
  });
  checkReachable(settings, ({ flag }) => flag !== "--allow-net=b:80");
});

Deno.test("checkReachable: a right that two settings need is asked for once", () => {
  const settings = networkSettings({
    mcp: { bindings: [binding({ url: "https://plane.test/mcp" })] },
  });
  const asked: string[] = [];
  checkReachable(settings, ({ flag }) => asked.push(flag) > 0);
  assertEquals(asked, ["--allow-net=plane.test:443"]);
});

Deno.test("run with a server it may not reach: ends at once instead of failing each call", async () => {
  const { code, stderr } = await runClient(["run", "--mcp.server-url", "http://mcp.test/mcp"], {
    env: {
      CONTROL_PLANE_API_KEY: "k",
      CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
      CONTROL_PLANE_BASE_URL: "http://127.0.0.1:9",
    },
  });
  assertEquals([code, stderr.trimEnd().split("\n").length], [1, 1], stderr);
  assertStringIncludes(stderr, "start tunnel-client: mcp.server_urls, channel main");
  assertStringIncludes(stderr, "--allow-net=mcp.test:80");
});
