import { assertEquals } from "@std/assert";
import { argvView, environmentView } from "../../lib/ops/launch_view.ts";

const H = "[REDACTED]";

const ARGV: readonly (readonly [given: string[], shown: string[]])[] = [
  [["run", "--log.level", "debug"], ["run", "--log.level", "debug"]],
  [["--control-plane.api-key=sk-12"], [`--control-plane.api-key=${H}`]],
  [["--control-plane.api-key", "sk-12", "--x"], ["--control-plane.api-key", H, "--x"]],
  [["--control-plane.api-key=env:KEY"], ["--control-plane.api-key=env:KEY"]],
  [["--control-plane.api-key", "file:/k"], ["--control-plane.api-key", "file:/k"]],
  [["--admin-ui.token", "--x"], ["--admin-ui.token", "--x"]],
  [
    ["--mcp.extra-headers=X-Debug: hush, X-Ref: env:NAME"],
    [`--mcp.extra-headers=X-Debug: ${H}, X-Ref: env:NAME`],
  ],
  [["--http-proxy", "http://u:p@h:1"], ["--http-proxy", `http://${H}@h:1`]],
  [["--mcp.server-url=https://h/mcp?code=x"], ["--mcp.server-url=https://h/mcp?…"]],
  [["--mcp.server-url", "https://h/mcp?sig=x"], ["--mcp.server-url", "https://h/mcp?…"]],
  [["--mcp.server-url", "https://h/token/x"], ["--mcp.server-url", `https://h/token/${H}`]],
  [["-v", "run", "https://h/mcp?sig=x"], ["-v", "run", "https://h/mcp?…"]],
  [["--mcp.command=tool --api-key sk-0123456789ab"], [`--mcp.command=tool --api-key ${H}`]],
  [["--mcp.command", "tool --api-key hush -v"], ["--mcp.command", `tool --api-key ${H} -v`]],
  [["--mcp.command", "tool --token='a b' x"], ["--mcp.command", `tool --token=${H} x`]],
  [["--mcp.command", "env GH_TOKEN=hush tool"], ["--mcp.command", `env GH_TOKEN=${H} tool`]],
  [["--mcp.command", "tool --token env:NAME"], ["--mcp.command", "tool --token env:NAME"]],
  [["--mcp.command", "tool --token --verbose"], ["--mcp.command", "tool --token --verbose"]],
];

for (const [given, shown] of ARGV) {
  Deno.test(`argvView: ${given.join(" ")}`, () => assertEquals(argvView(given), shown));
}

Deno.test("environmentView: what sets the client up, by name; secrets and strangers not", () => {
  assertEquals(
    environmentView({
      CONTROL_PLANE_API_KEY: "hush",
      CONTROL_PLANE_BASE_URL: "https://u:p@h",
      https_proxy: "http://u:p@h:1",
      HARPOON_EXTRA_HEADERS: "X: hush",
      OPENAI_API_KEY: "env:hush",
      HOME: "/root",
      AWS_SECRET: "hush",
      LOG_LEVEL: "debug",
      MCP_COMMAND: "tool --api-key hush",
    }),
    {
      CONTROL_PLANE_API_KEY: H,
      CONTROL_PLANE_BASE_URL: `https://${H}@h`,
      HARPOON_EXTRA_HEADERS: H,
      LOG_LEVEL: "debug",
      MCP_COMMAND: `tool --api-key ${H}`,
      OPENAI_API_KEY: H,
      https_proxy: `http://${H}@h:1`,
    },
  );
});
