import { assertEquals } from "@std/assert";
import { planDeployment } from "../../../lib/cli/deploy/plan_deployment.ts";
import { parseFlags } from "../../../lib/config/flags.ts";
import { optionRows } from "../../../lib/config/options.ts";

const PROFILE = [
  "control_plane:",
  `  tunnel_id: tunnel_${"a".repeat(32)}`,
  "  api_key: env:KEY",
  `mcp: { server_urls: [{ channel: main, url: "http://127.0.0.1:9/mcp" }] }`,
  `cloudflared: { token: "env:CF_TOKEN" }`,
  "",
].join("\n");

Deno.test("planDeployment: a companion is looked for beside the program, where that is going to be", () => {
  const { command, secretVariables } = planDeployment(
    parseFlags(["--profile-file", "/here/p.yaml"], optionRows),
    { env: () => undefined, readFile: () => PROFILE },
    {
      kind: "systemd",
      image: "",
      runtimePath: undefined,
      programPath: "/opt/there/tunnel-client.js",
      targetProfile: undefined,
    },
  );
  assertEquals(command.filter((word) => word.startsWith("--allow-run=")), [
    "--allow-run=/opt/there/cloudflared",
  ]);
  assertEquals(secretVariables, ["CF_TOKEN", "KEY"]);
});
