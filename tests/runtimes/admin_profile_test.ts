import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import {
  adminProfilesFile,
  readAdminProfiles,
  withoutProfile,
  withProfile,
} from "../../lib/runtimes/admin_profile.ts";

const work = {
  name: "work",
  control_plane_base_url: "https://w.example",
  admin_key: "env:W",
  updated_at: "2026-01-02T03:04:05Z",
};
const home = { name: "home", control_plane_base_url: "https://h.example", admin_key: "file:/h" };
const file = { active_profile: "work", profiles: { work, home }, invented_later: 1 };

Deno.test("readAdminProfiles: what is read is written again [runtimes §1.2]", () => {
  assertEquals(adminProfilesFile(readAdminProfiles(file, "f")), file);
});

Deno.test("readAdminProfiles: a flat map of profiles is read too [cli §9]", () => {
  for (const flat of [{ work, home }, { work, profiles: { ...home, name: "profiles" } }]) {
    const { active, profiles } = readAdminProfiles(flat, "f");
    assertEquals([active, [...profiles.keys()]], ["", Object.keys(flat)]);
    assertEquals(profiles.get("work")?.admin_key, "env:W");
  }
  assertEquals(readAdminProfiles({}, "f").profiles.size, 0);
});

for (const wrong of [{ active_profile: "", profiles: 7 }, { a: 7 }, { a: { admin_key: 7 } }]) {
  Deno.test(`readAdminProfiles: ${JSON.stringify(wrong)} is told with its file`, () => {
    assertThrows(() => readAdminProfiles(wrong, "/s/f.yaml"), OperatorError, "/s/f.yaml");
  });
}

Deno.test("withoutProfile: the first of the others takes over from the active one [runtimes §2]", () => {
  const all = readAdminProfiles({ active_profile: "work", profiles: { work, z: work, home } }, "f");
  assertEquals(withoutProfile(all, "work").active, "home");
  assertEquals(withoutProfile(all, "z").active, "work");
  const one = readAdminProfiles({ active_profile: "work", profiles: { work } }, "f");
  assertEquals(withoutProfile(one, "work").active, "");
});

Deno.test("withProfile: the original stays as it was", () => {
  const all = readAdminProfiles(file, "f");
  const [profile] = all.profiles.values();
  if (profile === undefined) throw new Error("no profile");
  const more = withProfile(all, { ...profile, name: "new" }, { activate: false });
  assertEquals([more.active, more.profiles.size, all.profiles.size], ["work", 3, 2]);
});
