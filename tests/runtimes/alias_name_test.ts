import { assertEquals } from "@std/assert";
import { parseAliasName } from "../../lib/runtimes/alias_name.ts";

const NAMES: readonly (readonly [text: string, name: string | undefined])[] = [
  ["Docs_MCP", "docs-mcp"],
  ["  docs  ", "docs"],
  ["a..b//c", "a-b-c"],
  ["--a--b--", "a-b"],
  ["../../etc/passwd", "etc-passwd"],
  ["Prüf 7", "pr-f-7"],
  ["__proto__", "proto"],
  ["a\nb", "a-b"],
  ["", undefined],
  [" _-. ", undefined],
  ["äöü", undefined],
  ["x".repeat(128), "x".repeat(128)],
  ["x".repeat(129), undefined],
];

for (const [text, name] of NAMES) {
  Deno.test(`parseAliasName: ${JSON.stringify(text).slice(0, 30)} [cli §17.26] [runtimes §11.1]`, () => {
    const parsed = parseAliasName(text);
    assertEquals(parsed.kind === "value" ? parsed.value : undefined, name);
  });
}
