import { assertEquals, assertThrows } from "@std/assert";
import { readExposition, valueOf } from "./exposition.ts";

const HEAD = "# HELP m help\n# TYPE m histogram\n";

const BAD: readonly (readonly [what: string, text: string])[] = [
  ["no final line feed", "# HELP m h\n# TYPE m counter\nm 1"],
  ["no type", "# HELP m h\nm 1\n"],
  ["foreign name", "# HELP m h\n# TYPE m counter\nn 1\n"],
  ["bad escape", '# HELP m h\n# TYPE m counter\nm{a="\\x"} 1\n'],
  ["repeated series", "# HELP m h\n# TYPE m gauge\nm 1\nm 2\n"],
  ["not a number", "# HELP m h\n# TYPE m gauge\nm one\n"],
  ["no +Inf", HEAD + 'm_bucket{le="1"} 1\nm_sum 1\nm_count 1\n'],
  [
    "not cumulative",
    HEAD + 'm_bucket{le="1"} 2\nm_bucket{le="+Inf"} 1\nm_sum 1\nm_count 1\n',
  ],
  ["wrong count", HEAD + 'm_bucket{le="+Inf"} 1\nm_sum 1\nm_count 2\n'],
  ["no sum", HEAD + 'm_bucket{le="+Inf"} 1\nm_count 1\n'],
];

for (const [what, text] of BAD) {
  Deno.test(`readExposition refuses: ${what}`, () => {
    assertThrows(() => readExposition(text));
  });
}

Deno.test("readExposition reads what is right", () => {
  const samples = readExposition('# HELP m h\n# TYPE m counter\nm{a="x\\n\\"\\\\",b=""} 3\n');
  assertEquals(valueOf(samples, "m", { a: 'x\n"\\', b: "" }), 3);
});
