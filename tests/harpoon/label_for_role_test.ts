import { assert, assertEquals } from "@std/assert";
import { isLabel } from "../../lib/harpoon/label.ts";
import { freeLabel, labelForRole } from "../../lib/harpoon/label_for_role.ts";

Deno.test("labelForRole: a role Custom-Role at position 1 gives oauth-custom-role-1 [harpoon §14.19]", () => {
  assertEquals(labelForRole("Custom-Role", 1), "oauth-custom-role-1");
});

Deno.test("labelForRole: whatever the role, the label is one (harpoon §3)", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["prmd-auth-server", "oauth-prmd-auth-server-0"],
    ["Weird Role/ü", "oauth-weird-role---0"],
    ["", "oauth--0"],
    ["under_score", "oauth-under_score-0"],
    ["r".repeat(100), `oauth-${"r".repeat(58)}`],
  ];
  for (const [role, label] of cases) {
    assertEquals(labelForRole(role, 0), label);
    assert(isLabel(label), label);
  }
});

Deno.test("freeLabel: collisions give -1, -2 [harpoon §14.19]", () => {
  const taken = new Set<string>();
  const take = () => {
    const label = freeLabel("oauth-issuer-0", (each) => taken.has(each));
    taken.add(label);
    return label;
  };
  assertEquals([take(), take(), take()], [
    "oauth-issuer-0",
    "oauth-issuer-0-1",
    "oauth-issuer-0-2",
  ]);
});

Deno.test("freeLabel: a long label is shortened so that the number fits into 64 characters (harpoon §3)", () => {
  const long = "a".repeat(64);
  const taken = new Set([
    long,
    ...Array.from({ length: 9 }, (_, i) => `${"a".repeat(62)}-${i + 1}`),
  ]);
  assertEquals(freeLabel(long, (each) => taken.has(each)), `${"a".repeat(61)}-10`);
});
