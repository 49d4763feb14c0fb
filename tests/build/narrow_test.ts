import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { build, type Built } from "../../lib/build/build.ts";
import { ONE_FILE_FLAGS } from "../../lib/cli/deploy/start_flags.ts";
import { API_KEY, openPlane, TUNNEL_ID } from "../e2e/client.ts";
import { ROOT, runProcess, startProcess } from "../e2e/process.ts";
import { call, request } from "../e2e/tunnel.ts";
import { cloudflaredProgram } from "../fixtures/cloudflared_program.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";

/** A profile that the full program takes as well, with values of what narrow ones have not. */
const PROFILE = [
  "config_version: 1",
  "admin_ui: { open_browser: false }",
  "proxy: { check_interval: 1m }",
  "health: { listen_addr: '127.0.0.1:0' }",
  "",
].join("\n");

/** Sources of what narrow programs leave out; each says at its start whether Codex is there. */
const LEFT_OUT =
  /^(?:ui\/|lib\/(?:ops\/admin|plane|codex\/(?!presence|plugin\/names)|runtimes|cli\/(?:demo|doctor|init|admin|codex|runtimes)))/;

Deno.test("build: the plain runtime serves the same profile, without pages and companion (runtimes §11.12)", async (t) => {
  const outDir = await Deno.makeTempDir();
  try {
    const built = await build({ outDir, flavor: "runtime", gitSha: "0123456" });
    assertEquals(built.bundle, `${outDir}/tunnel-client-runtime.js`);
    await t.step("nothing of what it leaves out is in it", () => leavesOut(built));
    await t.step("its version names its flavor", async () => {
      const { code, stdout } = await runProcess({ args: [...started(built), "--version"] });
      assertEquals(code, 0);
      assertMatch(
        stdout,
        /^\S+ git sha: 0123456 deno: \S+ build flags: one-file flavor=runtime\n$/,
      );
    });
    await t.step("it serves, and leaves nothing behind", () => serves(built));
    await t.step("it refuses what it has not, by name", async () => {
      const { code, stdout, stderr } = await runProcess({
        args: [...started(built), "run", "--mcp.server-url=http://127.0.0.1:9/mcp"],
        env: { ...ENV, ALLOW_REMOTE_UI: "true", CLOUDFLARED_MANAGED: "false" },
      });
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, "admin_ui.allow_remote from ALLOW_REMOTE_UI");
      assertStringIncludes(stderr, "cloudflared.managed from CLOUDFLARED_MANAGED");
    });
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
});

Deno.test("build: the runtime with a companion starts it", async () => {
  const outDir = await Deno.makeTempDir();
  try {
    const built = await build({ outDir, flavor: "runtime-cloudflared" });
    await leavesOut(built);
    await using plane = openPlane();
    await using mcp = serveRawMcp();
    await using cloudflared = await cloudflaredProgram({ ready: true });
    const rights = ["--allow-env", "--allow-net=127.0.0.1", `--allow-run=${cloudflared.path}`];
    await using process = startProcess({
      args: [
        ...[...started(built, rights), "run", "--mcp.server-url", mcp.url],
        ...["--control-plane.base-url", plane.url, "--health.listen-addr=127.0.0.1:0"],
        ...["--cloudflared.path", cloudflared.path],
      ],
      env: { ...ENV, CLOUDFLARED_TUNNEL_TOKEN: "hush-token" },
    });
    await process.line("tunnel-client started");
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
    assertEquals((await cloudflared.seen()).env["TUNNEL_TOKEN"], "hush-token");
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
});

const ENV = { CONTROL_PLANE_API_KEY: API_KEY, CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID };

/** The runtime's arguments that start a built file; any verb of the program follows. */
function started({ bundle }: Built, rights: readonly string[] = ["--allow-env"]): string[] {
  return ["run", "-q", "--no-prompt", "--no-code-cache", ...ONE_FILE_FLAGS, ...rights, bundle];
}

async function leavesOut({ map, bundle, parts }: Built): Promise<void> {
  const folder = `${bundle.slice(0, bundle.lastIndexOf("/"))}/maps-${
    /tunnel-client-(.+)\.js$/.exec(bundle)?.[1]
  }`;
  const maps = [map, ...Array.from(Deno.readDirSync(folder), ({ name }) => `${folder}/${name}`)];
  const sources = new Set<string>();
  for (const path of maps) {
    const { sources: named }: { sources: string[] } = JSON.parse(await Deno.readTextFile(path));
    for (const source of named) sources.add(source);
  }
  assert(sources.has("lib/runtime.ts"), "the walk finds sources");
  assertEquals([...sources].filter((source) => LEFT_OUT.test(source)), []);
  const hasCompanion = sources.has("lib/cloudflared/companion.ts");
  assertEquals(hasCompanion, bundle.endsWith("-cloudflared.js"));
  // A text of the pages themselves, and the names that their parts would have.
  const marker = /<title>([^<]+)<\/title>/.exec(await Deno.readTextFile(`${ROOT}ui/index.html`));
  assert(marker !== null, "the pages have a title");
  for (const { name } of Deno.readDirSync(parts)) {
    assert(!/^(?:app|dist|handler)-/.test(name), name);
    assertEquals((await Deno.readTextFile(`${parts}/${name}`)).includes(marker[0]), false, name);
  }
}

async function serves(built: Built): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const [urlFile, pidFile] = [`${directory}/url`, `${directory}/pid`];
    await Deno.writeTextFile(`${directory}/profile.yaml`, PROFILE);
    await using plane = openPlane();
    await using mcp = serveRawMcp();
    const rights = ["--allow-env", "--allow-net=127.0.0.1", `--allow-read=${directory}`];
    await using process = startProcess({
      args: [
        ...[...started(built, [...rights, `--allow-write=${directory}`]), "run"],
        ...["--config", `${directory}/profile.yaml`, "--mcp.server-url", mcp.url],
        ...["--control-plane.base-url", plane.url, "--health.url-file", urlFile],
        ...["--pid.file", pidFile],
      ],
      env: ENV,
    });
    await process.line("tunnel-client started");
    const url = await Deno.readTextFile(urlFile);
    const statuses = await Promise.all(["/healthz", "/readyz", "/metrics", "/ui", "/"].map(
      async (path) => {
        const response = await fetch(url + path, { redirect: "manual" });
        await response.body?.cancel();
        return [path, response.status] as const;
      },
    ));
    assertEquals(Object.fromEntries(statuses), {
      "/healthz": 200,
      "/readyz": 200,
      "/metrics": 200,
      "/ui": 404,
      "/": 404,
    });
    assertStringIncludes((await call(plane.url, request("echo", `{"n":1.0}`))).text, `{"n":1.0}`);
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
    assertEquals(Array.from(Deno.readDirSync(directory), ({ name }) => name), ["profile.yaml"]);
    assertEquals(process.lines.filter((line) => line.includes("WEB UI")), []);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
