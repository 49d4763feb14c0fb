import { assert, assertEquals } from "@std/assert";
import { readMessage, sameId } from "../../lib/wire/jsonrpc.ts";

const read = (text: string) => readMessage(text, JSON.parse(text));

const LONG_ID = JSON.stringify("i".repeat(1024));
const IDS = ["0", "-1", "-0", "9007199254740993", '"1"', "1", "1.0", "1.5", "1e2", '""', LONG_ID];

Deno.test("wire 48: any id of a call is kept as its JSON text, and found again in the message", () => {
  for (const id of IDS) {
    const text = `{ "method":"m","params":{"id":7},\n"id" : ${id} ,"jsonrpc":"2.0"}`;
    const message = read(text);
    assert(message.kind === "call");
    assertEquals([message.idText, message.method, message.text], [id, "m", text]);
    assertEquals(text.slice(message.id.start, message.id.end), id);
  }
});

const KINDS: readonly (readonly [string, string])[] = [
  ['{"jsonrpc":"2.0","id":1,"method":"m"}', "call"],
  ['{"\\u006asonrpc":"2.0","\\u0069d":1,"method":"m"}', "call"],
  ['{"jsonrpc":"2.0","id":1,"method":"m","extra":[1],"result":1}', "call"],
  ['{"jsonrpc":"1.0","jsonrpc":"2.0","id":1,"method":"m"}', "call"],
  ['{"jsonrpc":"2.0","method":"m"}', "notification"],
  ['{"jsonrpc":"2.0","id":null,"method":"m"}', "notification"],
  ['{"jsonrpc":"2.0","id":1,"id":null,"method":"m"}', "notification"],
  ['{"jsonrpc":"2.0","id":1,"result":{}}', "response"],
  ['{"jsonrpc":"2.0","id":1,"method":"","result":{}}', "response"],
  ['{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}', "response"],
  ["[]", "invalid"],
  ['[{"jsonrpc":"2.0","id":1,"method":"m"}]', "invalid"],
  ["1", "invalid"],
  ["null", "invalid"],
  ['"x"', "invalid"],
  ["{}", "invalid"],
  ['{"id":1,"method":"m"}', "invalid"],
  ['{"jsonrpc":2.0,"id":1,"method":"m"}', "invalid"],
  ['{"jsonrpc":"1.0","id":1,"method":"m"}', "invalid"],
  ['{"JSONRPC":"2.0","id":1,"method":"m"}', "invalid"],
  ['{"jsonrpc":"2.0","ID":1,"result":{}}', "invalid"],
  ['{"jsonrpc":"2.0","id":true,"method":"m"}', "invalid"],
  ['{"jsonrpc":"2.0","id":{},"method":"m"}', "invalid"],
  ['{"jsonrpc":"2.0","id":[1],"method":"m"}', "invalid"],
  ['{"jsonrpc":"2.0","id":1,"method":5}', "invalid"],
  ['{"jsonrpc":"2.0","result":{}}', "invalid"],
  ['{"jsonrpc":"2.0","method":""}', "invalid"],
];

Deno.test("readMessage: call, notification, response or invalid", () => {
  for (const [text, kind] of KINDS) assertEquals(read(text).kind, kind, text);
});

Deno.test("readMessage: a response knows whether it is an error", () => {
  for (
    const [text, isError] of [
      ['{"jsonrpc":"2.0","id":1,"result":{}}', false],
      ['{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}', true],
    ] as const
  ) {
    const message = read(text);
    assert(message.kind === "response");
    assertEquals([message.isError, message.idText], [isError, "1"]);
  }
});

Deno.test("readMessage: an invalid message keeps its id if that could be read", () => {
  const idOf = (text: string) => {
    const message = read(text);
    return message.kind === "invalid" ? message.idText : "not invalid";
  };
  assertEquals(idOf('{"jsonrpc":"1.0","id":9007199254740993,"method":"m"}'), "9007199254740993");
  assertEquals(idOf('{"jsonrpc":"2.0","id":"a","method":5}'), '"a"');
  assertEquals(idOf('{"jsonrpc":"2.0","id":{},"method":"m"}'), undefined);
});

Deno.test("wire 48: ids are the same by their JSON text; only the escaping of strings may differ", () => {
  for (const id of IDS) assertEquals(sameId(id, id), true, id);
  for (const [a, b] of [["1", '"1"'], ["1", "1.0"], ["0", "-0"], ["1", "1e0"], ['"a"', '"A"']]) {
    assertEquals(sameId(a ?? "", b ?? ""), false, `${a} ${b}`);
  }
  assertEquals(sameId('"\\u0061"', '"a"'), true);
  assertEquals(sameId("9007199254740993", "9007199254740992"), false);
});
