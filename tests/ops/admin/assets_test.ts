import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { asset, page } from "../../../lib/ops/admin/assets.ts";

// Whether the pages are built in this checkout or not, both are true of them.
Deno.test("page: names the program, and the admin pages or how to build them [operator §3]", async () => {
  const response = await page();
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  const html = await response.text();
  assertStringIncludes(html, "tunnel-client");
  assertMatch(html, /\/assets\/app\.js|deno task ui/);
  assertEquals(/<script(?![^>]*\bsrc=)|<style|\son\w+=/i.test(html), false, "inline code");
});

Deno.test("asset: the page's own files, and no other", async () => {
  const html = await (await page()).text();
  const isBuilt = html.includes("/assets/app.js");
  for (const [name, type] of [["app.js", "text/javascript"], ["app.css", "text/css"]] as const) {
    const response = await asset(name);
    await response.body?.cancel();
    assertEquals(response.status, isBuilt ? 200 : 404);
    if (isBuilt) assertStringIncludes(response.headers.get("content-type") ?? "", type);
  }
  for (const name of ["", "index.html", "../handler.ts", "app.js/"]) {
    const response = await asset(name);
    await response.body?.cancel();
    assertEquals(response.status, 404, name);
  }
});
