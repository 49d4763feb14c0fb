/**
 * A stdio server of the official SDK 2.x that serves both eras: the first request that is of one of them
 * settles which one this process speaks.
 */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

serveStdio(() => {
  const server = new McpServer({ name: "dual", version: "2.0.0" });
  server.registerTool("hello", { description: "Says hello" }, () => ({
    content: [{ type: "text", text: "hello" }],
  }));
  return server;
});
