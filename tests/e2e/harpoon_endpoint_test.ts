// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/index"
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { startTunnel } from "./tunnel.ts";

Deno.test("harpoon: /harpoon/mcp serves programs of this machine beside the tunnel [harpoon §11, §14.24]", async () => {
  await using api = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("inside"),
  );
  await using tunnel = await startTunnel({
    flags: [
      "--control-plane.poll-channel=harpoon",
      "--harpoon.additional-transport=http-streamable",
      "--harpoon.allow-plaintext-http",
      `--harpoon.target=label=api,url=http://127.0.0.1:${api.addr.port}/`,
    ],
  });
  await tunnel.client.line("harpoon streamable transport enabled");
  const url = `${tunnel.client.healthUrl}/harpoon/mcp`;
  const client = new Client({ name: "local", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport);
  assertEquals(client.getServerVersion()?.name, "harpoon");
  const { structuredContent } = await client.callTool({
    name: "call_target",
    arguments: { label: "api", method: "GET" },
  });
  assertStringIncludes(JSON.stringify(structuredContent), btoa("inside"));
  await transport.terminateSession();
  await client.close();

  const status = async (init: RequestInit) => {
    const response = await fetch(url, init);
    await response.body?.cancel();
    return response.status;
  };
  const headers = { accept: "application/json, text/event-stream" };
  assertEquals(await status({ headers }), 405, "there is no stream");
  assertEquals(await status({ method: "POST", headers, body: "{}" }), 415);
  const origin = { ...headers, "content-type": "application/json", origin: "https://evil.example" };
  assertEquals(await status({ method: "POST", headers: origin, body: "{}" }), 403);
  const stranger = { ...headers, "content-type": "application/json", "mcp-session-id": "none" };
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  assertEquals(await status({ method: "POST", headers: stranger, body }), 404);
});
