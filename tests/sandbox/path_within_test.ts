import { assertEquals } from "@std/assert";
import { ancestorsOf, isPathWithin } from "../../lib/sandbox/path_within.ts";

Deno.test("isPathWithin: a directory and what lies in it, however it is written", () => {
  const here = Deno.cwd();
  for (
    const [path, directory, expected] of [
      ["/a/b", "/a/b", true],
      ["/a/b/c", "/a/b/", true],
      ["/a/bc", "/a/b", false],
      ["/a", "/a/b", false],
      ["/a", "/", true],
      ["/a/../b", "/a", false],
      ["x/y", here, true],
      [`${here}/x/y`, "x", true],
      ["../x", ".", false],
    ] as const
  ) assertEquals(isPathWithin(path, directory), expected, `${path} in ${directory}`);
});

Deno.test("ancestorsOf: the nearest first, up to the root", () => {
  assertEquals(ancestorsOf("/a/b/c"), ["/a/b", "/a", "/"]);
  assertEquals(ancestorsOf("/"), []);
});
