import { assert, assertEquals } from "@std/assert";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import { call, command, decoded, payload } from "./samples.ts";

const CALL = '{"jsonrpc":"2.0","id":1,"method":"m"}';

/** Reads a poll body and shows each element's kind. */
function kinds(body: string): string | string[] {
  const answer = readPollAnswer(body, 0);
  return answer.kind === "malformed" ? answer.kind : answer.commands.map(({ kind }) => kind);
}

const element = (members: string) => `{"request_id":"r","shard_token":"s",${members}}`;
const good = element(payload(CALL));

Deno.test("wire 8: {}, null and [] are good polls without commands", () => {
  for (const body of ["{}", '{"commands":null}', ' {"commands" : [ ] }', '{"x":[1]}']) {
    assertEquals(kinds(body), [], body);
  }
});

Deno.test("readPollAnswer: a body that is no envelope fails the whole poll", () => {
  const bodies = ["", "nothing", "[]", "null", "1", '"x"', '{"commands":{}}', '{"commands":"x"}'];
  for (const body of [...bodies, '{"commands":[]} x', '{"commands":[]', "{'commands':[]}"]) {
    assertEquals(kinds(body), "malformed", body);
  }
});

Deno.test("wire 10: an unknown command_type is refused, its siblings are not; none means jsonrpc", () => {
  const body = `{"commands":[${good},${element(`"command_type":"x","jsonrpc":${CALL}`)},
    ${element(`"jsonrpc":${CALL}`)},${element(`"command_type":null,"jsonrpc":${CALL}`)},${good}]}`;
  assertEquals(kinds(body), ["jsonrpc", "rejected", "jsonrpc", "jsonrpc", "jsonrpc"]);
});

Deno.test("wire 11: elements without usable ids are refused, siblings are not", () => {
  const broken = [
    "null",
    "1",
    '"x"',
    "[]",
    "{}",
    `{"request_id":"","shard_token":"s",${payload(CALL)}}`,
    `{"request_id":"r","shard_token":"",${payload(CALL)}}`,
    `{"request_id":1,"shard_token":"s",${payload(CALL)}}`,
    `{"request_id":"r","shard_token":null,${payload(CALL)}}`,
  ];
  assertEquals(kinds(`{"commands":[${broken.join(" ,\n")},${good}]}`), [
    ...broken.map(() => "rejected"),
    "jsonrpc",
  ]);
});

const REFUSED: readonly (readonly [string, string])[] = [
  ["channel is no name", payload(CALL, ',"channel":"a b"')],
  ["channel is no string", payload(CALL, ',"channel":7')],
  ["headers is an array", payload(CALL, ',"headers":[]')],
  ["header values are no arrays", payload(CALL, ',"headers":{"A":"b"}')],
  ["command_type is no string", `"command_type":7,"jsonrpc":${CALL}`],
  ["command_type has another case", `"command_type":"JSONRPC","jsonrpc":${CALL}`],
  ["jsonrpc is missing", '"command_type":"jsonrpc"'],
  ["jsonrpc is null", payload("null")],
  ["jsonrpc is a batch", payload(`[${CALL}]`)],
  ["jsonrpc is a string", payload('"x"')],
  ["jsonrpc is no message", payload("{}")],
  ["a session ends without a session id", '"command_type":"session_termination"'],
  [
    "the session id is empty",
    '"command_type":"session_termination","headers":{"Mcp-Session-Id":[""]}',
  ],
];

Deno.test("design §5: an undecodable command keeps the ids that its answer needs", () => {
  for (const [name, members] of REFUSED) {
    const rejected = decoded(members);
    assert(rejected.kind === "rejected", name);
    assertEquals([rejected.requestId, rejected.shardToken, rejected.channel], ["r1", "s1", "main"]);
    assert(rejected.reason !== "");
  }
});

Deno.test("readPollAnswer: a refused command's JSON-RPC id is kept as text, whatever was wrong", () => {
  const text = '{"jsonrpc":"2.0","id":9007199254740993,"method":"m"}';
  for (const more of [',"channel":"a b"', ',"headers":[]', ',"command_type":"x"']) {
    const rejected = decoded(`"command_type":"jsonrpc"${more},"jsonrpc":${text}`);
    assert(rejected.kind === "rejected");
    assertEquals(rejected.idText, "9007199254740993");
  }
});

Deno.test("wire 12: with a bad response_timeout the command runs without a deadline", () => {
  for (const timeout of ["30", '"1m30s"', '"4.5s"', '" 1s"', '"1s\\n"', '"+1s"', '"0"', "null"]) {
    assertEquals(call("1", `,"response_timeout":${timeout}`).deadlineAt, Infinity, timeout);
  }
});

