import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkReachable } from "../../lib/cli/reachable.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { load } from "../config/load_fixture.ts";
import { runClient } from "./client_process.ts";

const TUNNEL_ID = `tunnel_${"a".repeat(32)}`;

Deno.test("checkReachable: one line for each address out of bounds, with setting and permission", () => {
  const settings = load({
    env: { MCP_SERVER_URL: "", CONTROL_PLANE_BASE_URL: "https://plane.test" },
    args: [
      ...["--mcp.server-url", "https://mcp.test/secret/path?token=hush"],
      ...["--mcp.server-url", "channel=v6,url=http://[::1]:3000/mcp"],
      ...["--mcp.command", "channel=pipe,command=server"],
    ],
  });
  const asked: string[] = [];
  const error = assertThrows(
    () => checkReachable(settings, (host) => asked.push(host) === 0),
    OperatorError,
  );
  assertEquals(asked, ["plane.test:443", "mcp.test:443", "[::1]:3000"]);
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

Deno.test("checkReachable: a server of a channel that is not polled does not count", () => {
  const settings = load({
    env: { CONTROL_PLANE_POLL_CHANNELS: "main" },
    args: ["--mcp.server-url", "http://a", "--mcp.server-url", "channel=other,url=http://b"],
  });
  checkReachable(settings, (host) => host !== "b:80");
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
