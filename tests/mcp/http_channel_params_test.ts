import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import type { FinalReply } from "../../lib/wire/reply.ts";
import type { Recorded } from "../fixtures/raw_mcp_server.ts";
import {
  httpTest,
  MODERN_META,
  openHttp,
  type ScriptedServer,
  serveScript,
  valuesOf,
} from "./http_channel_harness.ts";
import { answer, call, final, replies } from "./stdio_harness.ts";

const REFUSAL = '{"jsonrpc":"2.0","id":1,"error":{"code":-32020,"message":"no param","data":1.0}}';
const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}';
const PARAMS = `{"_meta":${MODERN_META},"name":"weather","arguments":{"region":"é","n":1.0}}`;
const WEATHER = {
  name: "weather",
  inputSchema: {
    type: "object",
    properties: { region: { type: "string", "x-mcp-header": "Region" } },
  },
};

for (const list of ["application/json", "text/event-stream"]) {
  httpTest(
    `openHttpChannel: after -32020 one tools/list (${list}) and one more call with the params (mcp-eras §6)`,
    async () => {
      await using server = serveWeather(() =>
        listAnswer({ tools: [{ name: "other" }, WEATHER] }, list)
      );
      await using stage = openHttp(server.url, [["X-Static", "1"]]);
      const headers: HeaderList = [
        ["Authorization", "Bearer c"],
        ["Mcp-Method", "tools/call"],
        ["mcp-name", "weather"],
      ];
      const command = call("tools/call", PARAMS, { headers });
      assertEquals(await answer(stage.channel, command), RESULT);

      const [first, listed, again] = server.requests;
      assertEquals(server.requests.length, 3);
      assertEquals([first?.body, again?.body], [command.message.text, command.message.text]);
      assertEquals(valuesOf(again?.headers ?? [], "mcp-param-region"), ["=?base64?w6k=?="]);
      assertEquals(
        again?.headers.filter(([name]) => name !== "mcp-param-region"),
        first?.headers,
      );

      assertMatch(
        listed?.body ?? "",
        /^\{"jsonrpc":"2.0","id":"[^"]+","method":"tools\/list","params":\{"_meta":/,
      );
      assertEquals(JSON.parse(listed?.body ?? "").params, { _meta: JSON.parse(MODERN_META) });
      const sent = listed?.headers ?? [];
      assertEquals(valuesOf(sent, "mcp-method"), ["tools/list"]);
      assertEquals(valuesOf(sent, "mcp-name"), []);
      assertEquals(valuesOf(sent, "mcp-protocol-version"), ["2026-07-28"]);
      assertEquals(valuesOf(sent, "authorization"), ["Bearer c"]);
      assertEquals(valuesOf(sent, "x-static"), ["1"]);
    },
  );
}

httpTest(
  "openHttpChannel: the tool is searched page by page, with cursors as they came",
  async () => {
    const cursors: unknown[] = [];
    await using server = serveWeather(({ body }) => {
      const { cursor } = JSON.parse(body).params;
      cursors.push(cursor);
      return listAnswer(
        cursor === 'p "2"'
          ? { tools: [WEATHER] }
          : { tools: [], nextCursor: cursor === "" ? 'p "2"' : "" },
      );
    });
    await using stage = openHttp(server.url);
    assertEquals(await answer(stage.channel, call("tools/call", PARAMS)), RESULT);
    assertEquals(cursors, [undefined, "", 'p "2"']);
  },
);

httpTest(
  "openHttpChannel: pages without end are followed ten times, then the refusal stands",
  async () => {
    await using server = serveWeather(() => listAnswer({ tools: [], nextCursor: "more" }));
    await using stage = openHttp(server.url);
    assertEquals(await final(stage.channel, call("tools/call", PARAMS)), refused());
    assertEquals(server.requests.length, 1 + 10);
  },
);

