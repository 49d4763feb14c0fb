import { assertEquals } from "@std/assert";
import { publicUrl, withPublicPaths } from "../../lib/ops/public_url.ts";

const H = "[REDACTED]";
const JWT = `${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`;

const URLS: readonly (readonly [url: string, shown: string])[] = [
  ["https://u:p@h/a?x=1#f", "https://h/a"],
  ["https://h/token/abc/rest", `https://h/token/${H}/rest`],
  ["https://h/api_key/abc", `https://h/api_key/${H}`],
  ["https://h/runtime_token/abc", `https://h/runtime_token/${H}`],
  ["https://h/my-secret-hook/x", `https://h/${H}/x`],
  ["https://h/sk-abc", `https://h/${H}`],
  [`https://h/${JWT}`, `https://h/${H}`],
  ["https://h/v1.2.3/tokens/keys", "https://h/v1.2.3/tokens/keys"],
  ["https://h/token/", "https://h/token/"],
  ["no url", ""],
];

for (const [url, shown] of URLS) {
  Deno.test(`publicUrl: ${url} [operator §7]`, () => assertEquals(publicUrl(url), shown));
}

Deno.test("withPublicPaths: every URL of a text, and nothing but their paths", () => {
  assertEquals(
    withPublicPaths("url=https://h/token/abc?x=1,http_proxy=http://p:1 file:/token/abc"),
    `url=https://h/token/${H}?x=1,http_proxy=http://p:1 file:/token/abc`,
  );
});
