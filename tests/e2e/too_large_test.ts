import { assertEquals } from "@std/assert";
import { PROBE_MARK, probeAnswer } from "../fixtures/probe_aside.ts";
import { largeLineServer } from "./stdio_servers.ts";
import { failureOf, request, startTunnel } from "./tunnel.ts";

const RESULT = `{"jsonrpc":"2.0","id":1,"result":{}}`;

Deno.test("tunnel: an SSE event over 32 MiB fails its call alone", async () => {
  const event = `data: {"jsonrpc":"2.0","id":1,"result":"${"x".repeat(33 * 1024 * 1024)}"}\n\n`;
  let calls = 0;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (asked) => {
      if (asked.headers.has(PROBE_MARK)) {
        const { status, text } = probeAnswer(asked.method, await asked.text());
        const headers = { "content-type": "application/json" };
        return new Response(text === "" ? null : text, { status, headers });
      }
      const isFirst = ++calls === 1;
      const type = isFirst ? "text/event-stream" : "application/json";
      return new Response(isFirst ? event : RESULT, { headers: { "content-type": type } });
    },
  );
  await using tunnel = await startTunnel({
    http: { main: `http://127.0.0.1:${server.addr.port}/mcp` },
  });
  assertEquals(failureOf(await tunnel.call(request("large"))), {
    status: 502,
    code: -32603,
    version: 1,
    source: "protocol",
    transport_error_kind: "response_body_too_large",
    upstream_response_received: false,
  });
  assertEquals((await tunnel.call(request("small"))).text, RESULT);
});

Deno.test("tunnel: a stdio line over 32 MiB is skipped and counted; its call ends at the limit, the next is served", async () => {
  await using tunnel = await startTunnel({
    stdio: { main: largeLineServer() },
    flags: ["--mcp.connection-max-ttl=4s"],
  });
  const lost = tunnel.call(request("large"));
  await tunnel.client.counted(
    'tunnel_client_child_lines_skipped_total{channel="main",reason="line_too_long"}',
    1,
  );
  assertEquals((await tunnel.call(request("small"))).text, RESULT);
  assertEquals(failureOf(await lost), {
    status: 504,
    code: -32603,
    version: 1,
    source: "timeout",
    transport_error_kind: "timeout",
    upstream_response_received: false,
  });
});
