import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { expandHome, profileDirectory } from "../../lib/config/profile_dir.ts";
import { findProfile, listProfiles } from "../../lib/config/profile_lookup.ts";

const envOf = (variables: Readonly<Record<string, string>>) => (name: string) => variables[name];
const HOME = envOf({ HOME: "/h" });
const USUAL = { dir: "/h/.config/tunnel-client", explicit: false };
/** Every place of a profile, in order of rank (configuration §3). */
const PLACES = [
  "/h/.config/tunnel-client/p.yaml",
  "/h/.config/tunnel-client/p.yml",
  "/h/.tunnel-client/profiles/p.json",
  "/h/.tunnel-client/profiles/p.yaml",
  "/h/.tunnel-client/profiles/p.yml",
  "/h/tunnel-client/p.yaml",
  "/h/tunnel-client/p.yml",
];

const directories: readonly [
  about: string,
  explicit: string | undefined,
  variables: Record<string, string>,
  expected: { dir: string; explicit: boolean },
][] = [
  ["set", "/d", { HOME: "/h" }, { dir: "/d", explicit: true }],
  ["set below home", "~/d", { HOME: "/h" }, { dir: "/h/d", explicit: true }],
  ["XDG", undefined, { HOME: "/h", XDG_CONFIG_HOME: "/x" }, {
    dir: "/x/tunnel-client",
    explicit: false,
  }],
  ["blank XDG", undefined, { HOME: "/h", XDG_CONFIG_HOME: " " }, USUAL],
  ["home", undefined, { HOME: "/h" }, USUAL],
];
for (const [about, explicit, variables, expected] of directories) {
  Deno.test(`profileDirectory: ${about} (configuration §3)`, () => {
    assertEquals(profileDirectory(explicit, envOf(variables)), expected);
  });
}

Deno.test("profileDirectory: without any place the flag is named", () => {
  assertThrows(() => profileDirectory(undefined, envOf({})), OperatorError, "--profile-dir");
  assertEquals(expandHome("~/x", envOf({})), "~/x");
  assertEquals(expandHome("~x", HOME), "~x");
});

Deno.test("findProfile: the first place wins and the others are told (configuration §3)", () => {
  for (const [rank, path] of PLACES.entries()) {
    const present = PLACES.slice(rank);
    assertEquals(findProfile("p", USUAL, HOME, (other) => present.includes(other)), {
      kind: "found",
      path,
      shadowed: present.slice(1),
    });
  }
  assertEquals(findProfile("p", USUAL, HOME, () => false), { kind: "missing", tried: PLACES });
});

Deno.test("findProfile: a directory that was set is the only place, with the one ending", () => {
  const found = findProfile("p", { dir: "/d", explicit: true }, HOME, () => false);
  assertEquals(found, { kind: "missing", tried: ["/d/p.yaml"] });
});

Deno.test("findProfile: a place that two rules lead to does not shadow itself", () => {
  const env = envOf({ HOME: "/h", XDG_CONFIG_HOME: "/h" });
  const found = findProfile(
    "p",
    profileDirectory(undefined, env),
    env,
    (path) => path === "/h/tunnel-client/p.yaml",
  );
  assertEquals(found, { kind: "found", path: "/h/tunnel-client/p.yaml", shadowed: [] });
});

Deno.test("listProfiles: each name once, where it would be found, and what kind of place that is", () => {
  const files: Record<string, string[]> = {
    "/h/.config/tunnel-client": ["b.yaml", "notes.txt", ".yaml", "bad name.yaml"],
    "/h/.tunnel-client/profiles": ["a.json", "b.json"],
    "/h/tunnel-client": ["c.yml", "c.json"],
  };
  assertEquals(listProfiles(USUAL, HOME, (dir) => files[dir] ?? []), [
    { name: "a", path: "/h/.tunnel-client/profiles/a.json", source: "fallback" },
    { name: "b", path: "/h/.config/tunnel-client/b.yaml", source: "profiles" },
    { name: "c", path: "/h/tunnel-client/c.yml", source: "fallback" },
  ]);
  const explicit = { dir: "/h/tunnel-client", explicit: true };
  assertEquals(listProfiles(explicit, HOME, (dir) => files[dir] ?? []), []);
});
