import { assertEquals, assertStringIncludes } from "@std/assert";
import { codexOnPath } from "../../codex/rig.ts";
import { runCodex } from "./codex_process.ts";

/** Runs a command with a stand-in on the PATH and a home of its own for Codex. */
async function withCodex(
  words: readonly string[],
  run: (env: Readonly<Record<string, string>>, dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await codexOnPath(dir, ...words);
    await run({ PATH: `${dir}:/usr/bin:/bin`, CODEX_HOME: `${dir}/home` }, dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const NO_CODEX = { PATH: "/nowhere", CODEX_HOME: "/nowhere" };

Deno.test("codex status: without Codex it says so and how to install it, exit code 0 [codex §3.5]", async () => {
  const { code, stdout, stderr } = await runCodex(["status"], { env: NO_CODEX });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.trim().split("\n"), [
    "Codex: missing",
    "  problem  Codex is not on PATH",
    "  plugin   not installed",
    "Next: npm install -g @openai/codex",
  ]);
});

Deno.test("codex status --json: the members of cli §12, the plugin's beside those of Codex", async () => {
  await withCodex([], async (env, dir) => {
    const { code, stdout, stderr } = await runCodex(["status", "--json"], { env });
    assertEquals([code, stderr], [0, ""]);
    const { snapshot, ...status } = JSON.parse(stdout);
    assertEquals(Object.keys(status), [
      "state",
      "docs_url",
      "detected",
      "path",
      "version",
      "app_server_supported",
      "bridge_ready",
      "assistant_state",
      "plugin_installed",
      "plugin_key",
      "plugin_dir",
      "plugin_version",
      "plugin_binary_hint",
      "plugin_matches_current_binary",
      "plugin_reinstall_command",
      "plugin_stale_keys",
      "plugin_config_error",
      "recommended_install_command",
      "recommended_upgrade_command",
      "recommended_uninstall_command",
    ]);
    assertEquals([status.state, status.path, snapshot.state], ["ready", `${dir}/codex`, "ready"]);
  });
});

Deno.test("codex status: logged out, the next step is the login; exit code 0 [cli §12]", async () => {
  await withCodex(["logged-out"], async (env) => {
    const { code, stdout } = await runCodex(["status"], { env });
    assertEquals([code, stdout.trim().split("\n").at(-1)], [0, "Next: codex login"]);
  });
});

for (const action of ["install", "upgrade", "uninstall"]) {
  Deno.test(`codex ${action}: prints commands and runs none [cli §12]`, async () => {
    const dir = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${dir}/npm`, `#!/bin/sh\ntouch '${dir}/ran'\n`, { mode: 0o755 });
      const { code, stdout } = await runCodex([action, "--json"], { env: { PATH: dir } });
      assertEquals(code, 0);
      const { methods, ...told } = JSON.parse(stdout);
      assertEquals(told, {
        action,
        docs_url: "https://developers.openai.com/codex/cli",
        preferred_method: "npm",
      });
      const [npm] = methods;
      assertStringIncludes(npm.command, `npm ${action === "uninstall" ? action : "install"} -g`);
      assertEquals(npm.available, true);
      const text = await runCodex([action], { env: { PATH: dir } });
      assertStringIncludes(text.stdout, `  ${npm.command}\n`);
      assertEquals((await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name), ["npm"]);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

Deno.test("codex diagnose --json: plugin, program, places, client, runtime and the bridge in one document [cli §12]", async () => {
  await withCodex([], async (env, dir) => {
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      (request) => new Response(new URL(request.url).pathname === "/healthz" ? "live" : "ready"),
    );
    const url = `http://127.0.0.1:${server.addr.port}`;
    const diagnose = () =>
      runCodex(
        ["diagnose", "docs", "--json", "--health-url", `${url}/readyz`, "--plugin-root", dir],
        {
          env: {
            ...env,
            TUNNEL_CLIENT_STATE_DIR: `${dir}/state`,
            TUNNEL_CLIENT_PROFILE_DIR: `${dir}/profiles`,
          },
        },
      );
    let ran = await diagnose();
    // A machine that is too busy for the time a page has is no news of the page.
    for (let left = 4; left > 0 && ran.stdout.includes("no answer within"); left--) {
      ran = await diagnose();
    }
    const { code, stdout, stderr } = ran;
    assertEquals([code, stderr], [0, ""]);
    const { plugin, binary, codex_bridge, runtime, ...rest } = JSON.parse(stdout);
    assertEquals(rest, {
      state_root: `${dir}/state`,
      profile_dir: `${dir}/profiles`,
      health: {
        base_url: url,
        healthz: { url: `${url}/healthz`, ok: true, status: 200, body: "live" },
        readyz: { url: `${url}/readyz`, ok: true, status: 200, body: "ready" },
      },
    });
    assertEquals([plugin.source, plugin.plugin_root_exists], ["plugin_root", false]);
    assertEquals(codex_bridge.state, "ready");
    assertStringIncludes(binary.path, "main.ts");
    assertStringIncludes(runtime.error, "there is no alias docs");
    await assertNoDirectory(`${dir}/state`);
  });
});

Deno.test("codex diagnose: nests what runtimes status tells of a known alias [cli §12]", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const tunnel_id = `tunnel_${"a".repeat(32)}`;
    const aliases = { docs: { alias: "docs", tunnel_id, name: "docs" } };
    await Deno.writeTextFile(`${dir}/aliases.yaml`, JSON.stringify(aliases));
    const env = { ...NO_CODEX, TUNNEL_CLIENT_STATE_DIR: dir };
    const { code, stdout } = await runCodex(["diagnose", "--alias=Docs", "--json"], { env });
    assertEquals(code, 0);
    const { runtime } = JSON.parse(stdout);
    assertEquals([runtime.alias, runtime.tunnel_id, runtime.runtime_state], [
      "docs",
      tunnel_id,
      "stopped",
    ]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("codex diagnose: works without Codex, an alias or a client [codex §3.5]", async () => {
  const { code, stdout } = await runCodex(["diagnose"], { env: NO_CODEX });
  assertEquals(code, 0);
  assertStringIncludes(stdout, "Codex: missing\n");
});

Deno.test("codex diagnose: an alias given twice, or a health URL that is none, is refused", async () => {
  const twice = await runCodex(["diagnose", "a", "--alias", "b"], { env: NO_CODEX });
  assertEquals([twice.code, twice.stdout], [1, ""]);
  const url = await runCodex(["diagnose", "--health-url", "ftp://x"], { env: NO_CODEX });
  assertEquals([url.code, url.stderr], [1, "--health-url: not an http, https or http+unix URL\n"]);
});

/** A diagnosis changes nothing. */
async function assertNoDirectory(path: string): Promise<void> {
  const found = await Deno.stat(path).then(() => true, () => false);
  assertEquals(found, false, path);
}
