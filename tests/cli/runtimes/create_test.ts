import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ADMIN_KEY, startPlane, TUNNEL } from "../../plane/plane_fixture.ts";
import { stateHome } from "./state_home.ts";

const MISSING = `tunnel_${"0".repeat(32)}`;

Deno.test("runtimes create: the payload, the alias and the history [runtimes §11.3, §1.7] [cli §17.26]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const made = await at.json(
    ["runtimes", "create", "--alias", "Docs_MCP", "--organization-id=o,p"],
    plane.url,
  );
  assertMatch(made.tunnel.id, /^tunnel_[a-z0-9]{32}$/);
  assertEquals(made, {
    alias: "docs-mcp",
    tunnel: {
      id: made.tunnel.id,
      name: "docs-mcp",
      description: "MCP tunnel for docs-mcp",
      organization_ids: ["o", "p"],
      workspace_ids: null,
      tenant_ids: null,
    },
    admin_profile: "default",
    admin_profile_path: `${at.root}/admin_profiles.yaml`,
    state_root: at.root,
  });
  const { "docs-mcp": alias } = await at.file("aliases.yaml");
  assertMatch(alias.updated_at, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assertEquals([alias.tunnel_id, alias.admin_profile], [made.tunnel.id, "default"]);
  assertMatch(
    await Deno.readTextFile(`${at.root}/history.md`),
    new RegExp(`^- \\S+Z action=create alias=docs-mcp tunnel_id=${made.tunnel.id} detail=new\n$`),
  );
  assert(!JSON.stringify(at.files()).includes("configs"), "nothing else is written");
});

Deno.test("runtimes create: an alias keeps its tunnel, and what it was connected with [runtimes §12.10]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const connected = {
    alias: "docs",
    tunnel_id: TUNNEL,
    name: "docs",
    admin_profile: "default",
    profile_path: "/p/docs.yaml",
    profile_name: "docs",
    profile_digest: "ab",
    later: 1,
  };
  await at.write("aliases.yaml", { docs: connected });
  const { code, stdout } = await at.run(["runtimes", "create", "--alias=docs"], plane.url);
  assertEquals([code, stdout], [0, `Alias docs has tunnel ${TUNNEL} (it had it)\n`]);
  const { docs } = await at.file("aliases.yaml");
  const { updated_at: _at, description: _text, ...kept } = docs;
  assertEquals(kept, { ...connected, name: "first" });
});

Deno.test("runtimes create: a tunnel that is gone is replaced; if that fails, the alias stays [runtimes §12.10]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const create = ["runtimes", "create", "--alias=docs"];
  await at.write("aliases.yaml", { docs: { alias: "docs", tunnel_id: MISSING, name: "docs" } });
  const failed = await at.run(create, plane.url);
  assertEquals(failed.code, 1);
  assertStringIncludes(failed.stderr, `tunnel ${MISSING} of alias docs is gone`);
  assertEquals((await at.file("aliases.yaml")).docs.tunnel_id, MISSING);
  const { tunnel } = await at.json([...create, "--workspace-id=w"], plane.url);
  assertEquals((await at.file("aliases.yaml")).docs.tunnel_id, tunnel.id);
  assertStringIncludes(
    await Deno.readTextFile(`${at.root}/history.md`),
    ` action=stale-alias alias=docs tunnel_id=${MISSING} detail=the tunnel is gone\n`,
  );
});

Deno.test("runtimes create: the owners of a gone tunnel own the new one", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const docs = { alias: "docs", tunnel_id: MISSING, name: "docs", organization_ids: ["o"] };
  await at.write("aliases.yaml", { docs });
  const { tunnel } = await at.json(["runtimes", "create", "--alias=docs"], plane.url);
  assertEquals(tunnel.organization_ids, ["o"]);
});

const REFUSED: readonly (readonly [says: string, flags: readonly string[], told: string])[] = [
  ["no alias", [], "--alias is required"],
  ["an alias of no letters", ["--alias=_"], "--alias"],
  ["a literal key", ["--alias=a", `--admin-key=${ADMIN_KEY}`], "never the key itself"],
  ["env: without a name", ["--alias=a", "--admin-key=env:"], "must name a variable"],
  ["both scopes", ["--alias=a", "--organization-id=o", "--workspace-id=w"], "not both"],
  ["an id twice", ["--alias=a", "--organization-id=o,o"], "twice"],
  ["a base URL that is none", ["--alias=a", "--control-plane-base-url=x"], "http://"],
  ["a stray word", ["--alias=a", "b"], "accepts 0 arg(s), received 1"],
  ["an unknown flag", ["--alias=a", "--organisation-id=o"], '(did you mean "--organization-id"?)'],
];

