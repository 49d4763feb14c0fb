import { constants, gzipSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { MAX_RESUMES } from "../../lib/mcp/http_stream.ts";
import type { TransportErrorKind } from "../../lib/wire/failure.ts";
import {
  answer,
  cutStream,
  type Fault,
  noAnswer,
  serveFaults,
  wholeStream,
} from "../fixtures/fault_server.ts";
import {
  failureOf,
  httpTest,
  impatientClock,
  openHttp,
  serveScript,
  valuesOf,
} from "./http_channel_harness.ts";
import { answer as answerText, call, NEVER, replies } from "./stdio_harness.ts";

const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}';
const NOTE = '{"jsonrpc":"2.0","method":"notifications/message","params":{"n":1.0}}';
const EVENT_STREAM = { "content-type": "text/event-stream" };

for (const then of ["fin", "rst"] as const) {
  httpTest(
    `streamAnswer: cut (${then}) after an id, it resumes with Last-Event-ID and delivers (mcp-transports §12)`,
    async () => {
      await using server = await serveFaults(
        cutStream([`id: e-7\nretry: 1\ndata: ${NOTE}`], then),
        wholeStream([`id: e-8\ndata: ${RESULT}`]),
      );
      await using stage = openHttp(server.url, [["X-Static", "1"]]);
      const command = call("x", "{}", {
        headers: [["Authorization", "Bearer c"], ["last-event-id", "consumer's own"]],
      });
      const all = await replies(stage.channel, command);
      assertEquals(
        all.map((reply) => "message" in reply && [reply.kind, reply.message, reply.status]),
        [["notification", NOTE, 200], ["response", RESULT, 200]],
      );
      const { head, body } = await server.seen(2);
      assertEquals([head[0], body], ["GET /mcp HTTP/1.1", ""]);
      const sent = head.filter((line) =>
        /^(last-event-id|authorization|x-static|accept):/i.test(line)
      );
      assertEquals(sent.map((line) => line.toLowerCase()).toSorted(), [
        "accept: text/event-stream",
        "authorization: bearer c",
        "last-event-id: e-7",
        "x-static: 1",
      ]);
    },
  );
}

httpTest(
  "streamAnswer: a priming event without data is enough to resume (mcp-eras §1.1)",
  async () => {
    await using server = await serveFaults(
      wholeStream(["id: p\nretry: 1\ndata:"]),
      wholeStream([`data: ${RESULT}`]),
    );
    await using stage = openHttp(server.url);
    assertEquals(await answerText(stage.channel, call("x")), RESULT);
  },
);

httpTest(
  "streamAnswer: the server's retry is the wait, capped; without it waits grow from 1 s",
  async () => {
    const clock = impatientClock();
    await using server = await serveFaults(
      cutStream(["id: 1\nretry: 250\ndata:"], "fin"),
      cutStream(["id: 2\nretry: 86400000\ndata:"], "fin"),
      wholeStream(["id: 3\ndata:", "retry: 5000"]),
      wholeStream([`data: ${RESULT}`]),
    );
    await using stage = openHttp(server.url, [], clock);
    await answerText(stage.channel, call("x"));
    assertEquals(clock.waits, [250, 30_000, 5_000]);
  },
);

httpTest(
  "streamAnswer: retry 0 on a stream that ends after each event makes no hot loop of GETs",
  async () => {
    const clock = impatientClock();
    await using server = await serveFaults(
      cutStream(["id: 1\nretry: 0\ndata:"], "fin"),
      cutStream(["id: 2\nretry: 0\ndata:"], "fin"),
      wholeStream([`data: ${RESULT}`]),
    );
    await using stage = openHttp(server.url, [], clock);
    await answerText(stage.channel, call("x"));
    assertEquals(clock.waits, [100, 100]);
  },
);

httpTest(
  "streamAnswer: five resumes that fail to connect end the call with what broke it",
  async () => {
    const clock = impatientClock();
    await using server = await serveFaults(cutStream(["id: 1\ndata:"], "fin"), noAnswer("fin"));
    await using stage = openHttp(server.url, [], clock);
    assertEquals(await failureOf(stage.channel, call("x")), closed("unexpected_eof"));
    await server.seen(1 + MAX_RESUMES);
    assertEquals(clock.waits.length, MAX_RESUMES);
    clock.waits.forEach((wait, n) => {
      const base = 1_000 * 1.5 ** n;
      assert(wait >= base && wait < 2 * base, `wait ${n} is ${wait}`);
    });
  },
);

httpTest(
  "streamAnswer: five resumes without a new id end the call, whatever else they bring",
  async () => {
    const clock = impatientClock();
    await using server = await serveFaults(
      cutStream(["id: 1\ndata:"], "fin"),
      wholeStream([`data: ${NOTE}`]),
    );
    await using stage = openHttp(server.url, [], clock);
    const all = await replies(stage.channel, call("x"));
    assertEquals(all.length, MAX_RESUMES + 1);
    assertEquals(clock.waits.length, MAX_RESUMES);
  },
);

