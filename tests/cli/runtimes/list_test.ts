import { assertEquals, assertStringIncludes } from "@std/assert";
import { startPlane } from "../../plane/plane_fixture.ts";
import { stateHome } from "./state_home.ts";

Deno.test("runtimes list: aliases as they are kept, sorted [runtimes §11.3, §1.7]", async () => {
  await using at = await stateHome();
  const a = { alias: "a", tunnel_id: "tunnel_1", name: "n", admin_profile: "work" };
  await at.write("aliases.yaml", {
    b: { alias: "b", tunnel_id: "tunnel_2", name: "", profile_digest: "ab", later: "secret" },
    a,
  });
  const before = at.files();
  assertEquals(await at.json(["runtimes", "list"]), {
    aliases: [a, { alias: "b", tunnel_id: "tunnel_2", name: "" }],
    admin_profile: "default",
    admin_profile_path: `${at.root}/admin_profiles.yaml`,
    state_root: at.root,
  });
  const text = await at.run(["runtimes", "list"]);
  assertEquals([text.code, text.stdout], [0, "a\ttunnel_1\nb\ttunnel_2\n"]);
  assertEquals(at.files(), before);
});

Deno.test("runtimes list: without any it says so, and makes nothing [cli §18]", async () => {
  await using at = await stateHome();
  const flags = [
    "--admin-profile=new",
    "--admin-key=env:K",
    "--control-plane-base-url=https://x.example",
  ];
  const { code, stdout } = await at.run(["runtimes", "list", ...flags]);
  assertEquals([code, stdout.startsWith(`No aliases in ${at.root}; `)], [0, true]);
  assertEquals((await at.json(["runtimes", "list", ...flags])).admin_profile, "new");
  assertEquals(at.files(), []);
});

Deno.test("runtimes list: with a scope also the tunnels there, nothing is stored [runtimes §12.6]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const create = ["runtimes", "create", "--workspace-id=w"];
  const docs = await at.json([...create, "--alias=docs"], plane.url);
  await at.json([...create, "--alias=other"], plane.url);
  const { other, ...rest } = await at.file("aliases.yaml");
  await at.write("aliases.yaml", rest);
  const before = await Deno.readTextFile(`${at.root}/admin_profiles.yaml`);
  const list = ["runtimes", "list", "--workspace-id=w", "--control-plane-base-url", plane.url];
  const shown = await at.json([...list, "--admin-key=env:OPENAI_ADMIN_KEY"]);
  assertEquals(Object.keys(shown), [
    "aliases",
    "remote_tunnels",
    "admin_profile",
    "admin_profile_path",
    "state_root",
  ]);
  assertEquals(shown.remote_tunnels, [
    { ...docs.tunnel, local_alias: "docs", local_admin_profile: "default" },
    {
      id: other.tunnel_id,
      name: "other",
      description: "MCP tunnel for other",
      organization_ids: null,
      workspace_ids: ["w"],
      tenant_ids: null,
      local_alias: "",
      local_admin_profile: "",
    },
  ]);
  const text = await at.run(list);
  assertEquals(text.stdout, `docs\t${docs.tunnel.id}\n-\t${other.tunnel_id}\tother\n`);
  assertEquals(await Deno.readTextFile(`${at.root}/admin_profiles.yaml`), before);
});

for (const flags of [["--workspace-id=a,b"], ["--workspace-id=a", "--tenant-id=b"]]) {
  Deno.test(`runtimes list ${flags.join(" ")}: one id only [cli §10]`, async () => {
    await using at = await stateHome();
    const { code, stderr } = await at.run(["runtimes", "list", ...flags]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "one id only");
  });
}

Deno.test("runtimes list: a broken file is named [cli §9]", async () => {
  await using at = await stateHome();
  await Deno.mkdir(at.root, { recursive: true });
  await Deno.writeTextFile(`${at.root}/aliases.yaml`, "{");
  const { code, stdout, stderr } = await at.run(["runtimes", "list", "--json"]);
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, `state file ${at.root}/aliases.yaml is not a JSON object`);
});
