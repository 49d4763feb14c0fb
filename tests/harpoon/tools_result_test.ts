import { assertEquals } from "@std/assert";
import { toolResult } from "../../lib/harpoon/tools/tool_result.ts";

Deno.test("toolResult: an empty label is told as unknown [harpoon §4]", () => {
  assertEquals(toolResult({ kind: "failed", label: "", message: "label is required" }), {
    content: [{ type: "text", text: "label unknown: label is required" }],
    isError: true,
  });
});

Deno.test("toolResult: the text of a success is the brief, compact [harpoon §4]", () => {
  const output = { a: 1, b: [] };
  assertEquals(toolResult({ kind: "done", output, brief: { a: 1 } }), {
    content: [{ type: "text", text: '{"a":1}' }],
    structuredContent: output,
  });
});
