import { assertEquals } from "@std/assert";
import { createServer } from "node:http";
import { PROBE_MARK, probeAnswer } from "../fixtures/probe_aside.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { failureOf, request, startTunnel } from "./tunnel.ts";

Deno.test("tunnel: a call whose reused connection breaks is not made a second time behind our back", async () => {
  const called: string[] = [];
  const connections = new Set<unknown>();
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    if (incoming.headers[PROBE_MARK] !== undefined) {
      const { status, text } = probeAnswer(incoming.method ?? "", body);
      response.writeHead(status, { "content-type": "application/json", "connection": "close" });
      return void response.end(text);
    }
    connections.add(incoming.socket);
    const { id, method } = JSON.parse(body);
    called.push(method);
    if (method === "break") return void incoming.socket.resetAndDestroy();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"jsonrpc":"2.0","id":${id},"result":{}}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  try {
    await using main = serveRawMcp();
    await using tunnel = await startTunnel({
      http: { main: main.url, other: `http://127.0.0.1:${port}/mcp` },
    });
    // Its connection is the client's own look; the calls get one of theirs.
    await tunnel.client.line("mcp session initialized component=mcpclient channel=other");
    const ask = (method: string) => tunnel.call(request(method), { channel: "other" });
    assertEquals((await ask("first")).status, 200);
    assertEquals(failureOf(await ask("break")), {
      status: 502,
      code: -32603,
      version: 1,
      source: "transport_closed",
      transport_error_kind: "connection_reset",
      upstream_response_received: false,
    });
    assertEquals(connections.size, 1);
    assertEquals((await ask("next")).status, 200);
    assertEquals(called, ["first", "break", "next"]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
