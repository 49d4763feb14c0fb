import { assert, assertEquals } from "@std/assert";
import {
  CALL,
  client,
  connected,
  errorCode,
  final,
  notify,
  OTHER_TUNNEL,
  type Polled,
  polled,
  startPlane,
  type TestPlane,
  TUNNEL,
} from "./plane_fixture.ts";

async function queued(test: TestPlane) {
  await connected(test);
  const answering = test.connect(CALL);
  return { command: await polled(test), answering };
}

Deno.test("responses are refused with the documented code, and the request stays open", async () => {
  await using test = startPlane();
  const { command, answering } = await queued(test);
  const ok = final("{}");
  const table: [string, () => Promise<Response>, number, string][] = [
    [
      "wrong shard token",
      () => test.respond({ ...command, shard_token: "x" }, ok),
      400,
      "tunnel_request_mismatch",
    ],
    [
      "no shard token",
      () => test.respond({ ...command, shard_token: "" }, ok),
      400,
      "tunnel_request_mismatch",
    ],
    [
      "wrong channel",
      () => test.respond({ ...command, channel: "docs" }, ok),
      400,
      "tunnel_request_mismatch",
    ],
    [
      "bad channel",
      () => test.respond({ ...command, channel: "a b" }, ok),
      400,
      "invalid_channel_format",
    ],
    [
      "wrong type",
      () => test.respond(command, '"resp_code":200,"resp_type":"session_termination_response"'),
      400,
      "tunnel_request_mismatch",
    ],
    [
      "unknown request",
      () => test.respond({ ...command, request_id: "x" }, ok),
      404,
      "pending_request_not_found",
    ],
    [
      "unknown key",
      () => test.respond(command, `${ok},"shard_token":"x"`),
      400,
      "invalid_json_payload",
    ],
    ["no JSON", () => test.respond(command, "x"), 400, "invalid_json_payload"],
    ["code 0", () => test.respond(command, final("{}", 0)), 400, "invalid_json_payload"],
  ];
  for (const [name, post, status, code] of table) {
    const response = await post();
    assertEquals(response.status, status, name);
    assertEquals(await errorCode(response), code, name);
  }
  const taken = await test.respond(command, ok);
  assertEquals([taken.status, await taken.text()], [200, '{"status":"ok"}']);
  const again = await test.respond(command, ok);
  assertEquals([again.status, await errorCode(again)], [404, "pending_request_not_found"]);
  assertEquals((await answering).status, 200);
  await (await answering).body?.cancel();
});

Deno.test("a response to another tunnel does not find the request", async () => {
  await using test = startPlane();
  const { command, answering } = await queued(test);
  const elsewhere = await fetch(`${test.url}/v1/tunnels/${OTHER_TUNNEL}/response`, {
    method: "POST",
    headers: { ...client(), "x-tunnel-shard-token": command.shard_token },
    body: `{"request_id":"${command.request_id}","channel":"main",${final("{}")}}`,
  });
  assertEquals(await errorCode(elsewhere), "pending_request_not_found");
  await test.respond(command, final("{}"));
  await (await answering).body?.cancel();
});

Deno.test("a response over the limit is 413, with and without a declared length", async () => {
  await using test = startPlane({ limits: { maxResponseBytes: 1000 } });
  const { command, answering } = await queued(test);
  const large = `{"x":"${"y".repeat(2000)}"}`;
  const declared = await test.respond(command, final(large));
  assertEquals([declared.status, await errorCode(declared)], [413, "request_body_too_large"]);
  const streamed = await fetch(`${test.url}/v1/tunnels/${TUNNEL}/response`, {
    method: "POST",
    headers: { ...client(), "x-tunnel-shard-token": command.shard_token },
    body: ReadableStream.from([new TextEncoder().encode(large)]),
  });
  assertEquals([streamed.status, await errorCode(streamed)], [413, "request_body_too_large"]);
  await test.respond(command, final("{}"));
  await (await answering).body?.cancel();
});

Deno.test("a response without a declared length is read like any other", async () => {
  await using test = startPlane();
  const { command, answering } = await queued(test);
  const body = `{"request_id":"${command.request_id}","channel":"main",${final('{"a":1.0}')}}`;
  const posted = await fetch(`${test.url}/v1/tunnels/${TUNNEL}/response`, {
    method: "POST",
    headers: { ...client(), "x-tunnel-shard-token": command.shard_token },
    body: ReadableStream.from([body.slice(0, 30), body.slice(30)]).pipeThrough(
      new TextEncoderStream(),
    ),
  });
  assertEquals(await posted.json(), { status: "ok" });
  assertEquals(await (await answering).text(), '{"a":1.0}');
});

Deno.test("the singular aliases work, respond included", async () => {
  await using test = startPlane();
  const base = `${test.url}/v1/tunnel/${TUNNEL}`;
  assertEquals((await (await fetch(base, { headers: client() })).json()).id, TUNNEL);
  await test.poll("limit=1&timeout_ms=1");
  const answering = test.connect(CALL);
  const polled = await fetch(`${base}/poll?limit=1&timeout_ms=5000`, { headers: client() });
  const command: Polled = (await polled.json()).commands[0];
  const posted = await fetch(`${base}/respond`, {
    method: "POST",
    headers: { ...client(), "x-tunnel-shard-token": command.shard_token },
    body: `{"request_id":"${command.request_id}","channel":"main",${final("{}")}}`,
  });
  assertEquals(await posted.json(), { status: "ok" });
  await (await answering).body?.cancel();
});

Deno.test("a notification for a reader that lags behind is turned away with 429", async () => {
  await using test = startPlane({ limits: { maxStreamBufferBytes: 1 } });
  const { command, answering } = await queued(test);
  // Larger than what the sockets between plane and connector can hold.
  const large = notify(`{"jsonrpc":"2.0","method":"m","params":"${"x".repeat(16 * 1024 * 1024)}"}`);
  let refused: Response | undefined;
  for (let i = 0; i < 4 && refused === undefined; i++) {
    const posted = await test.respond(command, large);
    if (posted.status === 200) await posted.body?.cancel();
    else refused = posted;
  }
  assertEquals([refused?.status, refused?.headers.get("retry-after")], [429, "1"]);
  assertEquals(await errorCode(refused ?? Response.error()), "rate_limit_exceeded");
  await test.respond(command, final('{"last":true}'));
  assert((await (await answering).text()).endsWith('data: {"last":true}\n\n'));
});
