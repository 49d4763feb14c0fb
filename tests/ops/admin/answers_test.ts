import { assertEquals, assertStringIncludes } from "@std/assert";
import { jsonAnswer, textAnswer, wrongMethod } from "../../../lib/ops/admin/answers.ts";

Deno.test("answers: nothing is kept, framed, guessed or loaded from elsewhere [ui §9]", () => {
  const { headers } = textAnswer(403, "no");
  assertEquals(headers.get("cache-control"), "no-store, max-age=0");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("x-frame-options"), "DENY");
  assertEquals(headers.get("referrer-policy"), "no-referrer");
  assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
  const policy = headers.get("content-security-policy") ?? "";
  for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
    assertStringIncludes(policy, rule);
  }
  assertEquals(policy.includes("unsafe"), false);
});

Deno.test("answers: errors are a line of text, JSON is harmless as a page [operator §2]", async () => {
  const refused = textAnswer(403, "no");
  assertEquals([refused.status, await refused.text()], [403, "no\n"]);
  assertEquals(refused.headers.get("content-type"), "text/plain; charset=utf-8");
  const json = jsonAnswer({ a: "<b>&" });
  assertEquals(await json.text(), '{"a":"\\u003cb\\u003e\\u0026"}\n');
  assertEquals(json.headers.get("content-type"), "application/json; charset=utf-8");
  const wrong = wrongMethod("GET", "PUT");
  assertEquals([wrong.status, wrong.headers.get("allow"), await wrong.text()], [
    405,
    "GET, PUT",
    "method not allowed\n",
  ]);
});
