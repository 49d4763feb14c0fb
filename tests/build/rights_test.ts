import { assertEquals } from "@std/assert";
import { profileRights } from "../../lib/build/rights.ts";

Deno.test("profileRights: exactly what the profile needs, and no folder of the sources", async () => {
  const directory = await Deno.makeTempDir();
  const given = {
    TUNNEL_CLIENT_PROFILE_DIR: directory,
    RIGHTS_TEST_KEY: "sk-rights_0123456789",
  };
  const before = Object.keys(given).map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(given)) Deno.env.set(name, value);
    await Deno.writeTextFile(
      `${directory}/narrow.yaml`,
      [
        "config_version: 1",
        "control_plane:",
        "  base_url: https://plane.example",
        `  tunnel_id: tunnel_${"0".repeat(32)}`,
        "  api_key: env:RIGHTS_TEST_KEY",
        "mcp:",
        "  server_urls:",
        "    - channel: main",
        "      url: http://mcp.example:3000/mcp",
        "",
      ].join("\n"),
    );
    const rights = profileRights("narrow");
    const valuesOf = (flag: string) =>
      rights.find((right) => right.startsWith(`${flag}=`))?.slice(flag.length + 1).split(",") ?? [];
    assertEquals(rights.includes("--no-prompt"), true);
    assertEquals(valuesOf("--allow-net").slice(0, 2), ["plane.example:443", "mcp.example:3000"]);
    assertEquals(valuesOf("--allow-read").includes(`${directory}/narrow.yaml`), true);
    assertEquals(valuesOf("--allow-read").filter((path) => path.endsWith("/lib")), []);
    assertEquals(valuesOf("--allow-env").includes("RIGHTS_TEST_KEY"), true);
    assertEquals(rights.some((right) => /^--allow-(?:run|write|all)/.test(right)), false);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
    await Deno.remove(directory, { recursive: true });
  }
});
