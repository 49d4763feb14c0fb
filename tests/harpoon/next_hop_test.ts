import { assertEquals } from "@std/assert";
import { type Hop, nextHop } from "../../lib/harpoon/next_hop.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import { planFor, registryOf, targetAt } from "./call_harness.ts";

const API = targetAt("api", "https://api.corp/v1/", { kind: "prefix" });
const OTHER = targetAt("other", "https://other.corp/", { kind: "prefix" });
const QL = targetAt("ql", "https://api.corp/graphql", { kind: "graphql", methods: ["POST"] });
const LOGIN = targetAt("login", "https://login.corp/");
const TWIN_A = targetAt("twin-a", "https://twin.corp/x", { headers: [["X-Key", "of-a"]] });
const TWIN_B = targetAt("twin-b", "https://twin.corp/x", { headers: [["X-Key", "of-b"]] });
const TARGETS = registryOf(API, OTHER, QL, LOGIN, TWIN_A, TWIN_B);

function hopAt(target: Target, parts: Partial<Hop> = {}): Hop {
  const { url, method, lines, body } = planFor(target);
  return { target, url, method, lines, body, redirects: 0, ...parts };
}

/** Label of the target that answers for the next hop, or the block. */
function landing(called: Target, location: string, status = 302): string {
  const next = nextHop(hopAt(called), { status, location }, called, TARGETS, false);
  return next.kind === "follow" ? next.hop.target.label : next.blocked?.block ?? "stopped";
}

Deno.test("nextHop: within the called prefix target, and to exact ones [harpoon §13]", () => {
  assertEquals(landing(API, "/v1/users"), "api");
  assertEquals(landing(API, "https://login.corp/"), "login");
  assertEquals(landing(API, "/v2/users"), "not_allowlisted_other");
});

Deno.test("nextHop: another prefix target is closed to redirects [harpoon §13]", () => {
  assertEquals(landing(API, "https://other.corp/admin"), "not_allowlisted_other");
  assertEquals(landing(LOGIN, "https://api.corp/v1/users"), "not_allowlisted_other");
});

Deno.test("nextHop: nobody is redirected into a graphql target, not even itself", () => {
  for (const called of [API, QL]) {
    assertEquals(landing(called, "https://api.corp/graphql", 307), "not_allowlisted_other");
  }
});

Deno.test("nextHop: of two targets at one URL the called one answers for it", () => {
  assertEquals(landing(TWIN_B, "https://twin.corp/x"), "twin-b");
  assertEquals(landing(LOGIN, "https://twin.corp/x"), "twin-a");
});

Deno.test("nextHop: a blocked redirect is told by origins, without userinfo, path and query", () => {
  const hop = hopAt(LOGIN, { url: "https://me:pw@login.corp/a?b=c", redirects: 2 });
  const blockedBy = (location: string) => {
    const next = nextHop(hop, { status: 303, location }, LOGIN, TARGETS, false);
    return next.kind === "stopped" ? next.blocked : undefined;
  };
  assertEquals(blockedBy("https://x:y@elsewhere.example:8443/p?q=1"), {
    block: "not_allowlisted_other",
    from: "https://login.corp",
    to: "https://elsewhere.example:8443",
    hop: 3,
    status: 303,
  });
  assertEquals(blockedBy("javascript:alert(1)")?.to, "javascript:");
  assertEquals(blockedBy("https://")?.to, "invalid");
});
