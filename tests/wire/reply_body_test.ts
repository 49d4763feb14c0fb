import { assertEquals, assertStringIncludes } from "@std/assert";
import { targetHttpFailure } from "../../lib/wire/failure.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import type { FailedReply, FinalReply, NotificationReply } from "../../lib/wire/reply.ts";
import { rejectionBody, replyBody } from "../../lib/wire/reply_body.ts";
import { call, command, decoded, notification, payload } from "./samples.ts";

const TERMINATION = '"command_type":"session_termination","headers":{"Mcp-Session-Id":["x"]}';
const DISCOVERY = '"command_type":"oauth_discovery"';
const PAYLOAD = '{"jsonrpc":"2.0","id":1,"result":{"n":12345678901234567890,"f":1.0,"é":"\\/"} }';

function response(headers: HeaderList, message = PAYLOAD, status = 200): FinalReply {
  return { kind: "response", message, status, headers };
}

function failed(status: number, failure: FailedReply["failure"]): FailedReply {
  return { kind: "failed", status, headers: [], failure };
}

Deno.test("replyBody: a final response in the published key order, its payload untouched", () => {
  assertEquals(
    replyBody(call("1", ',"channel":"Docs"'), response([["Mcp-Session-Id", "s"]]), false),
    `{"request_id":"r1","channel":"docs","resp_json":${PAYLOAD},` +
      `"resp_headers":{"Content-Type":["application/json"],"Mcp-Session-Id":["s"]},` +
      `"resp_code":200,"resp_type":"jsonrpc_response"}`,
  );
});

Deno.test("replyBody: a request id needs escaping in JSON", () => {
  const one = command(`"request_id":"a\\"\\n","jsonrpc":${PAYLOAD}`);
  const body = JSON.parse(replyBody(one, { kind: "notify_ack", status: 202, headers: [] }, false));
  assertEquals(body.request_id, 'a"\n');
});

const TYPES: readonly (readonly [string | undefined, boolean, string])[] = [
  [undefined, false, "application/json"],
  ["text/plain", false, "application/json"],
  ["text/plain", true, "application/json"],
  ["application/json; charset=utf-8", false, "application/json"],
  ["text/event-stream", false, "application/json"],
  ["text/event-stream", true, "text/event-stream"],
  ["Text/Event-Stream; charset=utf-8", true, "Text/Event-Stream; charset=utf-8"],
];

Deno.test("wire 33: a final is JSON; text/event-stream is kept only after notifications went out", () => {
  for (const [upstream, streamed, label] of TYPES) {
    const headers: HeaderList = upstream === undefined ? [] : [["content-type", upstream]];
    const body = JSON.parse(replyBody(call("1"), response(headers), streamed));
    assertEquals(body.resp_headers, { "Content-Type": [label] }, `${upstream} ${streamed}`);
  }
});

Deno.test("wire 31: a notification keeps its type, or is an event stream if it had none", () => {
  for (const [upstream, label] of [[undefined, "text/event-stream"], ["a/b", "a/b"]] as const) {
    const reply: NotificationReply = {
      kind: "notification",
      message: '{"jsonrpc":"2.0","method":"n","params":{"p":1.0}}',
      status: 200,
      headers: upstream === undefined ? [] : [["Content-Type", upstream]],
    };
    assertEquals(
      replyBody(call("1"), reply, false),
      `{"request_id":"r1","channel":"main","resp_json":${reply.message},` +
        `"resp_headers":{"Content-Type":["${label}"]},"resp_code":200,"resp_type":"jsonrpc_notify"}`,
    );
  }
});

Deno.test("wire 30: acks and session replies have no resp_json, and no headers key if empty", () => {
  assertEquals(
    replyBody(notification(), { kind: "notify_ack", status: 202, headers: [] }, false),
    '{"request_id":"r1","channel":"main","resp_code":202,"resp_type":"notify_ack"}',
  );
  assertEquals(
    replyBody(command(TERMINATION), {
      kind: "session_terminated",
      status: 204,
      headers: [["Mcp-Session-Id", "x"]],
    }, false),
    '{"request_id":"r1","channel":"main","resp_headers":{"Mcp-Session-Id":["x"]},' +
      '"resp_code":204,"resp_type":"session_termination_response"}',
  );
});

Deno.test("wire 29: an OAuth document keeps all of its headers", () => {
  const body = replyBody(command(DISCOVERY), {
    kind: "oauth_document",
    status: 200,
    headers: [["Location", "/x"], ["Retry-After", "5"], ["X-Custom", "1"], ["X-Custom", "2"]],
    document: '{ "resource":1.0 }',
  }, false);
  assertEquals(
    body,
    '{"request_id":"r1","channel":"main","resp_json":{ "resource":1.0 },' +
      '"resp_headers":{"Location":["/x"],"Retry-After":["5"],"X-Custom":["1","2"]},' +
      '"resp_code":200,"resp_type":"oauth_discovery_response"}',
  );
});

Deno.test("wire 35: a failed call is a synthesized error that names no target detail", () => {
  const body = replyBody(call("1"), failed(503, targetHttpFailure(503, "malformed_json")), true);
  assertEquals(
    body,
    '{"request_id":"r1","channel":"main","resp_json":{"jsonrpc":"2.0","id":1,"error":{"code":-32603,' +
      '"message":"Service Unavailable","data":{"tunnel_failure":{"version":1,"source":"target_http",' +
      '"transport_error_kind":"malformed_json","upstream_response_received":true,"upstream_status":503}}}},' +
      '"resp_headers":{"Content-Type":["application/json"]},"resp_code":503,"resp_type":"jsonrpc_response"}',
  );
});

