import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { planFlags, shellLine } from "../../lib/sandbox/flags.ts";
import type { PermissionPlan, PlanItem } from "../../lib/sandbox/item.ts";
import { planTable } from "../../lib/sandbox/table.ts";

function item(permission: PlanItem["permission"], value: string): PlanItem {
  return { permission, value, reason: `use ${value}`, setting: "x.y", realm: "main" };
}

const PLAN: PermissionPlan = {
  items: [
    item("run", "/bin/a"),
    item("net", "a:1"),
    { ...item("net", "a:1"), realm: "engine" },
    item("env", "A"),
    item("env", "B"),
    item("read", "/has space"),
  ],
  denyNet: ["169.254.0.0/16", "[fd00:ec2::254]"],
};

Deno.test("planFlags: one flag a permission, each value once", () => {
  assertEquals(planFlags(PLAN), [
    "--cached-only",
    "--no-prompt",
    "--allow-net=a:1",
    "--allow-read=/has space",
    "--allow-env=A,B",
    "--allow-run=/bin/a",
    "--deny-net=169.254.0.0/16,[fd00:ec2::254]",
  ]);
  assertEquals(planFlags({ items: [], denyNet: [] }), ["--cached-only", "--no-prompt"]);
});

Deno.test("planFlags: a comma in a path is a mistake that is told, not two paths", () => {
  const plan = { items: [item("read", "/a,b")], denyNet: [] };
  const { message } = assertThrows(() => planFlags(plan), OperatorError);
  assertEquals(message.startsWith("/a,b: a comma separates the values of --allow-read"), true);
});

Deno.test("shellLine: quotes only what a shell would take apart", () => {
  assertEquals(
    shellLine(["--allow-net=a:1,[::1]:2", "--allow-read=/has space", "it's"]),
    `--allow-net=a:1,[::1]:2 '--allow-read=/has space' 'it'\\''s'`,
  );
});

Deno.test("planTable: a line a right, the variables of a section on one", () => {
  const lines = planTable(PLAN);
  assertEquals(lines.map((line) => line.split(/ {2,}/)), [
    ["RIGHT", "VALUE", "REALM", "SETTING", "REASON"],
    ["run", "/bin/a", "main", "x.y", "use /bin/a"],
    ["net", "a:1", "main", "x.y", "use a:1"],
    ["net", "a:1", "engine", "x.y", "use a:1"],
    ["read", "/has space", "main", "x.y", "use /has space"],
    ["env", "A,B", "main", "x.*", "read these, once, at the start"],
    ["deny net", "169.254.0.0/16", "both", "never be led there by a name"],
    ["deny net", "[fd00:ec2::254]", "both", "never be led there by a name"],
  ]);
});
