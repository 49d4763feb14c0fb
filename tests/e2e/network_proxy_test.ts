import { assert, assertEquals } from "@std/assert";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { API_KEY, clientPermissions, openPlane, TUNNEL_ID } from "./client.ts";
import { ROOT, startProcess } from "./process.ts";
import { call, request } from "./tunnel.ts";

/** What may be set, strongest first; each round drops one more, the next carries MCP traffic. */
const RANKS = ["channel", "section", "global", "none"] as const;

Deno.test("run: the channel's proxy beats the section's, that the global one; the system's is not for loopback, and NO_PROXY not for any of ours [network §9.1]", async () => {
  for (const [rank, strongest] of RANKS.entries()) {
    await using mcp = serveRawMcp();
    await using plane = openPlane();
    await using channel = serveForwardProxy({ credentials: "u:hush-channel" });
    await using section = serveForwardProxy();
    await using global = serveForwardProxy();
    await using system = serveForwardProxy();
    const own = new URL(channel.url);
    own.username = "u";
    own.password = "hush-channel";
    const entry = `channel=main,url=${mcp.url}`;
    const directory = await Deno.makeTempDir();
    try {
      await using client = startProcess({
        args: [
          ...["run", "-q", ...clientPermissions(directory), `${ROOT}main.ts`, "run"],
          ...["--control-plane.base-url", plane.url, "--control-plane.tunnel-id", TUNNEL_ID],
          ...["--health.listen-addr", "127.0.0.1:0"],
          ...["--mcp.server-url", rank === 0 ? `${entry},http-proxy=${own.href}` : entry],
          ...(rank <= 1 ? ["--mcp.http-proxy", section.url] : []),
          ...(rank <= 2 ? ["--http-proxy", global.url] : []),
        ],
        env: {
          CONTROL_PLANE_API_KEY: API_KEY,
          HTTP_PROXY: system.url,
          http_proxy: system.url,
          HTTPS_PROXY: system.url,
          ALL_PROXY: system.url,
          NO_PROXY: "*",
        },
      });
      await client.line("Connected to control plane");
      await client.line("mcp session initialized");
      assertEquals((await call(plane.url, request("echo", '{"n":1}'))).status, 200);
      assert(!client.lines.some((line) => line.includes("hush")));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
    const carried = (heads: readonly string[], url: string) =>
      heads.some((head) => head.startsWith(`POST ${url} `));
    const used = { channel, section, global, none: undefined };
    for (const [name, proxy] of Object.entries(used)) {
      if (proxy === undefined) continue;
      assertEquals(carried(proxy.heads, mcp.url), name === strongest, `${name} of ${strongest}`);
    }
    // The control plane goes by the global setting alone.
    assertEquals(global.heads.some((head) => head.includes(plane.url)), rank <= 2);
    assertEquals(system.heads, [], "loopback is never the system's proxy's");
    assertEquals(mcp.requests.some(({ body }) => body.includes(`"echo"`)), true);
    const credentials = JSON.stringify([mcp.requests, section.heads, global.heads]);
    assert(!credentials.includes(btoa("u:hush-channel")));
  }
});
