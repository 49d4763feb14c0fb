import { assertEquals } from "@std/assert";
import { objectKeys } from "../../../lib/cli/deploy/object_keys.ts";

Deno.test("objectKeys: the base name, or the whole path where two files share it; never twice the same", () => {
  const cases: readonly (readonly [paths: string[], keys: string[]])[] = [
    [["/run/secrets/team"], ["team"]],
    [["/s/cp/tls.crt", "/s/mcp/tls.crt", "/s/ca.pem"], ["ca.pem", "s-cp-tls.crt", "s-mcp-tls.crt"]],
    [["/s/x", "/s/x"], ["x"]],
    [["/a-b/c", "/a/b-c", "/a/b/c"], ["2-a-b-c", "a-b-c", "b-c"]],
    [["/s/a b", "/s/a_b", "/s/.."], ["__", "2-s-a_b", "s-a_b"]],
  ];
  for (const [paths, keys] of cases) {
    const given = objectKeys(paths);
    assertEquals([...given.values()].toSorted(), keys.toSorted());
    assertEquals(new Set(given.keys()), new Set(paths));
    for (const key of given.values()) assertEquals(/^(?!\.)[\w.-]{1,253}$/.test(key), true, key);
  }
  assertEquals(objectKeys([`/${"x".repeat(300)}`]).values().next().value?.length, 253);
});
