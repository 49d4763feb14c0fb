import { assertEquals } from "@std/assert";
import { programPath } from "../../lib/sandbox/program_path.ts";

const NOTHING = { isFile: () => false, mayStart: () => false };

Deno.test("programPath: the first file on the path, as an absolute path", () => {
  const look = { ...NOTHING, isFile: (path: string) => ["/b/x", "/c/x"].includes(path) };
  assertEquals(programPath("x", "/a:/b/:/c", look), "/b/x");
});

Deno.test("programPath: without the right to look, the one it may start", () => {
  const look = { isFile: () => undefined, mayStart: (path: string) => path === "/c/x" };
  assertEquals(programPath("x", "/a:/b:/c", look), "/c/x");
});

Deno.test("programPath: a path stays as written, and so does what cannot be found", () => {
  assertEquals(programPath("./x", "/a", { ...NOTHING, isFile: () => true }), "./x");
  assertEquals(programPath("/opt/x", "/a", { ...NOTHING, isFile: () => true }), "/opt/x");
  assertEquals(programPath("x", "/a:relative", NOTHING), "x");
});

Deno.test("programPath: asks the system", () => {
  const path = programPath("sh", Deno.env.get("PATH") ?? "");
  assertEquals(path.startsWith("/") && path.endsWith("/sh"), true, path);
});
