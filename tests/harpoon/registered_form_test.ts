import { assertEquals } from "@std/assert";
import { registeredForm } from "../../lib/harpoon/registered_form.ts";
import { sampleTarget } from "./sample_target.ts";

const URL = "https://api.example";

Deno.test("registeredForm: the label is trimmed, its case is not touched (harpoon §3)", () => {
  assertEquals(registeredForm(sampleTarget("  Api ", URL)).label, "Api");
});

Deno.test("registeredForm: category and source end up equal, the category's word counts (harpoon §3)", () => {
  const cases: readonly (readonly [category: string, source: string, both: string])[] = [
    [" Config ", "", "config"],
    ["", " OAuth ", "oauth"],
    ["oauth", "config", "oauth"],
    [" ", " ", ""],
  ];
  for (const [category, source, both] of cases) {
    const form = registeredForm(sampleTarget("api", URL, { category, source }));
    assertEquals([form.category, form.source], [both, both]);
  }
});

Deno.test("registeredForm: tags are lower-cased, trimmed, each once, sorted (harpoon §3)", () => {
  const tags = ["Token-Endpoint", " issuer ", "", "ISSUER", "a"];
  assertEquals(registeredForm(sampleTarget("api", URL, { tags })).tags, [
    "a",
    "issuer",
    "token-endpoint",
  ]);
});
