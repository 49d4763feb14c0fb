import { assertEquals } from "@std/assert";
import { keepAlias } from "../../../lib/cli/runtimes/alias_tunnel.ts";
import { chooseAdminProfile } from "../../../lib/runtimes/admin_choice.ts";
import { forever, type TestState, testState } from "../../runtimes/state_rig.ts";

const question = {
  named: undefined,
  fromEnv: undefined,
  overrides: { baseUrl: undefined, urlPath: undefined, adminKey: undefined },
  defaults: { baseUrl: undefined, urlPath: undefined },
};

/** Keeps a tunnel for `docs`, as a command does. */
async function keep(
  { state }: TestState,
  tunnel: Parameters<typeof keepAlias>[1]["tunnel"],
  extras: Parameters<typeof keepAlias>[3] = {},
) {
  const { adminProfiles } = await state.read();
  const admin = chooseAdminProfile({ ...question, ofAlias: "" }, adminProfiles);
  return await keepAlias({ alias: "docs", question }, { tunnel, admin }, {
    state,
    signal: forever,
  }, extras);
}

const known = { id: "tunnel_1", name: "search", description: "d", organization_ids: ["o"] };

Deno.test("keepAlias: a tunnel that could not be looked up loses nothing of what was known [runtimes §1.3]", async () => {
  await using rig = await testState();
  await keep(rig, known);
  const same = await keep(rig, { id: "tunnel_1", name: "", description: "" });
  assertEquals([same.name, same.description, same.organization_ids], ["search", "d", ["o"]]);
  const other = await keep(rig, { id: "tunnel_2", name: "", description: "" });
  assertEquals([other.tunnel_id, other.name, other.organization_ids], ["tunnel_2", "", []]);
});

Deno.test("keepAlias: what is known of the profile stays until something else is said [runtimes §12.10]", async () => {
  await using rig = await testState();
  const profile = { profile_path: "/p/docs.yaml", profile_digest: "ab" };
  await keep(rig, known, profile);
  const kept = await keep(rig, { ...known, name: "renamed" });
  assertEquals([kept.name, kept.profile_path, kept.profile_digest], [
    "renamed",
    "/p/docs.yaml",
    "ab",
  ]);
  assertEquals((await keep(rig, known, { profile_digest: "cd" })).profile_digest, "cd");
});
