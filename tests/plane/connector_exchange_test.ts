import { assert, assertEquals } from "@std/assert";
import { FakeClock } from "./fake_clock.ts";
import {
  CALL,
  connected,
  final,
  noticed,
  notify,
  polled,
  PROGRESS,
  startPlane,
} from "./plane_fixture.ts";

const LOSSLESS = '{"n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400}';
const RESULT = `{"jsonrpc":"2.0","id":1,"result":${LOSSLESS}}`;

Deno.test("progress makes the answer an event stream that the result ends", async () => {
  await using test = startPlane();
  await connected(test);
  const answering = test.connect(CALL);
  const command = await polled(test);
  await test.respond(command, notify(PROGRESS, { "Mcp-Session-Id": ["s1"] }));
  const answer = await answering;
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("content-type"), "text/event-stream");
  assertEquals(answer.headers.get("mcp-session-id"), "s1");
  assert(answer.body !== null);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader.read();
  assertEquals(first.value, `event: message\ndata: ${PROGRESS}\n\n`);
  await test.respond(command, notify('{\n"jsonrpc":"2.0",\r\n"method":"m"}'));
  assertEquals(
    (await reader.read()).value,
    'event: message\ndata: {\ndata: "jsonrpc":"2.0",\ndata: "method":"m"}\n\n',
  );
  const posted = await test.respond(command, final(RESULT));
  assertEquals(await posted.json(), { status: "ok" });
  assertEquals((await reader.read()).value, `event: message\ndata: ${RESULT}\n\n`);
  assertEquals((await reader.read()).done, true);
});

Deno.test("progress is dropped and counted for a caller that takes no events", async () => {
  await using test = startPlane();
  await connected(test);
  const answering = test.connect(CALL, { headers: { accept: "application/json" } });
  const command = await polled(test);
  const posted = await test.respond(command, notify(PROGRESS));
  assertEquals(await posted.json(), { status: "ok" });
  await test.respond(command, final(RESULT));
  const answer = await answering;
  assertEquals(answer.headers.get("content-type"), "application/json");
  assertEquals(await answer.text(), RESULT);
  assertEquals(test.plane.snapshot().tunnels[0]?.notificationsDropped, 1);
});

Deno.test("a final answer labelled as events is one event for those who accept it", async () => {
  await using test = startPlane();
  await connected(test);
  const events = { "Content-Type": ["text/event-stream; charset=utf-8"] };
  for (
    const [accept, type, body] of [
      ["application/json, text/event-stream", "text/event-stream", `event: message\ndata: {}\n\n`],
      ["application/json", "application/json", "{}"],
    ] as const
  ) {
    const answering = test.connect(CALL, { headers: { accept } });
    await test.respond(await polled(test), final("{}", 200, events));
    const answer = await answering;
    assertEquals([answer.headers.get("content-type"), await answer.text()], [type, body]);
  }
});

Deno.test("status and allowed headers of the answer reach the connector, other ones do not", async () => {
  await using test = startPlane();
  await connected(test);
  const table = [[404, 404], [100, 502], [299, 200], [599, 502], [302, 302], [204, 204]] as const;
  for (const [posted, status] of table) {
    const answering = test.connect(CALL);
    const command = await polled(test);
    await test.respond(
      command,
      final("{}", posted, {
        "Mcp-Session-Id": ["s"],
        "Content-Type": ["text/html"],
        "Set-Cookie": ["a=b"],
        "Transfer-Encoding": ["chunked"],
        "Content-Length": ["1"],
      }),
    );
    const answer = await answering;
    assertEquals(answer.status, status);
    assertEquals(answer.headers.get("mcp-session-id"), "s");
    assertEquals(answer.headers.get("set-cookie"), null);
    assertEquals(await answer.text(), status === 204 ? "" : "{}");
    if (status !== 204) assertEquals(answer.headers.get("content-type"), "application/json");
  }
});

Deno.test("an open stream whose time is up ends with an error for the call's id", async () => {
  const clock = new FakeClock();
  await using test = startPlane({ clock, limits: { responseTimeoutMs: 100 } });
  const polling = polled(test);
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  const answering = test.connect('{"jsonrpc":"2.0","id":9007199254740993,"method":"m"}');
  await test.respond(await polling, notify(PROGRESS));
  const answer = await answering;
  await clock.advance(100);
  const events = (await answer.text()).trimEnd().split("\n\n");
  assertEquals(events.length, 2);
  assertEquals(
    events[1],
    'event: message\ndata: {"jsonrpc":"2.0","id":9007199254740993,"error":{"code":-32603,' +
      `"message":"the tunnel's client did not answer in time"}}`,
  );
});
