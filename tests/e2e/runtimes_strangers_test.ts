import { assertEquals, assertStringIncludes } from "@std/assert";
import { commandLineOf } from "../../lib/runtimes/process_command.ts";
import { TUNNEL_ID } from "./client.ts";
import { eventually, openRuntimes, payloadOf, pidOf } from "./runtimes_rig.ts";

Deno.test("runtimes: pages that name a stranger's process have nobody signalled [runtimes §12.3, cli §18]", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const file = `${rig.state}/health/docs.url`;
  const port = Number(new URL(await Deno.readTextFile(file)).port);
  Deno.kill(pidOf(rig.record("docs")), "SIGKILL");
  await eventually(async () => (await rig.processes()).length === 0, "it is gone");
  const victim = new Deno.Command("sleep", { args: ["600"] }).spawn();
  // Whoever gets the port of a runtime that is gone can say all that its pages said.
  await using _pages = Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    ({ url }) =>
      new URL(url).pathname === "/api/status"
        ? Response.json({
          control_plane_tunnel_id: TUNNEL_ID,
          pid: victim.pid,
          started_at: new Date().toISOString(),
        })
        : new Response("live"),
  );
  try {
    const stopped = payloadOf(await rig.run(["stop", "docs", "--json"]), 2);
    assertStringIncludes(
      String(stopped["stop_error"]),
      `process ${victim.pid} cannot be told from`,
    );
    assertStringIncludes(String(stopped["stop_error"]), "does not name profile docs");
    const other = ["--tunnel-id", TUNNEL_ID, "--mcp-server-url", `${rig.stub.mcpUrl}?v=2`];
    const connect = await rig.run(["connect", "--alias", "docs", ...other]);
    assertEquals(connect.code, 1);
    assertStringIncludes(connect.stderr, "cannot be replaced");
    // Alive: one that was ended would be "defunct" here.
    assertEquals((await commandLineOf(victim.pid))?.endsWith("sleep 600"), true);
  } finally {
    victim.kill("SIGKILL");
    await victim.status;
  }
});
