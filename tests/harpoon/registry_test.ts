import { assert, assertEquals } from "@std/assert";
import { TargetRegistry } from "../../lib/harpoon/registry.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import { DIRECT, sampleTarget } from "./sample_target.ts";

const ON_SOCKET = { egress: { ...DIRECT, unixSocket: "/run/a.sock" } };

function registryOf(...targets: readonly Target[]): TargetRegistry {
  const registry = new TargetRegistry();
  for (const target of targets) assertEquals(registry.register(target).kind, "registered");
  return registry;
}

/** The rule that refused a target. */
function ruleOf(registry: TargetRegistry, target: Target): string {
  const registration = registry.register(target);
  assert(registration.kind === "refused", `${target.label} was registered`);
  return registration.rule;
}

Deno.test("register: label `bad label`, `__unknown__`, 65 characters, leading `-`: refused; 64 characters accepted [harpoon §14.1]", () => {
  const registry = new TargetRegistry();
  for (const label of ["bad label", "__unknown__", "a".repeat(65), "-a", "", "Api", "a.b", "ä"]) {
    assert(ruleOf(registry, sampleTarget(label, "https://h")).startsWith("label "), label);
  }
  assertEquals(registry.register(sampleTarget("a".repeat(64), "https://h")).kind, "registered");
  assertEquals(registry.size, 1);
});

Deno.test("register: the label is trimmed, then must be new (harpoon §3)", () => {
  const registry = registryOf(sampleTarget(" api ", "https://h"));
  assertEquals(registry.get("api")?.url, "https://h");
  assert(ruleOf(registry, sampleTarget("api", "https://other")).startsWith("duplicate label api"));
  assertEquals(registry.get("api")?.url, "https://h");
});

Deno.test("register: `%2e%2e`, `..`, bad `%zz` in a configured path refused; `http://` refused unless plaintext allowed [harpoon §14.3]", () => {
  const registry = new TargetRegistry();
  for (
    const url of ["https://h/%2e%2e/x", "https://h/a/../x", "https://h/%zz", "http://h/secret"]
  ) {
    const rule = ruleOf(registry, sampleTarget("api", url));
    assertEquals(rule.includes("://h"), false, rule);
  }
  const plaintext = new TargetRegistry({ allowPlaintextHttp: true });
  assertEquals(plaintext.register(sampleTarget("api", "http://h/x")).kind, "registered");
});

Deno.test("register: the same URL may have several labels (harpoon §3)", () => {
  const registry = registryOf(sampleTarget("a", "https://h/x"), sampleTarget("b", "https://h/x"));
  assertEquals(registry.targetAllowing("https://h/x")?.label, "a");
  assertEquals(registry.urls.length, 2);
});

Deno.test("register: duplicate URL with another socket refused, message shows origin only [harpoon §14.4]", () => {
  const rule = "duplicate target url https://h:8443 uses a different transport";
  const url = "https://user:pass@h:8443/secret/path?token=t";
  const tcp = registryOf(sampleTarget("tcp", url));
  assertEquals(ruleOf(tcp, sampleTarget("unix", url, ON_SOCKET)), rule);
  const unix = registryOf(sampleTarget("unix", url, ON_SOCKET));
  assertEquals(ruleOf(unix, sampleTarget("tcp", url)), rule);
  const other = { egress: { ...DIRECT, unixSocket: "/run/b.sock" } };
  assertEquals(ruleOf(unix, sampleTarget("other", url, other)), rule);
  assertEquals(unix.register(sampleTarget("again", url, ON_SOCKET)).kind, "registered");
});

Deno.test("register: category, source and tags are evened out (harpoon §3)", () => {
  const registry = registryOf(
    sampleTarget("a", "https://h", { category: "", source: "OAuth", tags: ["B", "a ", "b"] }),
  );
  const { category, source, tags } = registry.get("a") ?? {};
  assertEquals({ category, source, tags }, {
    category: "oauth",
    source: "oauth",
    tags: ["a", "b"],
  });
});

Deno.test("all: the order of registration (harpoon §3)", () => {
  const registry = registryOf(
    ...["z", "a", "9", "m"].map((label) => sampleTarget(label, `https://${label}.example`)),
  );
  assertEquals(registry.all().map(({ label }) => label), ["z", "a", "9", "m"]);
  assertEquals(registry.size, 4);
});

