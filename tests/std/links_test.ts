import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { accepts } from "@std/http/negotiation";
import { STATUS_TEXT } from "@std/http/status";
import { parse } from "@std/yaml";

Deno.test("the linked @std modules are the real ones", () => {
  assertEquals(parseArgs(["--a", "1"], { string: ["a"] })["a"], "1");
  assertEquals(STATUS_TEXT[503], "Service Unavailable");
  assertEquals(parse("a: [1]"), { a: [1] });
  const request = new Request("http://localhost/", { headers: { accept: "text/event-stream" } });
  assertEquals(accepts(request, "application/json", "text/event-stream"), "text/event-stream");
});
