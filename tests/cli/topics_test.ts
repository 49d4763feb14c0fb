import { assertEquals, assertStringIncludes } from "@std/assert";
import { topics } from "../../lib/cli/topics.ts";
import { commandNamed, groupNamed } from "../../lib/cli/verbs.ts";

/** What each topic must carry (cli §2). */
const CARRIES: Readonly<Record<string, readonly string[]>> = {
  doctor: ["MCP server", "OAuth", "listener", "CONTROL_PLANE_API_KEY", "OPENAI_ADMIN_KEY", "WARN"],
  oauth: ["/.well-known/oauth-protected-resource", "/.well-known/oauth-authorization-server"],
  plugin: [
    "codex plugin install",
    "runtimes create",
    "admin-profiles",
    "env:NAME",
    "launched",
    "healthy",
    "ready",
  ],
  quickstart: [
    "https://platform.openai.com/settings/organization/tunnels",
    "https://platform.openai.com/settings/organization/api-keys",
    "https://platform.openai.com/settings/organization/admin-keys",
    "https://chatgpt.com/#settings/Connectors",
    "https://platform.openai.com/settings/organization/people/roles",
    "https://platform.openai.com/settings/organization/people/groups",
    "Tunnels Read and Use",
    "Tunnels Read and Manage",
    "--sample sample_mcp_stdio_local",
    "--embedded-mcp-stub --health.listen-addr 127.0.0.1:0",
    "--health.url-file",
    "doctor --profile",
    "deno task start --profile",
    "runtimes connect",
    "demo",
    "Echo these words",
  ],
  samples: [
    "sample_mcp_with_dcr",
    "sample_mcp_stdio_local",
    "sample_mcp_remote_no_auth",
    "sample_mcp_enterprise_proxy",
    "sample_mcp_http",
    "profiles samples show",
  ],
  troubleshooting: [
    "/healthz",
    "/readyz",
    "health --port",
    "address already in use",
    "/api/logs/export?minutes=30",
    "Failed to connect to control plane",
    "Failed to reach MCP server",
  ],
};

Deno.test("topics: the six, sorted", () => {
  assertEquals(topics.map(({ name }) => name), Object.keys(CARRIES));
});

for (const topic of topics) {
  Deno.test(`help ${topic.name}: carries what it must`, async () => {
    const page = (await topic.load()).join("\n");
    for (const words of CARRIES[topic.name] ?? []) assertStringIncludes(page, words);
  });

  Deno.test(`help ${topic.name}: commands that it shows to be typed exist`, async () => {
    for (const line of await topic.load()) {
      for (const [, command = ""] of line.matchAll(/deno task tunnel-client ([a-z][a-z -]*)/g)) {
        const words = command.trim().split(" ");
        const names = words.map((_, index) => words.slice(0, index + 1).join(" "));
        const known = names.some((name) => commandNamed(name) ?? groupNamed(name));
        assertEquals(known, true, line);
      }
    }
  });
}
