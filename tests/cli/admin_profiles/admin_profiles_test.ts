import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stateHome } from "../runtimes/state_home.ts";

Deno.test("admin-profiles: set, list, activate, delete, as JSON and as text [runtimes §2] [cli §9]", async () => {
  await using at = await stateHome();
  const path = `${at.root}/admin_profiles.yaml`;
  const place = { path, state_root: at.root };
  assertEquals(await at.json(["admin-profiles", "list"]), {
    profiles: [],
    active_profile: "",
    ...place,
  });
  assertEquals(at.files(), [], "reading writes nothing");

  const work = ["admin-profiles", "set", "Work", "--control-plane-url-path=/x/"];
  const set = await at.json([...work, "--admin-key=env:W"], "https://env.example");
  const { updated_at, ...profile } = set.profile;
  assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(updated_at), updated_at);
  assertEquals(profile, {
    name: "work",
    control_plane_base_url: "https://env.example",
    control_plane_url_path: "/x",
    admin_key: "env:W",
    path,
    active: true,
  });
  assertEquals([set.active_profile, set.path, set.state_root], ["work", path, at.root]);

  const home = await at.run(["admin-profiles", "set", "home", "--activate=false"]);
  assertEquals([home.code, home.stdout], [0, "Saved admin profile home\n"]);
  const text = await at.run(["admin-profiles", "list"]);
  assertEquals(text.stdout, "home\thttps://api.openai.com\nwork\thttps://env.example\t(active)\n");

  const activated = await at.json(["admin-profiles", "activate", "home"]);
  assertEquals([activated.profile.name, activated.profile.active, activated.active_profile], [
    "home",
    true,
    "home",
  ]);
  assertEquals(
    await at.json(["admin-profiles", "delete", "home"]),
    { deleted_profile: "home", active_profile: "work", ...place },
  );
  const last = await at.run(["admin-profiles", "--json", "delete", "work"]);
  assertEquals(JSON.parse(last.stdout).active_profile, "");
});

Deno.test("admin-profiles set: what is not named stays as it is stored [runtimes §11.8]", async () => {
  await using at = await stateHome();
  const set = ["admin-profiles", "set", "work"];
  await at.json([...set, "--control-plane-base-url=https://a.example", "--admin-key=env:A"]);
  const { profile } = await at.json([...set, "--control-plane-url-path=/p"], "https://env.example");
  assertEquals(
    [profile.control_plane_base_url, profile.control_plane_url_path, profile.admin_key],
    ["https://a.example", "/p", "env:A"],
  );
  const without = await at.json([...set, "--control-plane-url-path=/"]);
  assertEquals(without.profile.control_plane_url_path, undefined);
});

Deno.test("admin-profiles delete: refused while an alias or a running process uses it [runtimes §11.8]", async () => {
  await using at = await stateHome();
  await at.json(["admin-profiles", "set", "work"]);
  const remove = ["admin-profiles", "delete", "work"];
  await at.write("aliases.yaml", { a: { alias: "a", tunnel_id: "t", admin_profile: "work" } });
  const byAlias = await at.run(remove);
  assertEquals(byAlias.code, 1);
  assertStringIncludes(
    byAlias.stderr,
    "used by alias a: remove that first with deno task tunnel-client runtimes rm a",
  );
  await at.write("aliases.yaml", {});
  const process = { alias: "p", tunnel_id: "t", admin_profile: "work", mode: "process", pid: 1 };
  await at.write("processes.yaml", { p: process });
  const byProcess = await at.run(remove);
  assertEquals(byProcess.code, 1);
  assertStringIncludes(byProcess.stderr, "runtimes stop p");
  assertEquals(Object.keys((await at.file("admin_profiles.yaml")).profiles), ["work"]);
  await at.write("processes.yaml", { p: { ...process, mode: "stopped" } });
  assertEquals((await at.json(remove)).deleted_profile, "work");
});

Deno.test("admin-profiles: a literal key is refused, with nothing written [runtimes §11.2]", async () => {
  await using at = await stateHome();
  const key = "sk-admin-literal-0123";
  const { code, stderr } = await at.run(["admin-profiles", "set", "a", `--admin-key=${key}`]);
  assertEquals([code, stderr.includes(key)], [1, false]);
  assertEquals(at.files(), []);
});

Deno.test("admin-profiles list: a key that somebody wrote into the file is not shown", async () => {
  await using at = await stateHome();
  const key = "sk-admin-literal-0123";
  await at.write("admin_profiles.yaml", {
    a: { control_plane_base_url: "https://a", admin_key: key },
  });
  for (const flags of [[], ["--json"]]) {
    const { code, stdout } = await at.run(["admin-profiles", "list", ...flags]);
    assertEquals([code, stdout.includes(key)], [0, false]);
  }
});

Deno.test("admin-profiles: a flat file of an older version is read, and kept whole by a change [cli §9]", async () => {
  await using at = await stateHome();
  const old = { control_plane_base_url: "https://old.example", admin_key: "env:OLD", later: 1 };
  await at.write("admin_profiles.yaml", { old });
  assertEquals((await at.json(["admin-profiles", "list"])).profiles[0].name, "old");
  await at.json(["admin-profiles", "activate", "old"]);
  assertEquals(await at.file("admin_profiles.yaml"), {
    active_profile: "old",
    profiles: { old: { ...old, name: "old" } },
  });
});

for (const verb of ["activate", "delete"]) {
  Deno.test(`admin-profiles ${verb}: an unknown name is told, nothing is made`, async () => {
    await using at = await stateHome();
    const { code, stderr } = await at.run(["admin-profiles", verb, "work"]);
    assertEquals([code, stderr], [1, "there is no admin profile work; there are none yet\n"]);
    assertEquals(at.files(), []);
  });
}
