import { assertEquals } from "@std/assert";
import { prefixed } from "../../lib/cli/report.ts";
import { OperatorError } from "../../lib/core/errors.ts";

Deno.test("prefixed: every line says which step failed", () => {
  const error = new OperatorError("one\ntwo");
  const { message, cause } = prefixed("start", error);
  assertEquals([message, cause], ["start: one\nstart: two", error]);
});
