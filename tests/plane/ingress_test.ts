import { assert, assertEquals, assertMatch } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import {
  CALL,
  client,
  connected,
  errorCode,
  final,
  polled,
  raw,
  startPlane,
  TUNNEL,
} from "./plane_fixture.ts";

const LOSSLESS = '{"n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400}';
const RESULT = `{"jsonrpc":"2.0","id":1,"result":${LOSSLESS}}`;

Deno.test("a payload crosses both ways byte for byte", async () => {
  await using test = startPlane();
  await connected(test);
  const call = ` {"jsonrpc":"2.0","id":1,"method":"m",\n"params":${LOSSLESS},"x":"\\u00e9é"}\n`;
  const answering = test.connect(call);
  const text = await test.pollText();
  assert(text.includes(`"jsonrpc":${call}}]}`), text);
  await test.respond(JSON.parse(text).commands[0], final(RESULT));
  const answer = await answering;
  assertEquals(answer.headers.get("content-type"), "application/json");
  assertEquals(await answer.text(), RESULT);
});

Deno.test("repeated headers stay separate lines in both directions", async () => {
  await using test = startPlane();
  await connected(test);
  const answering = raw(
    test.url,
    `POST /v1/mcp/${TUNNEL} HTTP/1.1\r\nHost: plane.test:1\r\nConnection: close, X-Hop\r\n` +
      `X-Multi: a, b\r\nX-Multi: c\r\nX-Hop: 1\r\nX-Empty:\r\nContent-Length: ${CALL.length}\r\n\r\n` +
      CALL,
  );
  const command = await polled(test);
  const [name] = Object.keys(command.headers);
  assertEquals(name?.toLowerCase(), "x-multi");
  assertEquals(Object.values(command.headers), [["a, b", "c"]]);
  const challenges = ['Bearer realm="a, b", resource_metadata="http://10.0.0.1/x"', "Basic"];
  await test.respond(command, final("{}", 401, { "Www-Authenticate": challenges }));
  const answer = await answering;
  assertMatch(answer, /^HTTP\/1\.1 401 /);
  const metadata = `http://plane.test:1/.well-known/oauth-protected-resource/v1/mcp/${TUNNEL}`;
  assertEquals(answer.match(/^www-authenticate: .*$/gim), [
    `Www-Authenticate: Bearer realm="a, b", resource_metadata="${metadata}"`,
    "Www-Authenticate: Basic",
  ]);
});

Deno.test("a notification's ack is its status without a body", async () => {
  await using test = startPlane();
  await connected(test);
  const answering = test.connect('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  const command = await polled(test);
  await test.respond(command, '"resp_code":202,"resp_type":"notify_ack"');
  const answer = await answering;
  assertEquals([answer.status, await answer.text()], [202, ""]);
  assertEquals(answer.headers.get("content-type"), null);
});

Deno.test("DELETE with a session id is a session_termination command", async () => {
  await using test = startPlane();
  await connected(test);
  const none = await test.connect("", { method: "DELETE", body: null });
  assertEquals([none.status, await errorCode(none)], [400, "missing_mcp_session_id"]);
  const ending = test.connect("", {
    method: "DELETE",
    body: null,
    headers: { "mcp-session-id": "s1" },
  });
  const command = await polled(test);
  assertEquals(command.command_type, "session_termination");
  assertEquals("jsonrpc" in command, false);
  assertEquals(command.headers["mcp-session-id"], ["s1"]);
  await test.respond(command, '"resp_code":405,"resp_type":"session_termination_response"');
  const answer = await ending;
  assertEquals([answer.status, await answer.text()], [405, ""]);
});

Deno.test("requests that cannot be queued are refused at once, with the documented code", async () => {
  await using test = startPlane({ limits: { maxRequestBytes: 200 } });
  await connected(test);
  const unknown = `tunnel_${"c".repeat(32)}`;
  const large = `{"jsonrpc":"2.0","id":1,"method":"${"m".repeat(300)}"}`;
  const table: [string, RequestInit & { path?: string }, number, string][] = [
    ["", { method: "GET", body: null }, 405, "method_not_allowed"],
    [CALL, { path: unknown }, 404, "tunnel_not_found"],
    [CALL, { path: "tunnel_x" }, 400, "invalid_tunnel_id_format"],
    [CALL, { path: `${TUNNEL}/a%20b` }, 400, "invalid_channel_format"],
    [CALL, { path: `${TUNNEL}/a/b` }, 400, "invalid_channel_format"],
    [large, {}, 413, "request_body_too_large"],
    ["{", {}, 400, "invalid_json_payload"],
    ["", {}, 400, "invalid_json_payload"],
    [`[${CALL}]`, {}, 400, "invalid_json_payload"],
    ['{"id":1,"method":"m"}', {}, 400, "invalid_json_payload"],
    [CALL, { headers: { origin: "https://evil.test" } }, 403, "origin_not_allowed"],
  ];
  for (const [body, init, status, code] of table) {
    const response = await test.connect(body, init);
    assertEquals(response.status, status, code);
    if (status === 405) assertEquals(response.headers.get("allow"), "POST, DELETE");
    assertEquals(await errorCode(response), code);
  }
  const badUtf8 = await test.connect("", {
    body: new Uint8Array([...new TextEncoder().encode('{"jsonrpc":"2.0","x":"'), 0xff, 34, 125]),
  });
  assertEquals([badUtf8.status, await errorCode(badUtf8)], [400, "invalid_json_payload"]);
  assertEquals(test.plane.snapshot().tunnels[0]?.submitted, 0);
});

Deno.test("a connector key guards the ingress and is not passed on", async () => {
  await using test = startPlane({ connectorKey: new Secret("ck_1") });
  await connected(test);
  const codes: string[] = [];
  for (const key of [undefined, "a b", "ck_2"]) {
    const response = await test.connect(CALL, {
      headers: key === undefined ? {} : { "x-tunnel-connector-key": key },
    });
    assertEquals(response.status, 401);
    codes.push(await errorCode(response));
  }
  assertEquals(codes, [
    "missing_connector_key",
    "malformed_connector_key",
    "invalid_connector_key",
  ]);
  const answering = test.connect(CALL, {
    headers: { "x-tunnel-connector-key": "ck_1", ...client("upstream"), origin: "https://a.test" },
  });
  const command = await polled(test);
  assertEquals(command.headers["authorization"], ["Bearer upstream"]);
  assertEquals("x-tunnel-connector-key" in command.headers, false);
  await test.respond(command, final("{}"));
  assertEquals((await answering).status, 200);
  await (await answering).body?.cancel();
});
