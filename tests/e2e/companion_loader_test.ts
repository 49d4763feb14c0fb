import { assertEquals } from "@std/assert";
import { cloudflaredProgram } from "../fixtures/cloudflared_program.ts";
import { openPlane } from "./client.ts";
import { startCompanionClient } from "./companion_rig.ts";

Deno.test("run with a companion: under a right that names programs it gets no variable of the loader", async () => {
  await using plane = openPlane();
  await using cloudflared = await cloudflaredProgram({ ready: true });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    flags: ["--cloudflared.token=env:OF_THE_TEST"],
    env: { OF_THE_TEST: "hush", LD_LIBRARY_PATH: "/opt/lib", KEPT: "yes" },
  });
  await client.line("🟢 tunnel-client started");
  const { env } = await cloudflared.seen();
  assertEquals([env["KEPT"], "LD_LIBRARY_PATH" in env], ["yes", false]);
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0, client.lines.join("\n"));
});
