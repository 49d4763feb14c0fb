import { assertEquals } from "@std/assert";
import { scopeOptions } from "../../../lib/cli/admin/options.ts";
import { sliceOf } from "../../../lib/cli/admin/slice.ts";
import { parseFlags } from "../../../lib/config/flags.ts";

const row = scopeOptions.workspaces;
const read = (...args: string[]) => sliceOf(parseFlags(args, [row]), row);

const good: readonly [args: string[], ids: readonly string[] | undefined][] = [
  [[], undefined],
  [["--workspace-id", "a"], ["a"]],
  [["--workspace-id", "a,b", "--workspace-id=c"], ["a", "b", "c"]],
  [["--workspace-id", " a , b "], ["a", "b"]],
  [["--workspace-id", '"a,b",c,"d""e"'], ["a,b", "c", 'd"e']],
  [["--workspace-id", ""], []],
  [["--workspace-id=", "--workspace-id", "a"], ["a"]],
];
for (const [args, ids] of good) {
  Deno.test(`sliceOf: ${JSON.stringify(args)}`, () => {
    assertEquals(read(...args), { kind: "value", value: ids });
  });
}

const bad: readonly [args: string[], rule: string][] = [
  [["--workspace-id", "a,,b"], "must not hold an empty id"],
  [["--workspace-id", "a,"], "must not hold an empty id"],
  [["--workspace-id", "a,b", "--workspace-id", "a"], 'must not name "a" twice'],
  [["--workspace-id", 'a"b'], 'must be ids with commas between them, such as "a,b"'],
  [["--workspace-id", '"a'], 'must be ids with commas between them, such as "a,b"'],
];
for (const [args, rule] of bad) {
  Deno.test(`sliceOf: refuses ${JSON.stringify(args)}`, () => {
    assertEquals(read(...args), { kind: "problem", rule });
  });
}
