import { assertEquals } from "@std/assert";
import { secretsOf } from "../../lib/harpoon/target_secrets.ts";

Deno.test("secretsOf: header values, and what follows the scheme in them, longest first", () => {
  const headers = [["Authorization", "Bearer abcdefgh"], ["X-Key", "k-123456"]] as const;
  assertEquals(secretsOf({ url: "https://api.corp/", headers }), [
    "Bearer abcdefgh",
    "abcdefgh",
    "k-123456",
  ]);
});

Deno.test("secretsOf: the password of the URL in every form that is sent", () => {
  assertEquals(secretsOf({ url: "https://me:p%40ssword@api.corp/", headers: [] }), [
    btoa("me:p@ssword"),
    "p%40ssword",
    "p@ssword",
  ]);
});

Deno.test("secretsOf: credentials in the query of the URL, as written and decoded", () => {
  const query = "?format=detailed&api_key=k%2F123456&accessToken=t-123456&sig=s-123456&code=short";
  assertEquals(secretsOf({ url: `https://api.corp/a${query}`, headers: [] }), [
    "k%2F123456",
    "k/123456",
    "t-123456",
    "s-123456",
  ]);
});

Deno.test("secretsOf: what everybody may know is none, nor is what is too short to hide", () => {
  const headers = [["Accept", "application/json"], ["X-Api-Version", "2024-01-01"], [
    "X-Key",
    "abc",
  ]] as const;
  assertEquals(secretsOf({ url: "https://api.corp/", headers }), []);
});
