import { assertEquals, assertMatch } from "@std/assert";
import { runClient } from "../client_process.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { TUNNEL_ID } from "./network_rig.ts";

Deno.test("doctor: a client of Harpoon alone is in order, its targets are looked at last [harpoon §2]", async () => {
  const abort = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: abort.signal, onListen() {} },
    () => new Response("", { status: 401 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/x`;
  const env = {
    CONTROL_PLANE_BASE_URL: `http://127.0.0.1:${freePort()}`,
    CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
    CONTROL_PLANE_API_KEY: "sk-1",
    CONTROL_PLANE_POLL_CHANNELS: "harpoon",
    HARPOON_ALLOW_PLAINTEXT_HTTP: "true",
    HARPOON_TARGETS: `label=bills,url=${url}`,
    HEALTH_LISTEN_ADDR: "127.0.0.1:0",
  };
  try {
    const { code, stdout } = await runClient(["doctor"], { env });
    assertEquals(code, 0, stdout);
    const checks = [...stdout.matchAll(/^CHECK (\S+) +(\w+)/gm)].map((
      [, id, state],
    ) => [id, state]);
    assertEquals(checks.slice(8, 11), [
      ["control_plane_reachable", "WARN"],
      ["harpoon_target[bills]", "PASS"],
      ["health_listener", "PASS"],
    ]);
    assertMatch(stdout, /^RESULT ok$/m);
    const none = await runClient(["doctor"], { env: { ...env, HARPOON_TARGETS: "" } });
    assertEquals(none.code, 2);
    assertMatch(none.stdout, /control-plane\.poll-channel harpoon has no routable target/);
  } finally {
    abort.abort();
    await server.finished;
  }
});
