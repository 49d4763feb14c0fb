import { assertEquals } from "@std/assert";
import { sampleTarget } from "./sample_target.ts";
import { RecordingCaller, toolNamed } from "./server_harness.ts";
import { API, never } from "./tools_harness.ts";

Deno.test("getOauthTargetAudience: the URL as its document spells it, for token endpoints only [harpoon §14.20]", async () => {
  const token = {
    category: "oauth",
    source: "oauth",
    tags: ["auth-server-metadata", "token-endpoint"],
  };
  const spelt = "https://AUTH.internal/oauth//token";
  const targets = [
    API,
    sampleTarget("token", "https://auth.internal/oauth//token", { ...token, originalUrl: spelt }),
    sampleTarget("fragment", "https://auth.internal/a#frag", token),
    sampleTarget("user", "https://me:pass@auth.internal/a", token),
  ];
  const tool = toolNamed("get_oauth_target_audience", targets, new RecordingCaller());
  const ask = (label: string) => tool.call({ label }, undefined, never);
  const output = { audience: spelt };
  assertEquals(await ask("token"), { kind: "done", output, brief: output });
  for (
    const [label, message] of [
      ["api", "target is not an OAuth token endpoint"],
      ["nobody", "unknown target"],
      ["fragment", "target URL cannot be used as an OAuth audience"],
      ["user", "target URL cannot be used as an OAuth audience"],
    ] as const
  ) assertEquals(await ask(label), { kind: "failed", label, message });
});
