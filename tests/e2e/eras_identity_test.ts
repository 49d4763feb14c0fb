import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import { openEngine } from "../../lib/runtime/engine.ts";
import { modernServer } from "../mcp/era/modern_server.ts";
import { openPlane } from "./client.ts";
import { engineSettings } from "./engine_settings.ts";
import { call } from "./tunnel.ts";

const META = JSON.stringify({
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
});

/** A control plane behind a proxy that remembers what it is told of the channels. */
function openWatchedPlane() {
  const plane = openPlane();
  const told: string[] = [];
  const proxy = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const info = request.headers.get("x-tunnel-mcp-server-info");
    if (info !== null && info !== told.at(-1)) told.push(info);
    const { pathname, search } = new URL(request.url);
    const url = new URL(pathname + search, plane.url);
    // A poll that ends with the client is nobody's any more.
    return fetch(new Request(url, request), { signal: request.signal })
      .catch(() => new Response(null, { status: 502 }));
  });
  return {
    url: `http://127.0.0.1:${proxy.addr.port}`,
    ingressUrl: plane.url,
    told,
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]();
      await proxy.shutdown();
    },
  };
}

Deno.test("server info: a modern server is told as stateless, and as local once it is bridged [eras §6, Identity]", async () => {
  await using server = modernServer(() => ({ resultType: "complete", tools: [] }));
  await using plane = openWatchedPlane();
  const plain = engineSettings(plane.url, server.url);
  const [main] = plain.mcp.bindings;
  const settings = {
    ...plain,
    controlPlane: { ...plain.controlPlane, serverInfoVersion: 2 as const },
    mcp: { ...plain.mcp, bindings: main === undefined ? [] : [main] },
  };
  const facts: Fact[] = [];
  const engine = await openEngine(settings, (fact) => facts.push(fact));
  try {
    const modern = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":${META}}}`;
    const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" };
    // A poll that was under way when something was learnt does not tell it; the next one does.
    for (let i = 0; i < 3; i++) await call(plane.ingressUrl, modern, { headers });
    assertEquals(plane.told.slice(0, 2), [
      '{"version":2,"channels":[{"name":"main"}]}',
      '{"version":2,"channels":[{"name":"main","stateless":true}]}',
    ]);
    const initialize = '{"jsonrpc":"2.0","id":2,"method":"initialize","params":{' +
      '"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}';
    for (let i = 0; i < 3; i++) await call(plane.ingressUrl, initialize);
    assertEquals(
      plane.told.at(-1),
      '{"version":2,"channels":[{"name":"main","proc_affinity":true}]}',
    );
    const eras = facts.filter((fact) => fact.kind === "eras_learnt" && fact.news === "eras").at(-1);
    assertEquals(eras, {
      kind: "eras_learnt",
      channel: "main",
      news: "eras",
      setting: "auto",
      legacy: "no",
      modern: "yes",
      revision: "2026-07-28",
      consumers: ["legacy", "modern"],
      bridged: true,
      sessions: 0,
    });
  } finally {
    await engine.drain(1_000);
  }
});
