// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/server/mcp"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import * as z from "zod/mini";
import { STUB_PROMPTS } from "./stub_documents.ts";

/**
 * A new MCP server with the stub's three tools (mcp-transports §10); one serves one session. A caller
 * of `uppercase` that asks for progress gets it word by word.
 */
export function stubServer(name: string, version: string): McpServer {
  const server = new McpServer({ name, version });
  const input = z.string().check(z.describe("Any text"));

  server.registerTool("server_info", {
    description: "Tells which server this is and what it can do",
    outputSchema: {
      name: z.string(),
      version: z.string(),
      available_tools: z.array(z.string()),
      sample_prompts: z.array(z.string()),
    },
  }, () => ({
    content: [{ type: "text", text: `${name} ${version}` }],
    structuredContent: {
      name,
      version,
      available_tools: ["server_info", "echo", "uppercase"],
      sample_prompts: [...STUB_PROMPTS],
    },
  }));

  server.registerTool("echo", {
    description: "Gives back the text as it came",
    inputSchema: { input },
    outputSchema: { echoed: z.string() },
  }, ({ input }) => ({
    content: [{ type: "text", text: input }],
    structuredContent: { echoed: input },
  }));

  server.registerTool("uppercase", {
    description: "Gives back the text in upper case",
    inputSchema: { input },
    outputSchema: { uppercase: z.string() },
  }, async ({ input }, extra) => {
    const { progressToken } = extra._meta ?? {};
    const words = progressToken === undefined ? [] : input.split(/\s+/);
    for (const [index, word] of words.entries()) {
      await extra.sendNotification({
        method: "notifications/progress",
        params: {
          progressToken: progressToken ?? 0,
          progress: index + 1,
          total: words.length,
          message: word.toUpperCase(),
        },
      });
    }
    return {
      content: [{ type: "text", text: input.toUpperCase() }],
      structuredContent: { uppercase: input.toUpperCase() },
    };
  });

  return server;
}