const USELESS_LISTS: readonly (readonly [what: string, list: () => Response])[] = [
  ["does not know the tool", () => listAnswer({ tools: [{ ...WEATHER, name: "other" }] })],
  ["asks for no header", () => listAnswer({ tools: [{ name: "weather", inputSchema: {} }] })],
  ["is no list", () => listAnswer({ tools: "none" })],
  ["is a JSON-RPC error", () => listError(200)],
  ["is refused with 400", () => listError(400)],
  ["is refused with 401", () => new Response(null, { status: 401 })],
  ["is HTML", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
];
for (const [what, list] of USELESS_LISTS) {
  httpTest(
    `openHttpChannel: when the tools/list ${what}, the refusal stands as it came`,
    async () => {
      await using server = serveWeather(list);
      await using stage = openHttp(server.url);
      assertEquals(await final(stage.channel, call("tools/call", PARAMS)), refused());
      assertEquals(server.requests.length, 2);
    },
  );
}

httpTest("openHttpChannel: a second refusal is final (mcp-eras §9)", async () => {
  await using server = serveScript(({ body }) =>
    isList(body) ? listAnswer({ tools: [WEATHER] }, "application/json", body) : mismatch()
  );
  await using stage = openHttp(server.url);
  assertEquals(await final(stage.channel, call("tools/call", PARAMS)), refused());
  assertEquals(server.requests.length, 3);
});

httpTest(
  "openHttpChannel: a repeated call that breaks on its way is told as that: it may have run",
  async () => {
    await using server = serveScript(({ body, headers }) =>
      isList(body)
        ? listAnswer({ tools: [WEATHER] }, "application/json", body)
        : valuesOf(headers, "mcp-param-region").length === 0
        ? mismatch()
        : new Response("down", { status: 503 })
    );
    await using stage = openHttp(server.url);
    const reply = await final(stage.channel, call("tools/call", PARAMS));
    assertEquals([reply.kind, reply.kind === "failed" && reply.status], ["failed", 503]);
  },
);

httpTest("openHttpChannel: the answer of the repeated call may be a stream", async () => {
  const note = '{"jsonrpc":"2.0","method":"notifications/message"}';
  await using server = serveWeather(
    () => listAnswer({ tools: [WEATHER] }),
    () =>
      new Response(`data: ${note}\n\ndata: ${RESULT}\n\n`, {
        headers: { "content-type": "text/event-stream" },
      }),
  );
  await using stage = openHttp(server.url);
  const all = await replies(stage.channel, call("tools/call", PARAMS));
  assertEquals(all.map((reply) => "message" in reply && reply.message), [note, RESULT]);
});

httpTest("openHttpChannel: each search has an id of its own", async () => {
  await using server = serveWeather(() => listAnswer({ tools: [WEATHER] }));
  await using stage = openHttp(server.url);
  // What one consumer's list says is not told to another.
  await answer(stage.channel, call("tools/call", PARAMS));
  await answer(stage.channel, call("tools/call", PARAMS, { headers: [["Authorization", "b"]] }));
  const [one, two] = server.requests.filter(({ body }) => isList(body)).map(({ body }) =>
    idOf(body)
  );
  assertNotEquals(one, two);
});

httpTest("openHttpChannel: the search ends with the command", async () => {
  await using server = serveScript(({ body }, gone) =>
    isList(body)
      ? new Promise((resolve) => gone.addEventListener("abort", () => resolve(new Response())))
      : mismatch()
  );
  await using stage = openHttp(server.url);
  const cancel = new AbortController();
  const waiting = replies(stage.channel, call("tools/call", PARAMS), cancel.signal);
  await server.seen(2);
  cancel.abort(new Error("deadline"));
  await assertRejects(() => waiting, Error, "deadline");
});

/** A server that refuses `tools/call` without the region's header and answers it with. */
function serveWeather(
  list: (request: Recorded) => Response,
  answered: () => Response = () => json(RESULT),
): ScriptedServer {
  return serveScript(async (request) => {
    if (isList(request.body)) return await withId(list(request), request.body);
    return valuesOf(request.headers, "mcp-param-region").length === 0 ? mismatch() : answered();
  });
}

/** Puts the request's id where a list answer left room for it. */
async function withId(response: Response, body: string): Promise<Response> {
  const text = (await response.text()).replace("$ID", idOf(body));
  return new Response(text, { status: response.status, headers: response.headers });
}

function listAnswer(result: unknown, type = "application/json", body?: string): Response {
  const id = body === undefined ? "$ID" : idOf(body);
  const text = `{"jsonrpc":"2.0","id":"${id}","result":${JSON.stringify(result)}}`;
  return new Response(type === "application/json" ? text : `data: ${text}\n\n`, {
    headers: { "content-type": type },
  });
}

function listError(status: number): Response {
  return json('{"jsonrpc":"2.0","id":"$ID","error":{"code":-32601,"message":"x"}}', status);
}

function mismatch(): Response {
  return json(REFUSAL, 400);
}

function refused(): FinalReply {
  return {
    kind: "response",
    message: REFUSAL,
    status: 400,
    headers: [["Content-Type", "application/json"]],
  };
}

function json(text: string, status = 200): Response {
  return new Response(text, { status, headers: { "content-type": "application/json" } });
}

function isList(body: string): boolean {
  return body.includes('"method":"tools/list"');
}

function idOf(body: string): string {
  return String(JSON.parse(body).id);
}
