import { assertEquals } from "@std/assert";
import { toolHintPage } from "../../lib/ops/tool_hints.ts";

const page = (result: unknown) => toolHintPage(JSON.stringify({ jsonrpc: "2.0", id: 1, result }));

const TABLE: readonly (readonly [what: string, annotations: unknown, hint: string | undefined])[] =
  [
    ["it reads only", { readOnlyHint: true }, "read-only"],
    [
      "it reads only, whatever else it says",
      { readOnlyHint: true, destructiveHint: true },
      "read-only",
    ],
    ["it may destroy", { destructiveHint: true }, "destructive"],
    ["it writes", { readOnlyHint: false }, "writes"],
    ["it adds only", { readOnlyHint: false, destructiveHint: false }, "writes"],
    ["it has a title", { title: "Echo" }, undefined],
    ["nothing", undefined, undefined],
    ["a text", "read-only", undefined],
    ["a word for a truth value", { readOnlyHint: "true" }, undefined],
  ];

for (const [what, annotations, hint] of TABLE) {
  Deno.test(`toolHintPage: a tool of which is said: ${what} [ui §7]`, () => {
    const { hints } = page({ tools: [{ name: "echo", annotations }] });
    assertEquals(hints.get("echo"), hint);
  });
}

Deno.test("toolHintPage: what is no list of tools says nothing; a cursor leads on", () => {
  for (const reply of ["", "[]", "{}", '{"result":7}', '{"result":{"tools":7}}', '{"error":{}}']) {
    assertEquals(toolHintPage(reply), { hints: new Map(), cursor: undefined }, reply);
  }
  assertEquals(page({ tools: [null, 7, { name: 7 }], nextCursor: "b" }).cursor, "b");
});
