import { assertEquals } from "@std/assert";
import {
  hasMember,
  memberText,
  memberValue,
  oneLine,
  replaceMember,
  rewriteCall,
  rewriteNotification,
} from "../../lib/mcp/stdio_rewrite.ts";

Deno.test("rewriteCall changes id and progress token and nothing else", () => {
  const cases: readonly [input: string, line: string, tokenText: string | undefined][] = [
    [`{"id":1,"method":"a"}`, `{"id":7,"method":"a"}`, undefined],
    [`{"method":"a","id":"x"}`, `{"method":"a","id":7}`, undefined],
    [
      `{ "id" : 1.50 , "x":1.0,"n":12345678901234567890}`,
      `{ "id" : 7 , "x":1.0,"n":12345678901234567890}`,
      undefined,
    ],
    [
      `{"params":{"_meta":{"progressToken":5},"n":1e400},"id":5}`,
      `{"params":{"_meta":{"progressToken":7},"n":1e400},"id":7}`,
      "5",
    ],
    [
      `{"id":1,"params":{"_meta":{"a":[{}],"progressToken":"to\\"ken"}}}`,
      `{"id":7,"params":{"_meta":{"a":[{}],"progressToken":"7"}}}`,
      `"to\\"ken"`,
    ],
    [
      `{"id":1,"params":{"\\u005fmeta":{"progressTok\\u0065n":-1}}}`,
      `{"id":7,"params":{"\\u005fmeta":{"progressTok\\u0065n":7}}}`,
      "-1",
    ],
    [
      `{"id":1,"params":{"_meta":{"progressToken":null}}}`,
      `{"id":7,"params":{"_meta":{"progressToken":null}}}`,
      undefined,
    ],
    [
      `{"id":1,"params":{"progressToken":2,"id":3,"arguments":{"_meta":{"progressToken":4}}}}`,
      `{"id":7,"params":{"progressToken":2,"id":3,"arguments":{"_meta":{"progressToken":4}}}}`,
      undefined,
    ],
    [`{"id":1,"params":[1]}`, `{"id":7,"params":[1]}`, undefined],
  ];
  for (const [input, line, tokenText] of cases) {
    assertEquals(rewriteCall(input, 7), { line, tokenText }, input);
  }
});

Deno.test("rewriteCall leaves no duplicate name through which a foreign id could be spoken", () => {
  assertEquals(
    rewriteCall(
      `{"id":3,"params":{"_meta":{"progressToken":3}},"id":4,` +
        `"params":{"_meta":{"progressToken":5},"_meta":{"progressToken":"6"}}}`,
      7,
    ),
    {
      line: `{"id":7,"params":{"_meta":{"progressToken":7}},"id":7,` +
        `"params":{"_meta":{"progressToken":7},"_meta":{"progressToken":"7"}}}`,
      tokenText: `"6"`,
    },
  );
});

Deno.test("rewriteCall leaves no other case of a name through which a foreign id could be spoken", () => {
  assertEquals(
    rewriteCall(
      `{"id":3,"ID":4,"Id":"5","idx":6,"params":{"_META":{"ProgressToken":7}},` +
        `"param\u017f":{"_meta":{"progre\u017fsTo\u212Aen":8,"progressTokem":9}}}`,
      1,
    ).line,
    `{"id":1,"ID":1,"Id":1,"idx":6,"params":{"_META":{"ProgressToken":1}},` +
      `"param\u017f":{"_meta":{"progre\u017fsTo\u212Aen":1,"progressTokem":9}}}`,
  );
});

Deno.test("rewriteNotification leaves no id for any reader, and everything else as it was", () => {
  assertEquals(
    rewriteNotification(`{"id":3,"n": 1.0,"ID":"x","params":{"id":4},"id":null}`),
    `{"id":null,"n": 1.0,"ID":null,"params":{"id":4},"id":null}`,
  );
  assertEquals(rewriteNotification(`{"method":"a",\n"x":1e400}`), `{"method":"a", "x":1e400}`);
});

Deno.test("rewriteCall puts a message that spans lines on one", () => {
  assertEquals(
    rewriteCall(`{\r\n  "id": 1,\n  "x": "a\\nb"\n}`, 7).line,
    `{    "id": 7,   "x": "a\\nb" }`,
  );
  assertEquals(oneLine(`{"a":"\u2028"}`), `{"a":"\u2028"}`);
});

Deno.test("replaceMember replaces every value a path leads to", () => {
  assertEquals(
    replaceMember(`{"a":{"b":1,"b":[2]},"b":3,"a":{"b":{}}}`, ["a", "b"], "X"),
    `{"a":{"b":X,"b":X},"b":3,"a":{"b":X}}`,
  );
  assertEquals(replaceMember(`{"a":1}`, ["a", "b"], "X"), `{"a":1}`);
});

Deno.test("memberText is the text of a value that stands there once", () => {
  assertEquals(memberText(`{"a":{"b": 1.0 }}`, ["a", "b"]), "1.0");
  assertEquals(memberText(`{"a":{"b":1,"b":1}}`, ["a", "b"]), undefined);
  assertEquals(memberText(`{"a":1}`, ["b"]), undefined);
});

Deno.test("memberValue walks objects only", () => {
  assertEquals(memberValue({ a: { b: 1 } }, ["a", "b"]), 1);
  assertEquals(memberValue({ a: [1] }, ["a", "0"]), undefined);
  assertEquals(memberValue(undefined, ["a"]), undefined);
});

Deno.test("hasMember finds a member by any case of its name, at its own place only", () => {
  assertEquals(hasMember(`{"a":1,"M\\u0065thod":null}`, ["method"]), true);
  assertEquals(hasMember(`{"a":{"method":1},"methods":1}`, ["method"]), false);
});
