import { assertEquals } from "@std/assert";
import { challenge, RESOURCE_PLACE } from "../fixtures/oauth_documents.ts";
import { type ScriptedServer, serveScript } from "../mcp/http_channel_harness.ts";
import { openPlane, startClient } from "./client.ts";

const TOLD_FAILED = "OAuth discovery failed";
const TOLD_ABSENT = "the MCP server names no metadata";

/** What the server answers at `/mcp` and elsewhere, and what is told of it. */
const SERVERS: readonly (readonly [
  what: string,
  mcp: (origin: string) => Response,
  elsewhere: number,
  told: string,
])[] = [
  ["404 everywhere", () => new Response(null, { status: 401 }), 404, TOLD_ABSENT],
  ["401 everywhere", () => new Response(null, { status: 401 }), 401, TOLD_ABSENT],
  ["404 where its challenge says", (o) => challenge(`${o}/meta`), 404, TOLD_FAILED],
  ["500 at the well-known places", () => new Response(null, { status: 401 }), 500, TOLD_FAILED],
];

// Where the reference stays unready for ever (network-and-oauth §5.6, §10.1), calls can be served.
for (const [what, mcp, elsewhere, told] of SERVERS) {
  Deno.test(`run with an MCP server that has ${what} is ready, and tells what it found [network §9.11]`, async () => {
    await using server: ScriptedServer = serveScript(({ path }) =>
      path === "/mcp" ? mcp(server.origin) : new Response(null, { status: elsewhere })
    );
    await using plane = openPlane();
    await using client = await startClient(plane.url, {
      http: { main: server.url },
      flags: ["--log.level", "debug"],
    });
    await client.line("Connected to control plane");
    await client.line(told);
    await client.ready();
    const places = server.requests.filter(({ path }) => path.startsWith(RESOURCE_PLACE));
    assertEquals(places.length >= 2, true);
    assertEquals(client.lines.some((line) => line.includes(TOLD_FAILED)), told === TOLD_FAILED);
  });
}
