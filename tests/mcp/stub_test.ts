import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { OperatorError } from "../../lib/core/errors.ts";
import { serveStub, type Stub } from "../../lib/mcp/stub.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0, name: "mcp-stub", version: "0.1.0" } as const;

Deno.test("serveStub: an MCP client initializes, lists the tools and calls each", async () => {
  await using stub = await serveStub({ ...LOOPBACK, name: "my-stub", version: "9.8.7" });
  await using session = await connect(stub);
  const { client } = session;

  assertEquals(client.getServerVersion(), { name: "my-stub", version: "9.8.7" });
  const { tools } = await client.listTools();
  assertEquals(tools.map((tool) => tool.name), ["server_info", "echo", "uppercase"]);

  const info = await client.callTool({ name: "server_info", arguments: {} });
  assertEquals(info["content"], [{ type: "text", text: "my-stub 9.8.7" }]);
  const { sample_prompts, ...facts } = info.structuredContent as Record<string, unknown>;
  assertEquals(facts, {
    name: "my-stub",
    version: "9.8.7",
    available_tools: ["server_info", "echo", "uppercase"],
  });
  assert(Array.isArray(sample_prompts) && sample_prompts.length > 0);

  const echo = await client.callTool({ name: "echo", arguments: { input: "Grüße\n😀" } });
  assertEquals(echo.structuredContent, { echoed: "Grüße\n😀" });
  assertEquals(echo["content"], [{ type: "text", text: "Grüße\n😀" }]);

  const upper = await client.callTool({ name: "uppercase", arguments: { input: "tunnel" } });
  assertEquals(upper.structuredContent, { uppercase: "TUNNEL" });
  assertEquals(upper["content"], [{ type: "text", text: "TUNNEL" }]);

  const wrong = await client.callTool({ name: "echo", arguments: { input: 5 } });
  assertEquals(wrong.isError, true);
});

Deno.test("serveStub: a session ends with DELETE and is unknown afterwards", async () => {
  await using stub = await serveStub(LOOPBACK);
  const opened = await post(stub, INITIALIZE);
  await opened.text();
  const id = opened.headers.get("mcp-session-id");
  assert(id !== null);

  const headers = { "mcp-session-id": id };
  const ping = await post(stub, `{"jsonrpc":"2.0","id":7,"method":"ping"}`, headers);
  assertStringIncludes(await ping.text(), `{"result":{},"jsonrpc":"2.0","id":7}`);
  const ended = await fetch(stub.mcpUrl, { method: "DELETE", headers });
  await ended.body?.cancel();
  assertEquals(ended.status, 200);
  const after = await post(stub, `{"jsonrpc":"2.0","id":8,"method":"ping"}`, headers);
  assertEquals(after.status, 404);
  assertEquals((await after.json()).error.code, -32001);
});

Deno.test("serveStub: a call without a session is refused and opens none", async () => {
  await using stub = await serveStub(LOOPBACK);
  const refused = await post(stub, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`);
  assertEquals(refused.status, 400);
  assertEquals(refused.headers.get("mcp-session-id"), null);
  await refused.body?.cancel();
});

Deno.test("serveStub: the session unused the longest goes when there are too many", async () => {
  await using stub = await serveStub(LOOPBACK);
  const open = async (): Promise<string> => {
    const response = await post(stub, INITIALIZE);
    await response.text();
    return response.headers.get("mcp-session-id") ?? "";
  };
  const ping = async (session: string): Promise<number> => {
    const response = await post(stub, `{"jsonrpc":"2.0","id":1,"method":"ping"}`, {
      "mcp-session-id": session,
    });
    await response.text();
    return response.status;
  };
  const first = await open();
  const second = await open();
  for (let opened = 2; opened < 1000; opened++) await open();
  assertEquals(await ping(first), 200, "a thousand fit");

  await open();
  assertEquals(await ping(second), 404);
  assertEquals(await ping(first), 200, "used since, so it is not the oldest");
});

Deno.test("serveStub: the OAuth documents follow the Host header", async () => {
  await using stub = await serveStub(LOOPBACK);
  for (const host of [new URL(stub.url).host, "mcp.internal.test:8443", "localhost"]) {
    const base = `http://${host}`;
    const resource = {
      resource: `${base}/mcp`,
      authorization_servers: [base],
      scopes_supported: ["read", "write"],
    };
    assertEquals(await document(stub, host, "/.well-known/oauth-protected-resource"), resource);
    assertEquals(await document(stub, host, "/.well-known/oauth-protected-resource/mcp"), resource);
    assertEquals(await document(stub, host, "/.well-known/oauth-authorization-server"), {
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      registration_endpoint: `${base}/register`,
      response_types_supported: ["code"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      token_endpoint_auth_methods_supported: ["none", "client_secret_post"],
      code_challenge_methods_supported: ["S256"],
    });
    assertEquals(await document(stub, host, "/jwks"), { keys: [] });
  }
});

Deno.test("serveStub: the endpoints the documents name do not exist", async () => {
  await using stub = await serveStub(LOOPBACK);
  for (const path of ["/authorize", "/token", "/register", "/"]) {
    const response = await fetch(stub.url + path);
    await response.body?.cancel();
    assertEquals([path, response.status], [path, 404]);
  }
  const posted = await fetch(`${stub.url}/jwks`, { method: "POST" });
  await posted.body?.cancel();
  assertEquals(posted.status, 405);
});

Deno.test("serveStub: a busy port is the operator's to mend", async () => {
  await using stub = await serveStub(LOOPBACK);
  const port = Number(new URL(stub.url).port);
  const error = await assertRejects(() => serveStub({ ...LOOPBACK, port }), OperatorError);
  assertStringIncludes(error.message, `127.0.0.1:${port}`);
  assertStringIncludes(error.message, "stop what is using the address");
});

Deno.test("serveStub: closing ends open event streams at once", async () => {
  const stub = await serveStub(LOOPBACK);
  const opened = await post(stub, INITIALIZE);
  await opened.text();
  const stream = await fetch(stub.mcpUrl, {
    headers: {
      accept: "text/event-stream",
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    },
  });
  assertEquals(stream.status, 200);
  await stub[Symbol.asyncDispose]();
  await assertRejects(() => stream.text(), TypeError);
});

Deno.test("serveStub: closing does not wait for a client that never finishes its request", async () => {
  const stub = await serveStub(LOOPBACK);
  const { hostname, port } = new URL(stub.url);
  using client = await Deno.connect({ hostname, port: Number(port) });
  const request = "GET /jwks HTTP/1.1\r\nhost: x\r\n\r\n" +
    "POST /mcp HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" +
    "accept: application/json, text/event-stream\r\ncontent-length: 10\r\n\r\n{";
  await client.write(new TextEncoder().encode(request));
  // The first answer shows that the connection is being served.
  await client.read(new Uint8Array(1024));
  await stub[Symbol.asyncDispose]();
});

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
});

function post(stub: Stub, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(stub.mcpUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body,
  });
}

async function connect(stub: Stub): Promise<AsyncDisposable & { readonly client: Client }> {
  const transport = new StreamableHTTPClientTransport(new URL(stub.mcpUrl));
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return {
    client,
    async [Symbol.asyncDispose]() {
      await transport.terminateSession();
      await client.close();
    },
  };
}

/** Reads a document under a Host of the caller's choice. */
async function document(stub: Stub, host: string, path: string): Promise<unknown> {
  using http = Deno.createHttpClient({ allowHost: true });
  const response = await fetch(stub.url + path, { client: http, headers: { host } });
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/json");
  return await response.json();
}
