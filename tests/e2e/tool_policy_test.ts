import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { EngineBinding } from "../../lib/config/engine_settings.ts";
import { everythingArgv } from "../fixtures/everything.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { type More, serving } from "./engine_rig.ts";
import { connect, textOf } from "./everything_session.ts";
import { request, startTunnel } from "./tunnel.ts";

Deno.test("tool policy: the official client neither sees nor reaches a denied tool of a real server", async () => {
  await using tunnel = await startTunnel({
    stdio: { main: everythingArgv() },
    flags: ["--mcp.tool-policy=channel=main,deny=ech?,deny=get-e*"],
  });
  await using session = await connect(tunnel.ingress());
  const names = (await session.client.listTools()).tools.map(({ name }) => name);
  assert(names.includes("get-sum"));
  assertEquals(names.filter((name) => name === "echo" || name.startsWith("get-e")), []);
  const sum = await session.client.callTool({ name: "get-sum", arguments: { a: 2, b: 3 } });
  assertStringIncludes(textOf(sum), "5");
  await assertRejects(
    () => session.client.callTool({ name: "echo", arguments: { message: "x" } }),
    Error,
    'refused by the tool policy of channel main (mcp.tool_policy): the tool "echo" is not allowed',
  );
  await tunnel.client.counted('tunnel_client_tools_refused_total{channel="main"}', 1);
  await tunnel.client.line("tool call refused by the tool policy");
  await tunnel.client.line("tools hidden by the tool policy");
});

Deno.test("tool policy: a disguised call of a denied tool never reaches an HTTP server", async () => {
  await using mcp = serveRawMcp();
  await using tunnel = await startTunnel({
    http: { main: mcp.url },
    flags: ["--mcp.tool-policy=deny=delete_*"],
  });
  const disguises = [
    request("tools/call", '{"name":"delete_user"}'),
    request("tools\\/call", '{"name":"delete\\u005fuser"}'),
    request("tools/call", '{"name":"get","name":"delete_user"}'),
    request("tools/call", '{"name":"get","Name":"delete_user"}'),
    '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call","params":{"name":"delete_user"}}',
    '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"delete_user"}}',
    '{"jsonrpc":"2.0","id":1,"Method":"tools/call","params":{"name":"delete_user"}}',
  ];
  for (const disguise of disguises) await tunnel.call(disguise);
  await tunnel.call(request("tools/call", '{"name":"get_user"}'));
  assertEquals(mcp.requests.map(({ body }) => JSON.parse(body).params.name), ["get_user"]);
});

const DELETE = request("tools/call", `{"name":"delete_user","arguments":{"id":1.0}}`);

Deno.test("tool policy: a denied call never reaches the server, of either transport", async () => {
  await using mcp = serveRawMcp();
  const denied: More = ({ mcp }) => ({
    mcp: {
      ...mcp,
      toolPolicies: [
        { channel: "main", deny: ["delete_*"] },
        { channel: "local", allow: ["get_*"], deny: [] },
      ],
    },
  });
  await using it = await serving(mcp.url, denied);
  for (const channel of ["main", "local"]) {
    const { status, text } = await it.ask(DELETE, channel);
    assertEquals([status, JSON.parse(text)], [200, {
      jsonrpc: "2.0",
      id: 1,
      error: {
        code: -32602,
        message: `refused by the tool policy of channel ${channel} (mcp.tool_policy): ` +
          `the tool "delete_user" is not allowed`,
      },
    }]);
    const again = await it.engine.replay({ channel, message: DELETE });
    assertEquals(again.kind === "replayed" && again.verdict, { kind: "rpc_error", code: -32602 });
    assertEquals((await it.ask(request("echo"), channel)).status, 200);
  }
  assertEquals(mcp.requests.filter(({ body }) => body.includes("delete_user")), []);
  const { text: seen } = await it.ask(request("seen"), "local");
  assertEquals(seen.includes("delete_user"), false);
  assertEquals(it.facts.items.filter(({ kind }) => kind === "tool_refused").length, 4);

  const { toolPolicies: _, ...open } = it.settings.mcp;
  const { replaced } = await it.engine.reload({ ...it.settings, mcp: open });
  assertEquals(replaced, ["main", "local"]);
  // The scripted child does not answer this method.
  await it.ask(DELETE.replace('"id":1,', ""), "local");
  const { text: lifted } = await it.ask(request("seen"), "local");
  assertEquals(lifted.includes("delete_user"), true);
});

Deno.test("tool policy: a list loses denied tools and nothing else, and a reload lifts it", async () => {
  await using mcp = serveRawMcp();
  const http: EngineBinding = {
    kind: "http-streamable",
    channel: "main",
    url: mcp.url,
    egress: { poolSize: 1, caCerts: [] },
  };
  const denied: More = ({ mcp }) => ({
    mcp: { ...mcp, bindings: [http], toolPolicies: [{ channel: "main", deny: ["b"] }] },
  });
  await using it = await serving(mcp.url, denied);
  const list = (tools: string) => `{ "tools" : [${tools}], "nextCursor":"\\u0063", "n":1.0 }`;
  const message = request("tools/list", list(`{"name":"a"}, {"name":"b","x":1e400} ,{"name":"c"}`));
  assertEquals(
    (await it.ask(message)).text,
    `{"jsonrpc":"2.0","id":1,"result":${list(`{"name":"a"}, {"name":"c"}`)}}`,
  );
  await it.engine.reload({ ...it.settings, mcp: { ...it.settings.mcp, toolPolicies: [] } });
  assertStringIncludes((await it.ask(message)).text, `"b"`);
  assertEquals((await it.ask(request("tools/call", `{"name":"b"}`))).status, 200);
});
