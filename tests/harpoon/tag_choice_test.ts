import { assertEquals } from "@std/assert";
import { chooseByKey } from "../../lib/harpoon/tag_choice.ts";
import { sampleTarget } from "./sample_target.ts";

const URL = "https://auth.example/x";
const FIRST = sampleTarget("first", URL);
const TAGGED = [
  ["authorization_servers", "authorization-server"],
  ["issuer", "issuer"],
  ["token_endpoint", "token-endpoint"],
  ["jwks_uri", "jwks-uri"],
  ["introspection_endpoint", "introspection-endpoint"],
  ["registration_endpoint", "registration-endpoint"],
  ["revocation_endpoint", "revocation-endpoint"],
] as const;

Deno.test("chooseByKey: with several targets on one URL the JSON key picks by tag (harpoon §7)", () => {
  const targets = [FIRST, ...TAGGED.map(([, tag]) => sampleTarget(tag, URL, { tags: [tag] }))];
  for (const [key, tag] of TAGGED) assertEquals(chooseByKey(targets, key)?.label, tag, key);
});

Deno.test("chooseByKey: another key, no key, or no such tag gives the first registered (harpoon §7)", () => {
  const targets = [FIRST, sampleTarget("issuer", URL, { tags: ["issuer"] })];
  for (const key of ["url", "Issuer", "token_endpoint", "constructor", "resource", undefined]) {
    assertEquals(chooseByKey(targets, key)?.label, "first", key);
  }
  assertEquals(chooseByKey([], "issuer"), undefined);
});

Deno.test("chooseByKey: the protected resource's identifier stays what it is (harpoon §7)", () => {
  const resource = sampleTarget("resource", URL, {
    tags: ["protected-resource-metadata", "resource"],
  });
  assertEquals(chooseByKey([FIRST, resource], "resource"), undefined);
  assertEquals(chooseByKey([FIRST, resource], "url")?.label, "first");
  const halfTagged = sampleTarget("half", URL, { tags: ["resource"] });
  assertEquals(chooseByKey([halfTagged], "resource")?.label, "half");
});
