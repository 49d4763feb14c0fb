import { assertEquals } from "@std/assert";
import { answerVerdict } from "../../lib/wire/answer_verdict.ts";

const answer = (rest: string) => `{"jsonrpc":"2.0","id":1,${rest}}`;

const ROWS: readonly (readonly [name: string, text: string, verdict: unknown])[] = [
  ["a result", answer(`"result":{"content":[]}`), { kind: "ok" }],
  ["isError true", answer(`"result":{"content":[],"isError":true}`), { kind: "tool_error" }],
  ["isError false", answer(`"result":{"isError":false}`), { kind: "ok" }],
  [
    "the word alone, in what a tool says",
    answer(`"result":{"content":[{"type":"text","text":"\\"isError\\":true"}]}`),
    { kind: "ok" },
  ],
  ["an error", answer(`"error":{"code":-32601,"message":"no"}`), {
    kind: "rpc_error",
    code: -32601,
  }],
  ["an error without a usable code", answer(`"error":{"code":"x"}`), { kind: "rpc_error" }],
  ["a member called error inside a result", answer(`"result":{"error":{"code":1}}`), {
    kind: "ok",
  }],
  ["an error that is null", answer(`"error":null,"result":{}`), { kind: "ok" }],
  ["isError of something inside", answer(`"result":{"structuredContent":{"isError":true}}`), {
    kind: "ok",
  }],
  ["isError in its own spelling", answer(`"result" : { "isError" : true }`), {
    kind: "tool_error",
  }],
  ["no JSON at all", `"error" what`, { kind: "ok" }],
];

for (const [name, text, verdict] of ROWS) {
  Deno.test(`answerVerdict: ${name}`, () => assertEquals<unknown>(answerVerdict(text), verdict));
}
