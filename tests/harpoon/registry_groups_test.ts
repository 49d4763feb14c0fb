import { assert, assertEquals } from "@std/assert";
import { TargetRegistry } from "../../lib/harpoon/registry.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import { DIRECT, sampleTarget } from "./sample_target.ts";

const GROUP = "oauth";

function discovered(label: string, url: string, more: Partial<Target> = {}): Target {
  return sampleTarget(label, url, { category: "oauth", source: "oauth", ...more });
}

function labels(targets: readonly Target[]): string[] {
  return targets.map(({ label }) => label);
}

/** Counts of what a change did. */
function counts({ added, removed, kept, refused }: ReturnType<TargetRegistry["replaceGroup"]>) {
  return [added.length, removed.length, kept.length, refused.length];
}

const FOUND = [
  discovered("oauth-issuer-0", "https://auth.example", { tags: ["Issuer", "group=x"] }),
  discovered("oauth-token-endpoint-0", "https://auth.example/token"),
  discovered("oauth-token-endpoint-0", "https://auth.example/token2"),
];

Deno.test("replaceGroup: discovering the same again changes nothing (harpoon §15, registry growth)", () => {
  const registry = new TargetRegistry();
  assertEquals(counts(registry.replaceGroup(GROUP, FOUND)), [3, 0, 0, 0]);
  const first = registry.all();
  for (let i = 0; i < 20; i++) {
    assertEquals(counts(registry.replaceGroup(GROUP, FOUND)), [0, 0, 3, 0]);
  }
  assertEquals(registry.all(), first);
});

Deno.test("replaceGroup: collisions give `-1`, `-2` [harpoon §14.19]", () => {
  const registry = new TargetRegistry();
  registry.register(sampleTarget("oauth-issuer-0", "https://other.example"));
  registry.replaceGroup(
    GROUP,
    ["a", "b"].map((path) => discovered("oauth-issuer-0", `https://auth.example/${path}`)),
  );
  assertEquals(labels(registry.all()), ["oauth-issuer-0", "oauth-issuer-0-1", "oauth-issuer-0-2"]);
});

Deno.test("replaceGroup: what is no longer named leaves, what stays keeps its label, even a numbered one", () => {
  const registry = new TargetRegistry();
  registry.replaceGroup(GROUP, FOUND);
  const [issuer, , second] = FOUND;
  assert(issuer !== undefined && second !== undefined);
  const change = registry.replaceGroup(GROUP, [second, issuer]);
  assertEquals(labels(change.removed), ["oauth-token-endpoint-0"]);
  assertEquals(labels(change.kept), ["oauth-token-endpoint-0-1", "oauth-issuer-0"]);
  assertEquals(labels(registry.all()), ["oauth-issuer-0", "oauth-token-endpoint-0-1"]);
  assertEquals(registry.allows("https://auth.example/token"), false);
  assertEquals(registry.labelOf("https://auth.example/token", undefined), undefined);
  assertEquals(registry.urls, ["https://auth.example", "https://auth.example/token2"]);
});

Deno.test("replaceGroup: a label whose target left is free for what comes at the same time", () => {
  const registry = new TargetRegistry();
  registry.replaceGroup(GROUP, [discovered("oauth-issuer-0", "https://old.example")]);
  const change = registry.replaceGroup(GROUP, [
    discovered("oauth-issuer-0", "https://new.example"),
  ]);
  assertEquals(counts(change), [1, 1, 0, 0]);
  assertEquals(registry.get("oauth-issuer-0")?.url, "https://new.example");
  assertEquals(registry.allows("https://old.example"), false);
  assertEquals(registry.size, 1);
});

Deno.test("replaceGroup: another transport or other tags make another target", () => {
  const registry = new TargetRegistry();
  const url = "https://auth.example";
  registry.replaceGroup(GROUP, [discovered("oauth-issuer-0", url)]);
  const onSocket = { egress: { ...DIRECT, unixSocket: "/run/mcp.sock" } };
  const moved = registry.replaceGroup(GROUP, [discovered("oauth-issuer-0", url, onSocket)]);
  assertEquals(counts(moved), [1, 1, 0, 0]);
  assertEquals(registry.get("oauth-issuer-0")?.egress.unixSocket, "/run/mcp.sock");
  const tagged = registry.replaceGroup(GROUP, [
    discovered("oauth-issuer-0", url, { ...onSocket, tags: ["issuer"] }),
  ]);
  assertEquals(counts(tagged), [1, 1, 0, 0]);
});

Deno.test("replaceGroup: a kept target takes over what is new about it", () => {
  const registry = new TargetRegistry();
  const [issuer] = FOUND;
  assert(issuer !== undefined);
  registry.replaceGroup(GROUP, [issuer]);
  const egress = { ...DIRECT, proxy: { url: "http://proxy:1", targetScheme: "https" } } as const;
  const again = { ...issuer, originalUrl: "https://AUTH.example", egress };
  assertEquals(counts(registry.replaceGroup(GROUP, [again])), [0, 0, 1, 0]);
  assertEquals(registry.get("oauth-issuer-0")?.originalUrl, "https://AUTH.example");
  assertEquals(registry.targetAllowing("https://auth.example")?.egress, egress);
});

Deno.test("replaceGroup: other groups and configured targets are left alone", () => {
  const registry = new TargetRegistry();
  registry.register(sampleTarget("api", "https://api.example"));
  registry.replaceGroup("a", [discovered("oauth-issuer-0", "https://a.example")]);
  registry.replaceGroup("b", [discovered("oauth-issuer-0", "https://b.example")]);
  assertEquals(labels(registry.replaceGroup("a", []).removed), ["oauth-issuer-0"]);
  assertEquals(labels(registry.all()), ["api", "oauth-issuer-0-1"]);
  assertEquals(counts(registry.replaceGroup("a", [])), [0, 0, 0, 0]);
});

Deno.test("replaceGroup: one target given twice is one target", () => {
  const registry = new TargetRegistry();
  assertEquals(counts(registry.replaceGroup(GROUP, [...FOUND, ...FOUND])), [3, 0, 0, 0]);
});

Deno.test("replaceGroup: what a rule refuses is told, and the rest is registered", () => {
  const registry = new TargetRegistry();
  const url = "https://auth.example/secret-path";
  registry.register(sampleTarget("api", url));
  const change = registry.replaceGroup(GROUP, [
    discovered("oauth-issuer-0", url, { egress: { ...DIRECT, unixSocket: "/run/mcp.sock" } }),
    discovered("oauth-token-endpoint-0", "http://auth.example/secret-path"),
    discovered("oauth-jwks-uri-0", "https://auth.example/jwks"),
  ]);
  assertEquals(labels(change.added), ["oauth-jwks-uri-0"]);
  assertEquals(change.refused.map(({ label }) => label), [
    "oauth-issuer-0",
    "oauth-token-endpoint-0",
  ]);
  for (const { rule } of change.refused) assertEquals(rule.includes("secret-path"), false, rule);
});

Deno.test("replaceGroup: at the limit of 10000 a full group can still be exchanged", () => {
  const registry = new TargetRegistry();
  for (let i = 0; i < 9_999; i++) registry.register(sampleTarget(`t${i}`, `https://h/${i}`));
  registry.replaceGroup(GROUP, [discovered("oauth-issuer-0", "https://old.example")]);
  const change = registry.replaceGroup(GROUP, [
    discovered("oauth-issuer-0", "https://new.example"),
    discovered("oauth-jwks-uri-0", "https://new.example/jwks"),
  ]);
  assertEquals(counts(change), [1, 1, 0, 1]);
  assertEquals(registry.size, 10_000);
});