Deno.test("register: the limit is 10000 targets (harpoon §3), and asking stays cheap with that many", () => {
  const registry = new TargetRegistry();
  for (let i = 0; i < 5_000; i++) registry.register(sampleTarget(`e${i}`, `https://h/e/${i}`));
  for (let i = 0; i < 5_000; i++) {
    registry.register(sampleTarget(`p${i}`, `https://p${i}.example/v`, { kind: "prefix" }));
  }
  assertEquals(registry.size, 10_000);
  assert(ruleOf(registry, sampleTarget("more", "https://h/more")).includes("10000"));
  const start = performance.now();
  for (let i = 0; i < 5_000; i++) {
    assertEquals(registry.targetAllowing(`https://h/e/${i}`)?.label, `e${i}`);
    assertEquals(registry.targetAllowing(`https://p${i}.example/v/x`)?.label, `p${i}`);
  }
  // Looking at every target for each of these would take minutes.
  assert(performance.now() - start < 5_000);
});

Deno.test("allows: `https://EXAMPLE.com////` keeps its slashes; `https://example.com` does not allow `https://example.com/` [harpoon §14.2]", () => {
  const slashes = registryOf(sampleTarget("a", "https://EXAMPLE.com////"));
  assertEquals(slashes.get("a")?.url, "https://example.com////");
  assertEquals(slashes.allows("https://example.com////"), true);
  assertEquals(slashes.allows("https://example.com/"), false);
  const bare = registryOf(sampleTarget("a", "https://example.com"));
  assertEquals(bare.allows("https://example.com"), true);
  assertEquals(bare.allows("https://example.com/"), false);
});

Deno.test("allows: an exact target allows its whole URL and nothing near it [harpoon §12.1]", () => {
  const registry = registryOf(sampleTarget("a", "https://h/a%2Fb?x=a+b"));
  for (
    const url of [
      "https://h/a/b?x=a+b",
      "https://h/a%2Fb?x=a%20b",
      "https://h/a%2fb?x=a+b",
      "https://h/a%2Fb",
      "https://h/a%2Fb?x=a+b#f",
      "https://h:444/a%2Fb?x=a+b",
      "http://h/a%2Fb?x=a+b",
    ]
  ) assertEquals(registry.allows(url), false, url);
  assertEquals(registry.allows("https://h/a%2Fb?x=a+b"), true);
});

Deno.test("targetAllowing: an exact target first, then the longest prefix target (harpoon §13)", () => {
  const registry = registryOf(
    sampleTarget("v1", "https://h/api/v1", { kind: "prefix" }),
    sampleTarget("root", "https://h", { kind: "prefix" }),
    sampleTarget("api", "https://h/api", { kind: "prefix" }),
    sampleTarget("exact", "https://h/api/v1/users"),
  );
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["https://h/api/v1/users", "exact"],
    ["https://h/api/v1/users/7", "v1"],
    ["https://h/api/v1", "v1"],
    ["https://h/api/v10", "api"],
    ["https://h/apis", "root"],
    ["https://h:8443/api/v1/x", undefined],
    ["https://sub.h/api/v1/x", undefined],
    ["http://h/api/v1/x", undefined],
  ];
  for (const [url, label] of cases) assertEquals(registry.targetAllowing(url)?.label, label, url);
  assertEquals(registry.urls, ["https://h/api/v1/users"]);
});

Deno.test("allows: no redirect gets to a GraphQL target, whose documents are the operator's (harpoon §13)", () => {
  const url = "https://h/graphql";
  const registry = registryOf(sampleTarget("g", url, { kind: "graphql", methods: ["POST"] }));
  assertEquals(registry.allows(url), false);
  assertEquals(registry.urls, []);
  assertEquals(registry.labelOf(url, undefined), "g");
  assertEquals(registry.register(sampleTarget("plain", url)).kind, "registered");
  assertEquals(registry.targetAllowing(url)?.label, "plain");
});

Deno.test("labelOf: PRMD `resource` stays, `authorization_servers[0]` becomes oauth-prmd-auth-server-0 when URLs coincide [harpoon §14.16]", () => {
  const url = "https://mcp.example";
  const { labelOf } = registryOf(
    sampleTarget("oauth-prmd-resource-0", url, {
      tags: ["protected-resource-metadata", "resource"],
    }),
    sampleTarget("oauth-prmd-auth-server-0", url, {
      tags: ["protected-resource-metadata", "authorization-server"],
    }),
  );
  assertEquals(labelOf(url, "resource"), undefined);
  assertEquals(labelOf(url, "authorization_servers"), "oauth-prmd-auth-server-0");
  assertEquals(labelOf(url, undefined), "oauth-prmd-resource-0");
});

Deno.test("labelOf: only whole URLs have a label (target /api leaves /api/ untouched) [harpoon §14.15]", () => {
  const { labelOf } = registryOf(
    sampleTarget("api", "https://example.com/api"),
    sampleTarget("base", "https://example.com/base", { kind: "prefix" }),
  );
  assertEquals(labelOf("https://example.com/api", "url"), "api");
  assertEquals(labelOf("https://example.com/api/", "url"), undefined);
  assertEquals(labelOf("https://example.com/base", "url"), "base");
  assertEquals(labelOf("https://example.com/base/x", "url"), undefined);
});
