import { assertEquals } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
// @ts-types="@modelcontextprotocol/sdk/server/mcp"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
// @ts-types="@modelcontextprotocol/sdk/types"
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { startTunnel } from "./tunnel.ts";

/** A server of the SDK 1.x whose tool asks the way its guide shows: outside the call's stream. */
function serveAsking() {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const listener = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const known = sessions.get(request.headers.get("mcp-session-id") ?? "");
      if (known !== undefined) return await known.handleRequest(request);
      const server = new McpServer({ name: "asking", version: "1.0.0" });
      server.registerTool("greet", { description: "Asks for a name" }, async () => {
        const { content } = await server.server.elicitInput({
          message: "Who?",
          requestedSchema: { type: "object", properties: { name: { type: "string" } } },
        });
        return { content: [{ type: "text", text: `Hello ${content?.["name"]}` }] };
      });
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => crypto.randomUUID(),
        onsessioninitialized: (id) => void sessions.set(id, transport),
      });
      await server.connect(transport);
      return await transport.handleRequest(request);
    },
  );
  return {
    url: `http://127.0.0.1:${listener.addr.port}/mcp`,
    async [Symbol.asyncDispose]() {
      for (const transport of sessions.values()) await transport.close();
      await listener.shutdown();
    },
  };
}

Deno.test("SDK 1 on both sides: elicitInput of a tool reaches the caller through the tunnel [eras §1.6]", async () => {
  await using server = serveAsking();
  await using tunnel = await startTunnel({
    http: { main: server.url },
    flags: ["--mcp.relay-server-requests"],
  });
  const client = new Client({ name: "e2e", version: "1" }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, () => ({
    action: "accept",
    content: { name: "Eve" },
  }));
  await client.connect(new StreamableHTTPClientTransport(new URL(tunnel.ingress())));
  try {
    for (let i = 0; i < 2; i++) {
      const { content } = await client.callTool({ name: "greet" });
      assertEquals(content, [{ type: "text", text: "Hello Eve" }]);
    }
  } finally {
    await client.close();
  }
});
