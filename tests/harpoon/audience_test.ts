import { assertEquals } from "@std/assert";
import { audienceOf } from "../../lib/harpoon/audience.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import { sampleTarget } from "./sample_target.ts";

function tokenEndpoint(originalUrl: string, more: Partial<Target> = {}): Target {
  return {
    ...sampleTarget("oauth-token-endpoint-0", "https://auth.internal/oauth//token"),
    originalUrl,
    category: "oauth",
    source: "oauth",
    tags: ["auth-server-metadata", "token-endpoint"],
    ...more,
  };
}

Deno.test("audienceOf: returns https://AUTH.internal/oauth//token unchanged [harpoon §14.20]", () => {
  assertEquals(audienceOf(tokenEndpoint("https://AUTH.internal/oauth//token")), {
    kind: "ok",
    audience: "https://AUTH.internal/oauth//token",
  });
});

Deno.test("audienceOf: a plaintext endpoint that was admitted has an audience too (harpoon §4)", () => {
  assertEquals(audienceOf(tokenEndpoint("http://127.0.0.1:1/t")).kind, "ok");
});

Deno.test("audienceOf: userinfo or fragment refused without echoing the URL [harpoon §14.20]", () => {
  for (
    const url of [
      "https://user:pass@auth.internal/token",
      "https://@auth.internal/token",
      "https://auth.internal/token#part",
      "https://auth.internal/token#",
      "ftp://auth.internal/token",
      "not a URL",
    ]
  ) {
    assertEquals(audienceOf(tokenEndpoint(url)), {
      kind: "refused",
      message: "target URL cannot be used as an OAuth audience",
    }, url);
  }
});

Deno.test("audienceOf: only discovered token endpoints have one (harpoon §4)", () => {
  const url = "https://auth.internal/token";
  for (
    const more of [
      { category: "config", source: "oauth" },
      { tags: ["token-endpoint"] },
      { tags: ["auth-server-metadata"] },
      { tags: ["auth-server-metadata", "issuer"] },
      { tags: [] },
    ]
  ) {
    assertEquals(audienceOf(tokenEndpoint(url, more)), {
      kind: "refused",
      message: "target is not an OAuth token endpoint",
    });
  }
});

Deno.test("audienceOf: a target without URL has none (harpoon §4)", () => {
  assertEquals(audienceOf(tokenEndpoint("")), { kind: "refused", message: "target has no URL" });
});
