import { assert, assertEquals } from "@std/assert";
import { challenge, RESOURCE_PLACE } from "../fixtures/oauth_documents.ts";
import { serveScript } from "../mcp/http_channel_harness.ts";
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

Deno.test("tunnel: where the server's metadata is broken the ingress says so, instead of waiting", async () => {
  await using server = serveScript(({ path }) =>
    new Response("no", { status: path === "/mcp" ? 401 : 500 })
  );
  await using tunnel = await startTunnel({ http: { main: server.url } });
  const answer = await fetch(metadataUrl(tunnel.planeUrl));
  await answer.body?.cancel();
  assertEquals(answer.status, 502);
});

Deno.test("tunnel: a protected server counts as ready, and its metadata is told by origin only [network §9.16]", async () => {
  await using server: ReturnType<typeof serveScript> = serveScript(({ path }) =>
    path.startsWith(RESOURCE_PLACE)
      ? Response.json({
        resource: server.url,
        authorization_servers: ["https://user:hush@idp.invalid/tenant?key=hush"],
      })
      : challenge(`${server.origin}${RESOURCE_PLACE}`)
  );
  await using tunnel = await startTunnel({ http: { main: server.url } });
  const line = await tunnel.client.line("OAuth discovery ProtectedResourceMetaData fetched");
  assert(line.includes("https://idp.invalid"), line);
  assert(!tunnel.client.lines.some((told) => /hush|tenant/.test(told)), line);
  await tunnel.client.line("MCP initialize requires auth");
});

function metadataUrl(planeUrl: string): string {
  return `${planeUrl}/.well-known/oauth-protected-resource/v1/mcp/${TUNNEL_ID}`;
}
