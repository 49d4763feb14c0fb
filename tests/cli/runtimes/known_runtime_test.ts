import { assertEquals, assertStringIncludes } from "@std/assert";
import { stateHome } from "./state_home.ts";

Deno.test("runtimes status: of an alias that is gone, what was started for it tells profile and repair", async () => {
  await using at = await stateHome();
  await at.write("processes.yaml", {
    docs: {
      alias: "docs",
      tunnel_id: `tunnel_${"a".repeat(32)}`,
      mode: "stopped",
      target_kind: "command",
      target_value: "srv",
      profile_name: "other",
      profile_dir: at.profileDir,
      profile_path: `${at.profileDir}/other.yaml`,
    },
  });
  const { stderr } = await at.run(["runtimes", "status", "docs"]);
  assertStringIncludes(stderr, `docs: its profile ${at.profileDir}/other.yaml is missing\n`);
  assertStringIncludes(stderr, ` --profile-dir ${at.profileDir} --profile other `);
  const { profile_name, profile_path } = await at.json(["runtimes", "status", "docs"]);
  assertEquals([profile_name, profile_path], ["other", `${at.profileDir}/other.yaml`]);
});

Deno.test("runtimes status: a record that names no profile is not told of a missing one without a name", async () => {
  await using at = await stateHome();
  const record = { alias: "docs", tunnel_id: `tunnel_${"a".repeat(32)}`, mode: "stopped" };
  await at.write("processes.yaml", { docs: record });
  const { stderr } = await at.run(["runtimes", "status", "docs"]);
  assertStringIncludes(stderr, "docs: its profile is missing\n");
});
