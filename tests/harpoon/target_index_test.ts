import { assertEquals } from "@std/assert";
import { isWithin } from "../../lib/harpoon/path_policy.ts";
import { TargetIndex } from "../../lib/harpoon/target_index.ts";
import { normalUrl } from "../../lib/core/target_url.ts";
import { sampleTarget } from "./sample_target.ts";

const BASES = [
  "https://h",
  "https://h/a",
  "https://h/a//",
  "https://h/a/b/?x=1",
  "https://h/a%2Fb",
  "https://h:444/a",
  "https://u:p@h/a/b",
  "https://[::1]/a",
  "http://h/a",
];
const URLS = [
  ...BASES,
  "https://h/a/",
  "https://h/a/b",
  "https://h:443/a/c",
  "https://h/",
  "https://h?x=/a/b",
  "https://h/?x=/a/b",
  "https://h/a/b/c/d?x#/e",
  "https://h/ab",
  "https://h/a///",
  "https://h/a//b",
  "https://h/a/../b",
  "https://h/a/%2e%2e/b",
  "https://u:p@h/a/b/c",
  "https://[::1]:443/a/b",
  "https://h.example/a",
];

Deno.test("above: for each URL what isWithin finds by looking at every prefix target, nearest first", () => {
  const index = new TargetIndex();
  const targets = BASES.map((url, i) => sampleTarget(`t${i}`, url, { kind: "prefix" }));
  for (const target of targets) index.add(target);
  const nearestFirst = targets.toSorted((a, b) => b.url.length - a.url.length);
  let found = 0;
  for (const url of URLS) {
    assertEquals(normalUrl(url), url);
    const wanted = nearestFirst.find((target) => isWithin(target.url, url));
    if (wanted !== undefined) found++;
    assertEquals(index.above(url)?.url, wanted?.url, url);
  }
  assertEquals(found > BASES.length, true);
});

Deno.test("above: of two with the same place, a trailing slash apart, the first registered", () => {
  const index = new TargetIndex();
  index.add(sampleTarget("slash", "https://h/a/", { kind: "prefix" }));
  index.add(sampleTarget("bare", "https://h/a", { kind: "prefix" }));
  assertEquals(index.above("https://h/a/b")?.label, "slash");
  assertEquals(index.above("https://h/a")?.label, "slash");
});

Deno.test("above: exact and GraphQL targets have nothing below them", () => {
  const index = new TargetIndex();
  index.add(sampleTarget("exact", "https://h/a"));
  index.add(sampleTarget("graphql", "https://h/a/b", { kind: "graphql" }));
  index.add(sampleTarget("elsewhere", "https://other", { kind: "prefix" }));
  assertEquals(index.above("https://h/a/b/c"), undefined);
});

Deno.test("remove: what was taken out is found by nothing, what shares its URL still is", () => {
  const index = new TargetIndex();
  const url = "https://h/a";
  for (const label of ["one", "two"]) index.add(sampleTarget(label, url, { kind: "prefix" }));
  assertEquals(index.remove("one")?.label, "one");
  assertEquals(index.remove("one"), undefined);
  assertEquals([...index.at(url)].map(({ label }) => label), ["two"]);
  assertEquals(index.above(`${url}/x`)?.label, "two");
  index.remove("two");
  assertEquals([...index.at(url)], []);
  assertEquals(index.above(`${url}/x`), undefined);
  assertEquals([index.size, index.all()], [0, []]);
});

Deno.test("remove: a label that comes back elsewhere opens nothing where it was", () => {
  const index = new TargetIndex();
  index.add(sampleTarget("a", "https://h/old", { kind: "prefix" }));
  index.remove("a");
  // Above its old URL, so that a leftover would count as within it.
  index.add(sampleTarget("a", "https://h", { kind: "prefix" }));
  assertEquals([...index.at("https://h/old")], []);
  index.remove("a");
  index.add(sampleTarget("a", "https://h"));
  assertEquals(index.above("https://h/old"), undefined);
  assertEquals(index.above("https://h"), undefined);
});

Deno.test("replace: the new target stands where the old one stood", () => {
  const index = new TargetIndex();
  for (const label of ["a", "b", "c"]) index.add(sampleTarget(label, `https://h/${label}`));
  index.replace(sampleTarget("b", "https://h/b", { description: "new" }));
  assertEquals(index.all().map(({ label }) => label), ["a", "b", "c"]);
  assertEquals([...index.at("https://h/b")].map(({ description }) => description), ["new"]);
});
