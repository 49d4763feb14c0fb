import { assertEquals } from "@std/assert";
import { shownHeaders } from "../../lib/ops/shown_headers.ts";

Deno.test("shownHeaders: how two sides talk is shown, who they are is not [ui §5]", () => {
  assertEquals(
    shownHeaders([
      ["Content-Type", "application/json"],
      ["Authorization", "Bearer abc"],
      ["MCP-Protocol-Version", "2025-11-25"],
      ["Mcp-Session-Id", "s-1"],
      ["X-Custom", "anything"],
      ["cookie", "a=b"],
    ], []),
    [
      ["Content-Type", "application/json"],
      ["Authorization", null],
      ["MCP-Protocol-Version", "2025-11-25"],
      ["Mcp-Session-Id", null],
      ["X-Custom", null],
      ["cookie", null],
    ],
  );
});

Deno.test("shownHeaders: a known secret is hidden in an open one too, and long ones are cut", () => {
  const [agent, accept] = shownHeaders([
    ["User-Agent", "client hidden-9 x"],
    ["Accept", "a".repeat(10_000)],
  ], ["hidden-9"]);
  assertEquals(agent?.[1]?.includes("hidden-9"), false);
  assertEquals(accept?.[1]?.length, 256);
});

Deno.test("shownHeaders: of many the first ones are kept", () => {
  assertEquals(shownHeaders(Array(100).fill(["a", "b"]), []).length, 32);
});
