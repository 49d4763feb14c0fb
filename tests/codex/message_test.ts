import { assertEquals } from "@std/assert";
import { type CodexMessage, readCodexMessage } from "../../lib/codex/message.ts";

const lines: readonly (readonly [line: string, message: CodexMessage])[] = [
  ['{"id":1,"result":{"a":1}}', { kind: "result", id: 1, result: { a: 1 } }],
  ['{"id":1,"result":null}', { kind: "result", id: 1, result: {} }],
  ['{"id":"1","result":{}}', { kind: "result", id: "1", result: {} }],
  ['{"id":2,"error":{"code":-1,"message":"no"}}', {
    kind: "error",
    id: 2,
    code: -1,
    message: "no",
  }],
  ['{"id":2,"error":"odd"}', {
    kind: "error",
    id: 2,
    code: undefined,
    message: "no reason given",
  }],
  ['{"method":"m","params":{"x":1}}', { kind: "notification", method: "m", params: { x: 1 } }],
  ['{"method":"m","id":null}', { kind: "notification", method: "m", params: {} }],
  ['{"jsonrpc":"2.0","method":"m"}', { kind: "notification", method: "m", params: {} }],
  // A request whoever's id it has, even with a result beside it.
  ['{"id":1,"method":"m","result":{}}', { kind: "request", id: 1, method: "m", params: {} }],
  ["", { kind: "malformed", reason: "not JSON" }],
  ["{", { kind: "malformed", reason: "not JSON" }],
  ["[]", { kind: "malformed", reason: "not a JSON object" }],
  ["null", { kind: "malformed", reason: "not a JSON object" }],
  ['{"id":1}', { kind: "malformed", reason: "neither a result nor an error" }],
  ['{"result":{}}', { kind: "malformed", reason: "neither a method nor an id" }],
  ['{"method":7}', { kind: "malformed", reason: "the method is no text" }],
  ['{"method":"m","id":{}}', { kind: "malformed", reason: "the id is neither text nor number" }],
];
for (const [line, message] of lines) {
  Deno.test(`readCodexMessage: ${line || "nothing"} [codex §3.1]`, () => {
    assertEquals(readCodexMessage(line), message);
  });
}