Deno.test("wire 37: a failed call keeps WWW-Authenticate; an unknown status has a message too", () => {
  const reply = failed(599, targetHttpFailure(599, "malformed_json"));
  const body = JSON.parse(
    replyBody(call("1"), { ...reply, headers: [["Www-Authenticate", "Bearer"]] }, false),
  );
  assertEquals(body.resp_headers["Www-Authenticate"], ["Bearer"]);
  assertEquals(body.resp_json.error.message, "MCP transport error");
  assertEquals(body.resp_code, 599);
});

Deno.test("wire 46: a failed notification is acknowledged with its status, once, without a body", () => {
  assertEquals(
    replyBody(notification(), failed(502, { source: "connect", kind: "dial" }), false),
    '{"request_id":"r1","channel":"main","resp_code":502,"resp_type":"notify_ack"}',
  );
});

Deno.test("wire 45: a session termination that is refused or fails posts the status alone", () => {
  for (const status of [405, 502]) {
    assertEquals(
      replyBody(command(TERMINATION), failed(status, { source: "connect" }), false),
      `{"request_id":"r1","channel":"main","resp_code":${status},"resp_type":"session_termination_response"}`,
    );
  }
});

Deno.test("design §5: failed OAuth discovery is answered with an error document", () => {
  const text = replyBody(command(DISCOVERY), failed(502, { source: "dns", kind: "dns" }), false);
  const body = JSON.parse(text);
  assertEquals([body.resp_code, body.resp_type], [502, "oauth_discovery_response"]);
  assertEquals(body.resp_json.error.code, "oauth_metadata_unavailable");
});

Deno.test("wire 48: an error echoes the id's own text", () => {
  const long = JSON.stringify("x".repeat(1024));
  for (const id of ["0", "-1", "9007199254740993", '"1"', "1.5", long]) {
    const body = replyBody(call(id), failed(502, { source: "tls", kind: "tls" }), false);
    assertStringIncludes(body, `"resp_json":{"jsonrpc":"2.0","id":${id},"error"`);
  }
});

const ON_X = ',"channel":"x"';
const UNSUPPORTED: readonly (readonly [string, ReturnType<typeof command>, string])[] = [
  [
    "wire 43: call",
    call("7", ON_X),
    '"resp_json":{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"Bad Request: unsupported channel \\"x\\""}},' +
    '"resp_code":400,"resp_type":"jsonrpc_response"',
  ],
  ["notification", notification(ON_X), '"resp_code":400,"resp_type":"notify_ack"'],
  [
    "wire 49: response",
    command(payload('{"jsonrpc":"2.0","id":1,"result":{}}', ON_X)),
    '"resp_code":400,"resp_type":"notify_ack"',
  ],
  [
    "wire 44: oauth_discovery",
    command(DISCOVERY + ON_X),
    '"resp_json":{"error":{"message":"unsupported channel \\"x\\"","type":"invalid_request_error",' +
    '"code":"unsupported_channel"}},"resp_code":400,"resp_type":"oauth_discovery_response"',
  ],
  [
    "session_termination",
    command(TERMINATION + ON_X),
    '"resp_code":400,"resp_type":"session_termination_response"',
  ],
];

for (const [name, one, rest] of UNSUPPORTED) {
  Deno.test(`replyBody: unsupported channel, ${name}`, () => {
    assertEquals(
      replyBody(one, { kind: "unsupported_channel" }, false),
      `{"request_id":"r1","channel":"x",${rest}}`,
    );
  });
}

const REJECTED: readonly (readonly [string, string])[] = [
  [
    payload('{"jsonrpc":"1.0","id":9007199254740993,"method":"m"}'),
    '"resp_json":{"jsonrpc":"2.0","id":9007199254740993,"error":{"code":-32600,' +
    '"message":"Bad Request: invalid command"}},"resp_code":400,"resp_type":"jsonrpc_response"',
  ],
  [
    '"command_type":"new_type"',
    '"resp_json":{"jsonrpc":"2.0","id":null,"error":{"code":-32600,' +
    '"message":"Bad Request: invalid command"}},"resp_code":400,"resp_type":"jsonrpc_response"',
  ],
  [
    '"command_type":"session_termination"',
    '"resp_code":400,"resp_type":"session_termination_response"',
  ],
  [
    `${DISCOVERY},"headers":[]`,
    '"resp_json":{"error":{"message":"the command could not be decoded","type":"invalid_request_error",' +
    '"code":"invalid_command"}},"resp_code":400,"resp_type":"oauth_discovery_response"',
  ],
];

Deno.test("design §5: undecodable commands with known ids are answered with 400", () => {
  for (const [members, rest] of REJECTED) {
    const rejected = decoded(members);
    assertEquals(
      rejected.kind === "rejected" ? rejectionBody(rejected) : rejected.kind,
      `{"request_id":"r1","channel":"main",${rest}}`,
    );
  }
});

Deno.test("wire 11, 24: nothing can be posted without a request id or a shard token", () => {
  for (const members of ['"request_id":""', '"shard_token":""', '"shard_token":7']) {
    const rejected = decoded(members);
    assertEquals(rejected.kind === "rejected" ? rejectionBody(rejected) : "usable", undefined);
  }
});
