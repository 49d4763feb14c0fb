import { assert, assertEquals } from "@std/assert";
import { CALL, client, errorCode, final, noticed, startPlane, TUNNEL } from "./plane_fixture.ts";

Deno.test("an idle poll answers 200 with an empty list after timeout_ms", async () => {
  await using test = startPlane();
  assertEquals(await test.pollText("limit=20&timeout_ms=30"), '{"commands":[]}');
});

Deno.test("a waiting poll is answered as soon as a command comes", async () => {
  await using test = startPlane();
  const polling = test.poll("limit=20&timeout_ms=60000");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  const answering = test.connect(CALL);
  const [command] = await polling;
  assert(command !== undefined);
  await test.respond(command, final('{"jsonrpc":"2.0","id":1,"result":{}}'));
  assertEquals(await (await answering).text(), '{"jsonrpc":"2.0","id":1,"result":{}}');
});

Deno.test("a command carries every member of the envelope", async () => {
  await using test = startPlane({ limits: { responseTimeoutMs: 90_000 } });
  await test.poll("limit=1&timeout_ms=1");
  const answering = test.connect(CALL, {
    path: `${TUNNEL}/Docs`,
    headers: { "mcp-session-id": "s1", authorization: "Bearer upstream", "user-agent": "x" },
  });
  const [command] = await test.poll();
  assert(command !== undefined);
  assertEquals(Object.keys(command), [
    "request_id",
    "shard_token",
    "command_type",
    "channel",
    "created_at",
    "headers",
    "response_timeout",
    "jsonrpc",
  ]);
  assertEquals(command.command_type, "jsonrpc");
  assertEquals(command.channel, "docs");
  assertEquals(Date.parse(command.created_at), Date.parse(new Date(command.created_at).toJSON()));
  const left = Number(/^(\d+)ms$/.exec(command.response_timeout)?.[1]);
  assert(left > 60_000 && left <= 90_000, command.response_timeout);
  const names = Object.keys(command.headers).map((name) => name.toLowerCase()).sort();
  assertEquals(names, ["accept", "accept-language", "authorization", "mcp-session-id"]);
  await test.respond(command, final("{}"));
  await (await answering).body?.cancel();
});

Deno.test("polls take several commands at once, in order, up to the limit", async () => {
  await using test = startPlane();
  await test.poll("limit=1&timeout_ms=1");
  const answers = [];
  for (let id = 0; id < 5; id++) {
    answers.push(test.connect(`{"jsonrpc":"2.0","id":${id},"method":"m"}`));
    await noticed(test, (tunnel) => tunnel.queued === id + 1);
  }
  const first = await test.poll("limit=3&timeout_ms=1000");
  const rest = await test.poll();
  assertEquals(first.map((command) => command.jsonrpc?.id), [0, 1, 2]);
  assertEquals(rest.map((command) => command.jsonrpc?.id), [3, 4]);
  for (const command of [...first, ...rest]) await test.respond(command, final("{}"));
  for (const answer of answers) await (await answer).body?.cancel();
});

Deno.test("a poll with a channel filter leaves other channels alone", async () => {
  await using test = startPlane();
  const docs = test.poll("channel=docs&limit=1&timeout_ms=60000");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  const onMain = test.connect(CALL);
  await noticed(test, (tunnel) => tunnel.queued === 1);
  const onDocs = test.connect(CALL, { path: `${TUNNEL}/docs` });
  const [forDocs] = await docs;
  assertEquals(forDocs?.channel, "docs");
  const [forMain] = await test.poll();
  assertEquals(forMain?.channel, "main");
  assert(forDocs !== undefined && forMain !== undefined);
  await test.respond(forDocs, final("{}"));
  await test.respond(forMain, final("{}"));
  for (const answer of [onMain, onDocs]) await (await answer).body?.cancel();
});

