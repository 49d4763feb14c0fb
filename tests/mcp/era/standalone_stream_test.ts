import { assertEquals } from "@std/assert";
import { bridgeHttp } from "../../fixtures/eras_stage.ts";
import { LegacyServer } from "../../fixtures/eras_legacy_server.ts";
import type { Clock } from "../../../lib/core/clock.ts";
import { standaloneStream } from "../../../lib/mcp/era/http_voice.ts";
import { type HeaderList, headerValue } from "../../../lib/wire/header_list.ts";
import { openHttpChannel } from "../../../lib/mcp/http_channel.ts";
import { httpTest, serveScript } from "../http_channel_harness.ts";
import { NEVER } from "../stdio_harness.ts";
import { toolCall } from "./modern_consumer.ts";

const META = { progressToken: 7, "io.modelcontextprotocol/logLevel": "info" };

httpTest(
  "standalone stream: progress and logs of a call that come there reach its consumer [eras §1.6]",
  async () => {
    const heard = Promise.withResolvers<void>();
    await using server = new LegacyServer({
      capabilities: { tools: {}, logging: {} },
      serve: async ({ params, message }) => {
        if (message["method"] !== "tools/call") return {};
        const meta = Object(params["_meta"]);
        const { progressToken } = meta;
        server.tell({ method: "notifications/message", params: { level: "info", data: "x" } });
        server.tell({
          method: "notifications/progress",
          params: { progressToken, progress: 1, total: 2 },
        });
        await heard.promise;
        return { content: [] };
      },
    });
    await using stage = bridgeHttp(server.url);
    const notes: unknown[] = [];
    for await (
      const reply of stage.channel.exchange(
        toolCall("t", { meta: META }),
        AbortSignal.timeout(10_000),
      )
    ) {
      if (reply.kind !== "notification") continue;
      notes.push(JSON.parse(reply.message).params);
      if (notes.length === 2) heard.resolve();
    }
    assertEquals(notes, [
      { level: "info", data: "x" },
      { progressToken: 7, progress: 1, total: 2 },
    ]);
  },
);

/**
 * What is heard of a server that answers `GET` so, one answer after the other, then 405.
 *
 * @param lastsMs how long each stream lasts; no wait between them takes any time
 */
async function heardOf(
  answers: readonly Response[],
  lastsMs: number,
  waited: (ms: number) => void = () => {},
  asked: (headers: HeaderList) => void = () => {},
): Promise<readonly string[]> {
  let now = 0;
  const clock: Clock = {
    now: () => now += lastsMs,
    wall: () => 0,
    sleep: (ms) => Promise.resolve(waited(ms)),
  };
  const left = [...answers];
  await using server = serveScript((request) => {
    asked(request.headers);
    return left.shift() ?? new Response(null, { status: 405 });
  });
  await using channel = openHttpChannel({
    name: "main",
    url: server.url,
    headers: [],
    userAgent: "test/1",
    egress: { poolSize: 2, caCerts: [] },
    emit: () => {},
  });
  const heard: string[] = [];
  const told = (state: string) => heard.push(state);
  for await (const { text } of standaloneStream(channel.target, [], NEVER, clock, told)) {
    heard.push(JSON.parse(text).method);
  }
  return heard;
}

const streamOf = (text: string) =>
  new Response(text, { headers: { "content-type": "text/event-stream" } });
const silent = () => streamOf(": nothing\n\n");
const spoken = () => streamOf('data: {"jsonrpc":"2.0","method":"notifications/x"}\n\n');

httpTest("standalone stream: an event cut before its message is asked for again", async () => {
  const message = '{"jsonrpc":"2.0","method":"notifications/x"}';
  const from: (string | undefined)[] = [];
  const heard = await heardOf(
    [
      streamOf(`id: 1\ndata: ${message}\n\nid: 2\ndata: {"jsonrpc`),
      streamOf(`id: 2\ndata: ${message}\n\n`),
    ],
    1,
    undefined,
    (headers) => from.push(headerValue(headers, "last-event-id")),
  );
  assertEquals(heard, ["open", "notifications/x", "open", "notifications/x", "none"]);
  assertEquals(from, [undefined, "1", "2"]);
});

httpTest(
  "standalone stream: silent ones that a gateway cuts after a while are opened again and again",
  async () => {
    const answers = [...Array.from({ length: 9 }, silent), spoken()];
    const heard = await heardOf(answers, 60_000);
    assertEquals(heard.filter((one) => one !== "open"), ["notifications/x", "none"]);
  },
);

httpTest(
  "standalone stream: silent ones that end at once are none, after a few",
  async () => {
    const heard = await heardOf([...Array.from({ length: 9 }, silent), spoken()], 1);
    assertEquals(heard, Array(5).fill("open"));
  },
);

httpTest(
  "standalone stream: a server that had one is waited for while it is away, a lost session is told",
  async () => {
    const away = Array.from({ length: 9 }, () => new Response("Bad Gateway", { status: 502 }));
    const gone = new Response("Session not found", { status: 404 });
    assertEquals(await heardOf([silent(), ...away, spoken(), gone], 1), [
      "open",
      "open",
      "notifications/x",
      "lost",
    ]);
    assertEquals(await heardOf([new Response(null, { status: 404 })], 1), ["none"]);
  },
);

httpTest("standalone stream: one that names no wait is not opened all the time", async () => {
  const waits: number[] = [];
  const eager = () => streamOf('retry: 0\ndata: {"jsonrpc":"2.0","method":"n"}\n\n');
  await heardOf([eager(), eager(), eager()], 1, (ms) => waits.push(ms));
  assertEquals(waits, [100, 100, 100]);
});
