import { assertEquals, assertStringIncludes } from "@std/assert";
import { challenge, RESOURCE_PLACE, resourceDocument } from "../fixtures/oauth_documents.ts";
import { type ScriptedServer, serveScript } from "../mcp/http_channel_harness.ts";
import { request, startTunnel, type Tunnel } from "./tunnel.ts";

const FETCHED = "OAuth discovery ProtectedResourceMetaData fetched";

/** A server that refuses everybody, with metadata that can be changed. */
function serveProtected(first: readonly string[] | undefined) {
  let servers = first;
  const server: ScriptedServer = serveScript(({ path }) => {
    if (path === "/mcp") {
      return servers === undefined
        ? new Response(null, { status: 401 })
        : challenge(`${server.origin}${RESOURCE_PLACE}/mcp`);
    }
    return servers === undefined || !path.startsWith(RESOURCE_PLACE)
      ? new Response(null, { status: 404 })
      : resourceDocument(server.url, ...servers);
  });
  return {
    ...server,
    change(next: readonly string[]) {
      servers = next;
    },
    /** How often the metadata was asked for at its first place. */
    looks: () => server.requests.filter(({ path }) => path === `${RESOURCE_PLACE}/mcp`).length,
  };
}

/** Calls of consumers without a token, each refused by the server itself. */
async function refused(tunnel: Tunnel, calls: number): Promise<void> {
  for (let n = 0; n < calls; n++) {
    assertEquals((await tunnel.call(request("tools/list"))).status, 401);
  }
}

Deno.test("tunnel: metadata that appears while the client runs is found after the next 401, with one look", async () => {
  await using server = serveProtected(undefined);
  await using tunnel = await startTunnel({
    http: { main: server.url },
    flags: ["--log.level", "debug"],
  });
  const { client } = tunnel;
  await client.line("the MCP server names no metadata");
  server.change(["https://idp.invalid/tenant"]);
  assertEquals(client.lines.filter((line) => line.includes(FETCHED)), []);
  await refused(tunnel, 1);
  const line = await client.line(FETCHED);
  assertStringIncludes(line, "authorization_server=https://idp.invalid");
  // A minute has to pass before anybody's refusal counts again.
  await refused(tunnel, 20);
  assertEquals(server.looks(), 2);
  assertEquals(client.lines.filter((line) => line.includes(FETCHED)).length, 1);
});

Deno.test("tunnel: metadata that changes is told again after the next 401", async () => {
  await using server = serveProtected(["https://old.invalid"]);
  await using tunnel = await startTunnel({ http: { main: server.url } });
  assertStringIncludes(await tunnel.client.line(FETCHED), "https://old.invalid");
  server.change(["https://new.invalid"]);
  await refused(tunnel, 1);
  await tunnel.client.line("authorization_server=https://new.invalid");
});
