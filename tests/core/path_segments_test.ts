import { assertEquals } from "@std/assert";
import { hasMalformedEscape, segmentsFault } from "../../lib/core/path_segments.ts";

const DOTS = "must not have a . or .. segment, escaped ones included";
const SEPARATOR = "must not have an escaped slash or backslash";
const CONTROL = "must not have a control character, escaped ones included";
const UNDECODABLE = "must not have an undecodable escape";

Deno.test("segmentsFault: the operator's paths and the callers' [harpoon §3, §13]", () => {
  const table: [path: string, target: string | undefined, caller: string | undefined][] = [
    ["", undefined, undefined],
    ["/", undefined, undefined],
    ["/a//b/", undefined, undefined],
    ["/caf%c3%a9/...", undefined, undefined],
    ["/a%2Fb", undefined, SEPARATOR],
    ["/a%255cb", undefined, SEPARATOR],
    ["/a%00", undefined, CONTROL],
    ["/100%25", UNDECODABLE, undefined],
    ["/100%2525", UNDECODABLE, undefined],
    ["/%zz", UNDECODABLE, UNDECODABLE],
    ["/%ff", UNDECODABLE, UNDECODABLE],
    ["/a/..", DOTS, DOTS],
    ["/a/%252E%252e/b", DOTS, DOTS],
    ["/a%2f..%2fb", DOTS, DOTS],
    ["/..;v=1/b", DOTS, DOTS],
  ];
  for (const [path, target, caller] of table) {
    assertEquals(segmentsFault(path, "target"), target, `target ${path}`);
    assertEquals(segmentsFault(path, "caller"), caller, `caller ${path}`);
  }
});

Deno.test("segmentsFault: escapes nested deeper than anybody decodes are refused", () => {
  const nested = (depth: number) => `/%${"25".repeat(depth - 1)}41`;
  assertEquals(segmentsFault(nested(8), "caller"), undefined);
  const fault = segmentsFault(nested(9), "caller");
  assertEquals(fault, "must not have escapes nested more than 8 deep");
});

Deno.test("hasMalformedEscape: a percent sign needs two hex digits", () => {
  assertEquals(["", "%41", "a%2Fb", "%ff"].filter(hasMalformedEscape), []);
  const malformed = ["%", "a%", "%4", "%4g", "%%41", "%41%"];
  assertEquals(malformed.filter(hasMalformedEscape), malformed);
});
