import { assertEquals } from "@std/assert";
import { isLabel, LABEL_PATTERN } from "../../lib/harpoon/label.ts";

Deno.test("isLabel: what a target may be called [harpoon §3, §14.1]", () => {
  const labels = ["a", "0", "a-b_c", "oauth-issuer-0", "a--", "a_", "a".repeat(64)];
  const others = [
    ...["", " ", "bad label", "__unknown__", "-a", "_a", "A", "a.b", "a/b", "a\n", "\na", " a"],
    ...["a ", "\u00e4", "a\u0000", "a".repeat(65), "\uff41", "a%2fb", "a\u200b"],
  ];
  assertEquals(labels.filter((text) => !isLabel(text)), []);
  assertEquals(others.filter(isLabel), []);
});

Deno.test("LABEL_PATTERN: a schema that carries it says the same [harpoon §4]", () => {
  assertEquals(LABEL_PATTERN, "^[a-z0-9][a-z0-9_-]{0,63}$");
});
