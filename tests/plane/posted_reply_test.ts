import { assert, assertEquals } from "@std/assert";
import { readPost } from "../../lib/plane/posted_reply.ts";

Deno.test("readPost() keeps resp_json as the characters it came in", () => {
  const json = '{ "n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400,"s":"\\u00e9\\/" }';
  const post = readPost(
    `{"request_id":"r","channel":"main","resp_json":${json} ,"resp_headers":{"A":["1, 2","3"]},` +
      `"resp_code":200,"resp_type":"jsonrpc_response"}`,
  );
  assertEquals(post, {
    kind: "post",
    requestId: "r",
    channel: "main",
    reply: {
      type: "jsonrpc_response",
      status: 200,
      headers: [["A", "1, 2"], ["A", "3"]],
      json,
    },
  });
});

Deno.test("readPost() leaves out header values that could not be sent", () => {
  const headers = JSON.stringify({ A: ["ok", "a\r\nb: c", "\u0001", "snow \u2603", "caf\u00e9"] });
  const post = readPost(
    `{"request_id":"r","channel":"main","resp_headers":${headers},"resp_code":202,"resp_type":"notify_ack"}`,
  );
  assert(post.kind === "post");
  assertEquals(post.reply.headers, [["A", "ok"], ["A", "caf\u00e9"]]);
});

Deno.test("readPost() refuses what the contract does not allow, naming the member", () => {
  const good = {
    request_id: "r",
    channel: "main",
    resp_json: {},
    resp_code: 200,
    resp_type: "jsonrpc_response",
  };
  const table: [unknown, string | undefined][] = [
    [[good], undefined],
    [null, undefined],
    [{ ...good, shard_token: "s" }, undefined],
    [{ ...good, request_id: "" }, "request_id"],
    [{ ...good, request_id: 1 }, "request_id"],
    [{ ...good, channel: undefined }, "channel"],
    [{ ...good, channel: "a b" }, "channel"],
    [{ ...good, resp_code: 0 }, "resp_code"],
    [{ ...good, resp_code: 600 }, "resp_code"],
    [{ ...good, resp_code: "200" }, "resp_code"],
    [{ ...good, resp_code: 200.5 }, "resp_code"],
    [{ ...good, resp_headers: { a: "b" } }, "resp_headers"],
    [{ ...good, resp_headers: { a: [1] } }, "resp_headers"],
    [{ ...good, resp_type: "other" }, "resp_type"],
    [{ ...good, resp_json: undefined }, "resp_json"],
    [{ ...good, resp_json: undefined, resp_type: "jsonrpc_notify" }, "resp_json"],
  ];
  for (const [body, param] of table) {
    const post = readPost(JSON.stringify(body));
    assert(post.kind === "refused", JSON.stringify(body));
    assertEquals([post.error.status, post.error.param], [400, param], JSON.stringify(body));
  }
  for (const text of ["", "{", '{"a":1} x']) assertEquals(readPost(text).kind, "refused");
});
