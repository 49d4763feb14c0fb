import { assertEquals } from "@std/assert";
import { startHarpoon } from "./harpoon_rig.ts";
import { call } from "./tunnel.ts";

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

Deno.test("harpoon: callers of both eras reach its targets on one channel [eras §4, harpoon §1]", async () => {
  const api = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ answer: 42 }),
  );
  await using _api = { [Symbol.asyncDispose]: () => api.shutdown() };
  await using harpoon = await startHarpoon({
    flags: [
      "--harpoon.allow-plaintext-http",
      `--harpoon.target=label=api,url=http://127.0.0.1:${api.addr.port}/x`,
    ],
  });
  const modern = async (method: string, params: object = {}) => {
    const message = { jsonrpc: "2.0", id: 7, method, params: { ...params, _meta: META } };
    const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": method };
    const answer = await call(harpoon.planeUrl, JSON.stringify(message), {
      channel: "harpoon",
      headers,
    });
    return JSON.parse(answer.text).result;
  };
  const discovered = await modern("server/discover");
  assertEquals(discovered.supportedVersions, ["2026-07-28"]);
  const { tools, resultType } = await modern("tools/list");
  assertEquals(resultType, "complete");
  const legacy = await harpoon.connector.listTools();
  assertEquals(
    tools.map(({ name }: { name: string }) => name),
    legacy.tools.map(({ name }) => name),
  );
  const params = { name: "call_target", arguments: { label: "api", method: "GET" } };
  const said = await modern("tools/call", params);
  assertEquals([said.isError ?? false, said.resultType], [false, "complete"]);
  assertEquals(atob(said.structuredContent.body_base64), `{"answer":42}`);
  assertEquals((await harpoon.tool("call_target", params.arguments)).isError, false);
  const { channels } = JSON.parse(await harpoon.page("/api/status"));
  const { era } = channels.find(({ name }: { name: string }) => name === "harpoon");
  assertEquals(era, { target: "legacy", revision: era.revision, consumer: "both", bridged: true });
});