httpTest("streamAnswer: a new id is progress and starts the count anew", async () => {
  const ids = Array.from(
    { length: MAX_RESUMES + 2 },
    (_, n) => cutStream([`id: ${n}\ndata:`], "fin"),
  );
  await using server = await serveFaults(
    cutStream(["id: first\ndata:"], "fin"),
    ...ids,
    wholeStream([`data: ${RESULT}`]),
  );
  await using stage = openHttp(server.url, [], impatientClock());
  assertEquals(await answerText(stage.channel, call("x")), RESULT);
});

for (
  const unfinished of [`id: 2\ndata: ${RESULT.slice(0, 20)}`, "id: 2\n", "retry: 1\nid: 2\ndata:"]
) {
  httpTest(
    `streamAnswer: an answer cut inside its event is asked for again: ${
      JSON.stringify(unfinished)
    }`,
    async () => {
      await using server = serveScript(({ method, headers }) => {
        const [after] = valuesOf(headers, "last-event-id");
        const body = method === "POST"
          ? `id: 1\nretry: 1\ndata:\n\n${unfinished}`
          : after === "1"
          ? `id: 2\ndata: ${RESULT}\n\n`
          : "";
        return new Response(body, { headers: EVENT_STREAM });
      });
      await using stage = openHttp(server.url, [], impatientClock());
      assertEquals(await answerText(stage.channel, call("x")), RESULT);
    },
  );
}

httpTest("streamAnswer: a compressed stream that stops short is taken up again", async () => {
  const event = `id: 1\nretry: 1\ndata: ${NOTE}\n\n`;
  const withoutEnd = gzipSync(event, { finishFlush: constants.Z_SYNC_FLUSH });
  const noteArrived = Promise.withResolvers<void>();
  const body = () =>
    ReadableStream.from((async function* () {
      yield Uint8Array.from(withoutEnd);
      await noteArrived.promise;
    })());
  await using server = serveScript(({ method }) =>
    method === "POST"
      ? new Response(body(), { headers: { ...EVENT_STREAM, "content-encoding": "gzip" } })
      : new Response(`data: ${RESULT}\n\n`, { headers: EVENT_STREAM })
  );
  await using stage = openHttp(server.url, [], impatientClock());
  const texts: string[] = [];
  for await (const reply of stage.channel.exchange(call("x"), NEVER)) {
    texts.push("message" in reply ? reply.message : reply.kind);
    noteArrived.resolve();
  }
  assertEquals(texts, [NOTE, RESULT]);
});

const LOST: readonly (readonly [what: string, fault: Fault, kind: TransportErrorKind])[] = [
  ["ends", wholeStream([`data: ${NOTE}`]), "eof"],
  ["is cut", cutStream([`data: ${NOTE}`], "fin"), "unexpected_eof"],
  ["is reset", cutStream([`data: ${NOTE}`], "rst"), "unexpected_eof"],
  ["takes its id back and ends", wholeStream(["id: 1\ndata:", "id\ndata:"]), "eof"],
];
for (const [what, fault, kind] of LOST) {
  httpTest(
    `streamAnswer: a stream without an id that ${what} fails at once with ${kind}`,
    async () => {
      const clock = impatientClock();
      await using server = await serveFaults(fault);
      await using stage = openHttp(server.url, [], clock);
      assertEquals(await failureOf(stage.channel, call("x")), closed(kind));
      assertEquals(clock.waits, []);
    },
  );
}

const REFUSED_RESUMES: readonly (readonly [what: string, fault: Fault])[] = [
  ["405", answer(405, "")],
  ["404", answer(404, '{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"x"}}')],
  ["JSON", answer(200, RESULT)],
];
for (const [what, fault] of REFUSED_RESUMES) {
  httpTest(
    `streamAnswer: a resume answered with ${what} is terminal (mcp-transports §3.5)`,
    async () => {
      const clock = impatientClock();
      await using server = await serveFaults(wholeStream(["id: 1\ndata:"]), fault);
      await using stage = openHttp(server.url, [], clock);
      assertEquals(await failureOf(stage.channel, call("x")), closed("eof"));
      assertEquals(clock.waits.length, 1);
    },
  );
}

const BROKEN: readonly (readonly [what: string, body: BodyInit, TransportErrorKind])[] = [
  ["data that is no JSON", "data: {oops\n\n", "malformed_json"],
  ["data that is no JSON-RPC", "data: {}\n\n", "invalid_protocol_response"],
  [
    "a response to another id",
    `data: ${RESULT.replace(":1,", ':"1",')}\n\n`,
    "invalid_protocol_response",
  ],
  ["bytes that are no UTF-8", Uint8Array.of(0xff, 10), "malformed_json"],
];
for (const [what, body, kind] of BROKEN) {
  httpTest(`streamAnswer: ${what} are not asked for again: ${kind}`, async () => {
    const clock = impatientClock();
    await using server = serveScript(({ method }) =>
      new Response(method === "POST" ? "id: 1\ndata:\n\n" : body, { headers: EVENT_STREAM })
    );
    await using stage = openHttp(server.url, [], clock);
    assertEquals(await failureOf(stage.channel, call("x")), [502, { source: "protocol", kind }]);
    assertEquals(server.requests.map(({ method }) => method), ["POST", "GET"]);
  });
}

function closed(kind: TransportErrorKind) {
  return [502, { source: "transport_closed" as const, kind }] as const;
}
