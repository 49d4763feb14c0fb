import { assertEquals } from "@std/assert";
import { TUNNEL_ID } from "./client.ts";
import { scriptedServer } from "./stdio_servers.ts";
import { startTunnel } from "./tunnel.ts";

Deno.test("tunnel: the server's resource metadata is found at the ingress, which it names (wire-protocol §5)", async () => {
  await using tunnel = await startTunnel({
    flags: ["--embedded-mcp-stub"],
    stdio: {},
  });
  const stub = new URL((await tunnel.client.line("MCP URL: ")).split(": ")[1] ?? "");
  const answer = await fetch(metadataUrl(tunnel.planeUrl));
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "application/json"]);
  assertEquals(await answer.json(), {
    resource: tunnel.ingress(),
    authorization_servers: [stub.origin],
    scopes_supported: ["read", "write"],
  });
});

Deno.test("tunnel: a stdio server has no resource metadata", async () => {
  await using tunnel = await startTunnel({ stdio: { main: scriptedServer() } });
  const answer = await fetch(metadataUrl(tunnel.planeUrl));
  await answer.body?.cancel();
  assertEquals(answer.status, 404);
});

function metadataUrl(planeUrl: string): string {
  return `${planeUrl}/.well-known/oauth-protected-resource/v1/mcp/${TUNNEL_ID}`;
}
