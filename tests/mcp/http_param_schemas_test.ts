import { assertEquals } from "@std/assert";
import {
  httpTest,
  MODERN_META,
  openHttp,
  type ScriptedServer,
  serveScript,
  valuesOf,
} from "./http_channel_harness.ts";
import { answer, call, final } from "./stdio_harness.ts";

/** A modern server whose tool wants an argument as a header; the header's name may change. */
function serveTool(header: () => string, refusesAll = () => false): ScriptedServer {
  return serveScript(({ body, headers }) => {
    const { id, method, params } = JSON.parse(body);
    if (method === "tools/list") {
      const properties = { region: { type: "string", "x-mcp-header": header() } };
      const tools = [{ name: "weather", inputSchema: { type: "object", properties } }];
      return Response.json({ jsonrpc: "2.0", id, result: { tools } });
    }
    const [sent] = valuesOf(headers, `mcp-param-${header().toLowerCase()}`);
    return sent === params.arguments.region && !refusesAll()
      ? Response.json({ jsonrpc: "2.0", id, result: { sent } })
      : Response.json({ jsonrpc: "2.0", id, error: { code: -32020, message: "no" } }, {
        status: 400,
      });
  });
}

const weather = (region: string, headers: [string, string][] = []) =>
  call(
    "tools/call",
    `{"_meta":${MODERN_META},"name":"weather","arguments":{"region":"${region}"}}`,
    {
      headers,
    },
  );

const methods = (server: ScriptedServer, from = 0) =>
  server.requests.slice(from).map(({ body }) => JSON.parse(body).method);

httpTest(
  "ParamSchemas: after one search, calls go with the headers of their own arguments [eras §8, envoy ai-gateway#2323]",
  async () => {
    await using server = serveTool(() => "Region");
    await using stage = openHttp(server.url);
    for (const region of ["n", "s", "s"]) {
      assertEquals(JSON.parse(await answer(stage.channel, weather(region))).result, {
        sent: region,
      });
    }
    assertEquals(methods(server), ["tools/call", "tools/list", ...Array(3).fill("tools/call")]);
  },
);

httpTest(
  "ParamSchemas: a stale schema costs one tools/list and one more call [eras §9.13]",
  async () => {
    let header = "Region";
    await using server = serveTool(() => header);
    await using stage = openHttp(server.url);
    await answer(stage.channel, weather("n"));
    header = "Area";
    const before = server.requests.length;
    assertEquals(JSON.parse(await answer(stage.channel, weather("s"))).result, { sent: "s" });
    assertEquals(methods(server, before), ["tools/call", "tools/list", "tools/call"]);
    assertEquals(valuesOf(server.requests[before + 2]?.headers ?? [], "mcp-param-region"), []);
  },
);

httpTest(
  "ParamSchemas: a schema that has not changed makes the refusal final [eras §9.13]",
  async () => {
    let refuses = false;
    await using server = serveTool(() => "Region", () => refuses);
    await using stage = openHttp(server.url);
    await answer(stage.channel, weather("n"));
    refuses = true;
    const before = server.requests.length;
    const reply = await final(stage.channel, weather("n"));
    assertEquals([reply.kind, reply.kind === "response" && reply.status], ["response", 400]);
    assertEquals(methods(server, before), ["tools/call", "tools/list"]);
  },
);

httpTest(
  "ParamSchemas: a consumer's own header is its word, also where the schema is known [eras §9.13]",
  async () => {
    await using server = serveTool(() => "Region");
    await using stage = openHttp(server.url);
    await answer(stage.channel, weather("n"));
    const before = server.requests.length;
    const reply = await final(stage.channel, weather("n", [["Mcp-Param-Region", "other"]]));
    assertEquals(reply.kind === "response" && reply.status, 400);
    const sent = server.requests.slice(before);
    assertEquals(sent.map(({ headers }) => valuesOf(headers, "mcp-param-region")), [["other"]]);
  },
);