Deno.test("1,000 queued commands reach four polling clients exactly once each", async () => {
  await using test = startPlane({ limits: { maxQueued: 1000 } });
  await test.poll("limit=1&timeout_ms=1");
  const total = 1000;
  const answers = Array.from(
    { length: total },
    async (_, id) => await (await test.connect(`{"jsonrpc":"2.0","id":${id},"method":"m"}`)).text(),
  );
  await noticed(test, (tunnel) => tunnel.queued === total);
  const seen: unknown[] = [];
  const work = async () => {
    for (;;) {
      const commands = await test.poll("limit=25&timeout_ms=100");
      if (commands.length === 0) return;
      await Promise.all(commands.map(async (command) => {
        seen.push(command.jsonrpc?.id);
        const id = JSON.stringify(command.jsonrpc?.id);
        const posted = await test.respond(command, final(`{"id":${id}}`));
        assertEquals(await posted.json(), { status: "ok" });
      }));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  assertEquals(seen.length, total);
  assertEquals(new Set(seen).size, total);
  assertEquals(
    await Promise.all(answers),
    Array.from({ length: total }, (_, id) => `{"id":${id}}`),
  );
});

Deno.test("an aborted poll does not lose a command", async () => {
  await using test = startPlane();
  const leaving = new AbortController();
  const aborted = fetch(`${test.url}/v1/tunnels/${TUNNEL}/poll?limit=1&timeout_ms=60000`, {
    headers: client(),
    signal: leaving.signal,
  }).catch((error) => error.name);
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  leaving.abort();
  assertEquals(await aborted, "AbortError");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 0);
  const answering = test.connect(CALL);
  const [command] = await test.poll();
  assert(command !== undefined);
  await test.respond(command, final("{}"));
  await (await answering).body?.cancel();
});

Deno.test("a poll aborted before it could wait takes nothing", async () => {
  await using test = startPlane();
  const answer = await test.plane.handle(
    new Request(`http://plane.test/v1/tunnels/${TUNNEL}/poll?limit=1&timeout_ms=60000`, {
      headers: client(),
      signal: AbortSignal.abort(),
    }),
  );
  assertEquals(await answer.text(), '{"commands":[]}');
  assertEquals(test.plane.snapshot().tunnels[0]?.waitingPolls, 0);
});

Deno.test("polls validate limit, timeout_ms and channel", async () => {
  await using test = startPlane();
  const table = [
    ["limit=0&timeout_ms=1", "invalid_query_parameter"],
    ["limit=26&timeout_ms=1", "invalid_query_parameter"],
    ["limit=1&timeout_ms=0", "invalid_query_parameter"],
    ["limit=1&timeout_ms=1&channel=a+b", "invalid_channel_format"],
  ];
  for (const [query, code] of table) {
    const response = await fetch(`${test.url}/v1/tunnels/${TUNNEL}/poll?${query}`, {
      headers: client(),
    });
    assertEquals(response.status, 400);
    assertEquals(await errorCode(response), code);
  }
});

Deno.test("more waiting polls than allowed are turned away with Retry-After", async () => {
  await using test = startPlane({ limits: { maxWaitingPolls: 1 } });
  const waiting = test.poll("limit=1&timeout_ms=60000");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  const refused = await fetch(`${test.url}/v1/tunnels/${TUNNEL}/poll`, { headers: client() });
  assertEquals([refused.status, refused.headers.get("retry-after")], [429, "5"]);
  assertEquals(await errorCode(refused), "rate_limit_exceeded");
  test.plane.close();
  assertEquals(await waiting, []);
});

Deno.test("ids survive poll and answer as they were written", async () => {
  await using test = startPlane();
  await test.poll("limit=1&timeout_ms=1");
  for (const id of ["0", "-1", "9007199254740993", '"1"', "1.5", "1.0", '"\\u0041"', "1e2"]) {
    const call = `{"jsonrpc":"2.0","id":${id},"method":"m"}`;
    const answering = test.connect(call);
    const text = await test.pollText();
    assert(text.endsWith(`,"jsonrpc":${call}}]}`), text);
    const result = `{"jsonrpc":"2.0","id":${id},"result":{}}`;
    await test.respond(JSON.parse(text).commands[0], final(result));
    assertEquals(await (await answering).text(), result);
  }
});
