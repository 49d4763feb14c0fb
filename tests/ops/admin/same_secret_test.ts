import { assertEquals } from "@std/assert";
import { sameSecret } from "../../../lib/ops/admin/same_secret.ts";

Deno.test("sameSecret: equal texts only, whatever their lengths", () => {
  assertEquals(sameSecret("a long token", "a long token"), true);
  for (const other of ["", "a", "a long toke", "a long tokem", "a long token ", "A long token"]) {
    assertEquals(sameSecret("a long token", other), false, other);
  }
});
