import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  edited,
  editedObject,
  elementsOf,
  memberAt,
  membersOf,
  stringAt,
  without,
} from "../../../lib/mcp/era/json_edit.ts";

Deno.test("edited: what is not edited keeps its characters", () => {
  assertEquals(
    edited('{"a": 1.0 , "b":{"c" : 12345678901234567890}, "d":"\\u00e4"}', { a: "2", e: "[]" }),
    '{"a":2,"b":{"c" : 12345678901234567890},"d":"\\u00e4","e":[]}',
  );
});

Deno.test("edited: a text that nothing changes is the same text", () => {
  const text = ' { "a" : 1 } ';
  assertEquals(edited(text, { a: (value) => value, b: undefined }), text);
});

Deno.test("edited: of duplicate names the last counts, and one is left", () => {
  assertEquals(edited('{"a":1,"b":0,"a":2}', { a: (value) => `[${value}]` }), '{"a":[2],"b":0}');
});

Deno.test("edited: an escaped name is the same name", () => {
  assertEquals(edited('{"\\u0061":1}', { a: undefined }), "{}");
  assertEquals(memberAt('{"\\u0061":1}', "a"), "1");
});

Deno.test("editedObject: makes an object, and lets an empty one go", () => {
  assertEquals(editedObject(undefined, { a: "1" }), '{"a":1}');
  assertEquals(editedObject('{"a":1}', { a: undefined }), undefined);
  assertEquals(editedObject("[1]", { a: "1" }), '{"a":1}');
});

Deno.test("without: removes members by name", () => {
  assertEquals(without('{"x/a":1,"b":2}', (name) => name.startsWith("x/")), '{"b":2}');
});

Deno.test("memberAt, stringAt, elementsOf: read, or say that there is nothing", () => {
  const text = '{"a":{"b":"x\\n"},"c":[1,"2",{"d":3}]}';
  assertEquals(stringAt(text, "a", "b"), "x\n");
  assertEquals(stringAt(text, "c"), undefined);
  assertEquals(memberAt(text, "a", "b", "c"), undefined);
  assertEquals(elementsOf(memberAt(text, "c")), ["1", '"2"', '{"d":3}']);
  assertEquals(elementsOf("{}"), []);
  assertEquals(membersOf(undefined), []);
});

Deno.test("edited: any object becomes what a parser would make of it", () => {
  fc.assert(fc.property(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.string(),
    fc.jsonValue(),
    (object, name, value) => {
      const result = JSON.parse(edited(JSON.stringify(object), { [name]: JSON.stringify(value) }));
      const { [name]: _, ...rest } = object;
      const { [name]: made, ...kept } = result;
      assertEquals(JSON.stringify(kept), JSON.stringify(JSON.parse(JSON.stringify(rest))));
      assertEquals(JSON.stringify(made), JSON.stringify(value));
    },
  ));
});