Deno.test("wire 13, 14: the deadline counts from receipt, the same instant for all of a poll", () => {
  assertEquals(call("1", ',"response_timeout":"0s"').deadlineAt, 1000);
  const timed = element(payload(CALL, ',"response_timeout":"4500ms"'));
  const answer = readPollAnswer(`{"commands":[${timed},${timed}]}`, 1000.25);
  assert(answer.kind === "batch");
  for (const one of answer.commands) {
    assert(one.kind === "jsonrpc");
    assertEquals([one.receivedAt, one.deadlineAt], [1000.25, 5500.25]);
  }
});

Deno.test("wire 15: unknown fields and nulls are accepted", () => {
  const one = command(payload(
    CALL,
    ',"response_timeout":null,"created_at":null,"headers":null,"channel":null,"next":{"a":[]}',
  ));
  assertEquals([one.channel, one.createdAtMs, one.headers], ["main", undefined, []]);
});

Deno.test("readPollAnswer: the channel is canonical, the headers keep their order", () => {
  const one = command(payload(CALL, ',"channel":" HarPoon ","headers":{"B":["2","1"],"A":["x"]}'));
  assertEquals(one.channel, "harpoon");
  assertEquals(one.headers, [["B", "2"], ["B", "1"], ["A", "x"]]);
  assertEquals(call("1", ',"channel":""').channel, "main");
});

Deno.test("readPollAnswer: created_at is RFC 3339 or unknown, never a reason to refuse", () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5);
  for (
    const [text, ms] of [
      ['"2026-01-02T03:04:05Z"', at],
      ['"2026-01-02T05:04:05.250+02:00"', at + 250],
      ['"2026-01-02t03:04:05.123456789z"', at + 123],
      ['"2026-01-02"', undefined],
      ['"2026-13-02T03:04:05Z"', undefined],
      ['"yesterday"', undefined],
      ["1767323045", undefined],
    ] as const
  ) assertEquals(call("1", `,"created_at":${text}`).createdAtMs, ms, text);
});

Deno.test("readPollAnswer: session termination takes the first session id, in any case", () => {
  const one = command(
    '"command_type":"session_termination","headers":{"mcp-session-id":["a","b"]}',
  );
  assert(one.kind === "session_termination");
  assertEquals(one.sessionId, "a");
  assertEquals(command('"command_type":"oauth_discovery"').kind, "oauth_discovery");
});

const LOSSLESS = [
  '{"jsonrpc":"2.0","id":1,"method":"m","params":{"n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400}}',
  '{ "method" : "m",\r\n\t"jsonrpc":"2.0" ,"id": 9007199254740993, "x": [ ] }',
  String.raw`{"\u006asonrpc":"2.0","id":"\u00e9\/","method":"m","params":{"s":"}]\\\"{[,"}}`,
  '{"jsonrpc":"1.0","jsonrpc":"2.0","id":0,"id":1,"method":"a","method":"m","params":{"a":1,"a":2}}',
  '{"jsonrpc":"2.0","id":-1,"method":"m","params":{"jsonrpc":{"id":5},"id":6,"é😀\u2028":"é"}}',
];

Deno.test("design §2.1: a payload crosses character for character, odd white space around it or not", () => {
  for (const text of LOSSLESS) {
    for (const space of ["", " ", "\r\n\t "]) {
      const body = `${space}{"commands"${space}:${space}[${space}{"request_id":"r"${space},` +
        `"shard_token":"s","jsonrpc":{"x":"]"},${space}"command_type":"jsonrpc",` +
        `"\\u006asonrpc"${space}:${space}${text}${space}}${space}]${space}}${space}`;
      const answer = readPollAnswer(body, 0);
      assert(answer.kind === "batch");
      const [one] = answer.commands;
      assert(one?.kind === "jsonrpc", text);
      assertEquals(one.message.text, text);
    }
  }
});

Deno.test("readPollAnswer: of duplicate members the last counts, as in JSON.parse", () => {
  const body =
    `{"commands":[1,2],"commands":[{"request_id":"x","request_id":"r","shard_token":"s",` +
    `"jsonrpc":{"a":1},"jsonrpc":${CALL}}]}`;
  const answer = readPollAnswer(body, 0);
  assert(answer.kind === "batch");
  const [one] = answer.commands;
  assert(one?.kind === "jsonrpc");
  assertEquals([answer.commands.length, one.requestId, one.message.text], [1, "r", CALL]);
});

Deno.test("wire 48: the id's text survives", () => {
  const long = JSON.stringify("x".repeat(1024));
  for (const id of ["0", "-1", "9007199254740993", '"1"', "1.5", long]) {
    const one = call(id);
    assert(one.kind === "jsonrpc" && one.message.kind === "call");
    assertEquals(one.message.idText, id);
  }
});

Deno.test("wire 49: a JSON-RPC response is a command like any other", () => {
  const one = command(payload('{"jsonrpc":"2.0","id":"s-1","result":{"n":1.0}}'));
  assert(one.kind === "jsonrpc");
  assertEquals(one.message.kind, "response");
});
