import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { probeBind } from "../../../lib/cli/doctor/bind_probe.ts";
import { listenerChecks } from "../../../lib/cli/doctor/listener_checks.ts";
import type { HealthSettings } from "../../../lib/config/settings.ts";
import { freePort } from "../../fixtures/free_port.ts";

function health(given: Partial<HealthSettings>): HealthSettings {
  return { hostname: "127.0.0.1", port: 0, urlFile: undefined, unixSocket: undefined, ...given };
}

async function checks(settings: HealthSettings, uiEnabled = true) {
  const origins = { "health.listen_addr": "--health.listen-addr" };
  return listenerChecks(settings, uiEnabled, await probeBind({ health: settings, origins }));
}

async function line(settings: HealthSettings): Promise<string[]> {
  return (await checks(settings)).map(({ id, state, summary }) => `${id} ${state} ${summary}`);
}

Deno.test("health_listener: port 0 is bound for a moment (cli §17.13)", async () => {
  const [listener, ui] = await line(health({}));
  assertStringIncludes(
    listener ?? "",
    "health_listener PASS ephemeral bind ok on http://127.0.0.1:",
  );
  assertStringIncludes(ui ?? "", "HEALTH_URL_FILE");
});

Deno.test("health_listener: a fixed port is bound and free again afterwards", async () => {
  const port = freePort();
  assertEquals(await line(health({ port })), [
    `health_listener PASS will bind http://127.0.0.1:${port}`,
    `ui PASS http://127.0.0.1:${port}/ui`,
  ]);
  Deno.listen({ hostname: "127.0.0.1", port }).close();
});

Deno.test("health_listener: every interface is shown as this machine", () => {
  const outcome = { kind: "bound", port: 8080 } as const;
  const [listener, ui] = listenerChecks(health({ hostname: "", port: 8080 }), true, outcome);
  assertEquals([listener?.summary, ui?.summary], [
    "will bind http://127.0.0.1:8080",
    "http://127.0.0.1:8080/ui",
  ]);
});

Deno.test("health_listener: a busy port fails and the ui is skipped (cli §17.15)", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  assertEquals(await line(health({ port })), [
    `health_listener FAIL cannot bind 127.0.0.1:${port}: address already in use`,
    "ui SKIP the listener cannot be bound",
  ]);
});

Deno.test("health_listener: a socket is bound and removed, no directory is made", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/health.sock`;
    assertEquals(
      (await line(health({ unixSocket: path })))[0],
      `health_listener PASS will bind unix socket ${path}`,
    );
    assertEquals([...Deno.readDirSync(dir)], []);
    const deep = `${dir}/sub/health.sock`;
    const [listener] = await checks(health({ unixSocket: deep }));
    assertEquals([listener?.state, listener?.evidence], [
      "PASS",
      ["its directory does not exist yet; run makes it"],
    ]);
    assertEquals([...Deno.readDirSync(dir)], []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("health_listener: a stale socket is fine, a live one and a foreign file are not", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/s.sock`;
    const settings = health({ unixSocket: path });
    const listener = Deno.listen({ transport: "unix", path });
    assertStringIncludes((await line(settings))[0] ?? "", "FAIL cannot bind");
    // Closing removes the path it knows; under another name the socket stays, as after a crash.
    await Deno.rename(path, `${path}.kept`);
    listener.close();
    await Deno.rename(`${path}.kept`, path);
    const [stale] = await checks(settings);
    assertEquals(stale?.state, "PASS");
    assertEquals(stale?.evidence, ["a socket nobody listens on stands there; run replaces it"]);
    assertEquals(Deno.statSync(path).isSocket, true);
    await Deno.remove(path);
    await Deno.writeTextFile(path, "mine");
    const [foreign] = await line(settings);
    assertStringIncludes(foreign ?? "", "FAIL cannot bind");
    assertStringIncludes(foreign ?? "", "a file that is no socket stands there");
    assertEquals(await Deno.readTextFile(path), "mine");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("ui: admin_ui.enabled = false skips it", async () => {
  const [, ui] = await checks(health({}), false);
  assertEquals(ui?.state, "SKIP");
  assertStringIncludes(ui?.summary ?? "", "admin_ui.enabled");
});

Deno.test("health_listener: the usual port is busy and nobody chose it: the second one", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const settings = health({ port: taken.addr.port });
  const outcome = await probeBind(
    { health: settings, origins: { "health.listen_addr": "default" } },
    0,
  );
  assert(outcome.kind === "second_default");
  const [listener, ui] = listenerChecks(settings, true, outcome);
  assertEquals([listener?.state, listener?.summary], [
    "WARN",
    `127.0.0.1:${taken.addr.port} is in use; will bind http://127.0.0.1:${outcome.port} instead`,
  ]);
  assertEquals(ui?.summary, `http://127.0.0.1:${outcome.port}/ui`);
});