for (const [says, flags, told] of REFUSED) {
  Deno.test(`runtimes create: ${says} is refused with nothing written anywhere [runtimes §11.2]`, async () => {
    await using plane = startPlane();
    await using at = await stateHome();
    const { code, stdout, stderr } = await at.run(["runtimes", "create", ...flags], plane.url);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, told);
    assert(!stderr.includes(ADMIN_KEY), stderr);
    assertEquals(at.files(), []);
  });
}

Deno.test("runtimes create: two organizations are no mistake [runtimes §12.8]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const two = ["--organization-id", "o", "--organization-id", "p"];
  const { tunnel } = await at.json(["runtimes", "create", "--alias=a", ...two], plane.url);
  assertEquals(tunnel.organization_ids, ["o", "p"]);
});

Deno.test("runtimes create: flags are stored for the alias and make nothing active [runtimes §12.6] [cli §18]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const other = "https://other.example";
  await at.json(["admin-profiles", "set", "work", "--control-plane-base-url", other]);
  const flags = ["--admin-key=env:MY_KEY", "--control-plane-base-url", plane.url];
  const made = await at.json(
    ["runtimes", "create", "--alias=docs", "--workspace-id=w", ...flags],
    undefined,
    { OPENAI_ADMIN_KEY: "", MY_KEY: ADMIN_KEY },
  );
  assertEquals(made.admin_profile, "docs");
  const { active_profile, profiles } = await at.file("admin_profiles.yaml");
  assertEquals([active_profile, profiles.work.control_plane_base_url], ["work", other]);
  assertEquals(
    [profiles.docs.control_plane_base_url, profiles.docs.admin_key],
    [plane.url, "env:MY_KEY"],
  );
  for (const path of at.files()) {
    assert(!(await Deno.readTextFile(path)).includes(ADMIN_KEY), `${path} holds the key`);
  }
});

Deno.test("runtimes create: the active admin profile is used, the variable beats it [cli §18]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  await at.json(["admin-profiles", "set", "here", "--control-plane-base-url", plane.url]);
  await at.json([
    ...["admin-profiles", "set", "nowhere", "--control-plane-base-url", "http://127.0.0.1:1"],
    "--activate=false",
  ]);
  const create = ["runtimes", "create", "--workspace-id=w"];
  assertEquals((await at.json([...create, "--alias=a"])).admin_profile, "here");
  const env = { TUNNEL_MCP_ADMIN_PROFILE: "nowhere" };
  const failed = await at.run([...create, "--alias=b"], undefined, env);
  assertEquals(failed.code, 1);
  assertStringIncludes(failed.stderr, "127.0.0.1:1 cannot be reached");
  // The alias's own beats the variable.
  assertEquals((await at.json([...create, "--alias=a"], undefined, env)).admin_profile, "here");
});

Deno.test("runtimes create: a refusal of the service is one line on standard error, also with --json", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const { code, stdout, stderr } = await at.run(
    ["runtimes", "--json", "create", "--alias=a", "--workspace-id=w"],
    plane.url,
    { OPENAI_ADMIN_KEY: "sk-wrong-key-0" },
  );
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^request GET \/v1\/tunnels failed: 401 [^\n]*\n$/);
  assertEquals(await at.file("aliases.yaml"), undefined);
});

Deno.test("runtimes create: of many at once every alias is kept [runtimes §12.11]", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const names = ["a", "b", "c", "d"];
  await Promise.all(
    names.map((name) =>
      at.json(["runtimes", "create", `--alias=${name}`, "--workspace-id=w"], plane.url)
    ),
  );
  assertEquals(Object.keys(await at.file("aliases.yaml")), names);
});

Deno.test("runtimes create: two of the same alias at once share one tunnel", async () => {
  await using plane = startPlane();
  await using at = await stateHome();
  const create = () => at.json(["runtimes", "create", "--alias=a", "--workspace-id=w"], plane.url);
  const [one, two] = await Promise.all([create(), create()]);
  assertEquals(one.tunnel.id, two.tunnel.id);
});
