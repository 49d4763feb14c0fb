import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { openHarpoonHttp } from "../../lib/harpoon/mcp_http.ts";
import { HeldCaller, INITIALIZE, serveEndpoint, toolCall } from "./mcp_http_harness.ts";
import { sampleTarget } from "./sample_target.ts";
import { ANSWER, LIMITS, RecordingCaller, registryOf } from "./server_harness.ts";

const API = sampleTarget("api", "https://api.corp/v1");
const FILES = sampleTarget("files", "https://files.corp/base", { kind: "prefix" });

Deno.test("openHarpoonHttp: the official client lists, calls, and checks every result by its schema [harpoon §11]", async () => {
  const body = new TextEncoder().encode("hi");
  const caller = new RecordingCaller(() => ({
    ...ANSWER,
    headers: { Etag: ["1"] },
    body,
    bodySize: 2,
  }));
  await using endpoint = serveEndpoint([API, FILES], caller);
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(endpoint.url));
  await client.connect(transport);
  assertEquals(client.getServerVersion()?.name, "harpoon");
  const { tools } = await client.listTools();
  assertEquals(tools.map(({ name }) => name), [
    "call_target",
    "get_oauth_target_audience",
    "http_callout",
    "list_targets",
  ]);
  const listed = await client.callTool({ name: "list_targets" });
  assert(listed.structuredContent !== undefined);
  const args = { label: "api", method: "GET" };
  const called = await client.callTool({ name: "call_target", arguments: args });
  assertEquals(called.structuredContent, {
    status_code: 200,
    headers: { Etag: ["1"] },
    body_base64: "aGk=",
    body_size_bytes: 2,
    truncated: false,
  });
  const error = await assertRejects(() =>
    client.callTool({ name: "call_target", arguments: { ...args, method: "DELETE" } })
  );
  assertStringIncludes(String(error), "-32602");
  await transport.terminateSession();
  await client.close();
});

Deno.test("openHarpoonHttp: a client's cancellation ends the outbound call", async () => {
  const caller = new HeldCaller();
  await using endpoint = serveEndpoint([API], caller);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(endpoint.url)));
  const cancel = new AbortController();
  const args = { label: "api", method: "GET" };
  const call = assertRejects(() =>
    client.callTool({ name: "call_target", arguments: args }, undefined, { signal: cancel.signal })
  );
  await caller.waiting(1);
  cancel.abort();
  await caller.aborted.promise;
  await call;
  await client.close();
});

Deno.test("openHarpoonHttp: answers, notifications and ends have the statuses of the transport [harpoon §11]", async () => {
  await using endpoint = serveEndpoint([API], new RecordingCaller());
  const opened = await endpoint.post(INITIALIZE);
  assertEquals(opened.status, 200);
  assertEquals(opened.headers.get("content-type"), "text/event-stream");
  assertStringIncludes(await opened.text(), `"name":"harpoon"`);
  const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
  const notified = await endpoint.post(initialized, session);
  assertEquals([notified.status, await notified.text()], [202, ""]);
  const early = await endpoint.post(toolCall(1));
  assertEquals(early.status, 400);
  await early.body?.cancel();
  const ended = await fetch(endpoint.url, { method: "DELETE", headers: session });
  assertEquals([ended.status, await ended.text()], [204, ""]);
  const late = await endpoint.post(toolCall(1), session);
  assertEquals([late.status, await late.text()], [404, "session not found\n"]);
});

Deno.test("openHarpoonHttp: what the checks refuse reaches no session [harpoon §11]", async () => {
  await using endpoint = serveEndpoint([API], new RecordingCaller());
  for (
    const [headers, status] of [
      [{ "content-type": "text/plain" }, 415],
      [{ accept: "application/json" }, 400],
      [{ origin: "http://evil.example.com" }, 403],
      [{ "mcp-protocol-version": "1" }, 400],
      [{ "mcp-session-id": "unknown" }, 404],
    ] as const
  ) {
    const response = await endpoint.post(INITIALIZE, headers);
    assertEquals(response.status, status);
    assertEquals(response.headers.get("mcp-session-id"), null);
    await response.text();
  }
});

Deno.test("openHarpoonHttp: a client that accepts anything is served", async () => {
  await using endpoint = serveEndpoint([API], new RecordingCaller());
  const response = await endpoint.post(INITIALIZE, { accept: "*/*" });
  assertEquals(response.status, 200);
  await response.text();
});

Deno.test("openHarpoonHttp: a peer from elsewhere is refused [harpoon §14.24]", async () => {
  const source = { targets: registryOf([API]), caller: new RecordingCaller(), ...LIMITS };
  await using http = openHarpoonHttp(source);
  const request = new Request("http://127.0.0.1/harpoon/mcp", { method: "POST" });
  const response = await http.answer(request, { remoteIsLoopback: false });
  assertEquals(response.status, 403);
  assertEquals(await response.text(), "harpoon transport is restricted to loopback\n");
});

Deno.test("openHarpoonHttp: a client cannot pass for a command of the tunnel", async () => {
  const caller = new RecordingCaller();
  await using endpoint = serveEndpoint([API], caller);
  const session = { "mcp-session-id": await endpoint.open() };
  const response = await endpoint.post(toolCall(1), { ...session, "x-request-id": "forged" });
  await response.text();
  assertEquals(caller.asked.map(({ origin }) => origin.requestId), [undefined]);
});

Deno.test("openHarpoonHttp: the seventeenth call at once is refused, the others go on", async () => {
  const caller = new HeldCaller();
  await using endpoint = serveEndpoint([API], caller);
  const session = { "mcp-session-id": await endpoint.open() };
  const calls: Response[] = [];
  for (let id = 1; id <= 16; id++) calls.push(await endpoint.post(toolCall(id), session));
  await caller.waiting(16);
  const more = async (id: number) =>
    await (await endpoint.post(toolCall(id, "PUT"), session)).text();
  const refused = await more(17);
  assertStringIncludes(refused, "label api: there are 16 calls at once");
  assertStringIncludes(refused, `"_meta":{"code":"rate_limited"}`);
  // An ended call leaves its place to another.
  const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 3 } };
  await (await endpoint.post(cancelled, session)).text();
  await caller.aborted.promise;
  assertStringIncludes(await more(18), `"status_code":200`);
  assertStringIncludes(await more(19), `"status_code":200`);
  for (const call of calls) await call.body?.cancel();
});

Deno.test("openHarpoonHttp: its end ends the calls that are running, and there are no more", async () => {
  const caller = new HeldCaller();
  await using endpoint = serveEndpoint([API], caller);
  const session = { "mcp-session-id": await endpoint.open() };
  const running = await endpoint.post(toolCall(1), session);
  await caller.waiting(1);
  await endpoint.close();
  await caller.aborted.promise;
  assertEquals(await running.text(), "");
  const late = await endpoint.post(INITIALIZE);
  assertEquals([late.status, await late.text()], [503, "the client is stopping\n"]);
});
