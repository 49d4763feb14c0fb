import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { build } from "../../../lib/build/build.ts";
import { Secret } from "../../../lib/core/secret.ts";
import { serveStub } from "../../../lib/mcp/stub.ts";
import { createPlane } from "../../../lib/plane/plane.ts";
import { servePlane } from "../../../lib/plane/serve.ts";
import { soon } from "../../e2e/soon.ts";
import { dockerWords, documents, manifest, withoutEscapes } from "./manifests.ts";
import { compose, deployment, sidecarDeployment } from "./schemas.ts";
import { freePort } from "../../fixtures/free_port.ts";

const KEY = "sk-deploy_0123456789abcdef";
const TUNNEL = `tunnel_${"de".repeat(16)}`;
/** How often the health pages are asked, 20 s in all. */
const CHECK_EVERY_MS = 20;
const MAX_CHECKS = 1_000;

/** The command lines of a manifest: the client's, and one that asks for its health, if it has one. */
interface CommandLines {
  readonly run: readonly string[];
  readonly health?: readonly string[];
}

Deno.test("deploy: the command line of each manifest serves the tunnel with its rights, and stops", async (t) => {
  const directory = await Deno.makeTempDir();
  try {
    const { bundle } = await build({ outDir: `${directory}/dist` });
    await using plane = createPlane({
      runtimeKeys: [{ key: new Secret(KEY) }],
      tunnels: [{ id: TUNNEL, name: "deploy" }],
    });
    await using served = servePlane(plane, { hostname: "127.0.0.1", port: 0 });
    await using stub = await serveStub({ hostname: "127.0.0.1", port: 0, name: "s", version: "1" });
    const port = freePort();
    const profile = `${directory}/production.yaml`;
    await Deno.writeTextFile(profile, profileText(served.url, stub.mcpUrl, port));
    // The target is this machine: everything is where the manifest says.
    const flags = [
      ...["--profile-file", profile, "--target-profile", profile],
      ...["--runtime-path", Deno.execPath(), "--program-path", bundle],
    ];
    for (const [kind, take] of TAKERS) {
      await t.step(kind, async () => {
        const lines = await take(await manifest(kind, ...flags), directory);
        await serves(lines, directory, port, stub.mcpUrl);
      });
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

type Take = (text: string, directory: string) => CommandLines | Promise<CommandLines>;

const TAKERS: readonly (readonly [kind: string, take: Take])[] = [
  ["docker", async (text, directory) => {
    const words = await dockerWords(text, directory, { CONTROL_PLANE_API_KEY: KEY });
    const option = (name: string) =>
      words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? "";
    const image = words.indexOf("tunnel-client:latest");
    return {
      run: [option("entrypoint"), ...words.slice(image + 1)],
      health: ["/bin/sh", "-c", option("health-cmd")],
    };
  }],
  ["compose", (text) => {
    const service = compose.parse(parse(text)).services["tunnel-client"];
    return {
      run: [...service.entrypoint, ...service.command].map(withoutEscapes),
      health: service.healthcheck.test.slice(1).map(withoutEscapes),
    };
  }],
  ["kubernetes", (text) => {
    const [, second] = documents(text);
    const [container] = deployment.parse(second).spec.template.spec.containers;
    return { run: [...container.command, ...container.args] };
  }],
  ["kubernetes-sidecar", (text) => {
    const [, second] = documents(text);
    const [, container] = sidecarDeployment.parse(second).spec.template.spec.containers;
    return { run: [...container.command, ...container.args] };
  }],
  ["systemd", (text) => {
    const [, line = ""] = /^ExecStart=(.*)$/m.exec(text) ?? [];
    const words = Array.from(
      line.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g),
      ([all, quoted]) => withoutEscapes((quoted ?? all).replace(/\\(.)/g, "$1")),
    );
    return { run: words };
  }],
  ["launchd", (text) => {
    const [, line = ""] = /exec ([^<]*)<\/string>/.exec(text) ?? [];
    return { run: ["/bin/sh", "-c", `exec ${line.replaceAll("&quot;", '"')}`] };
  }],
];

/** Starts it with the two variables that the manifest gives it, and calls through the tunnel. */
async function serves(
  { run: [program = "", ...args], health }: CommandLines,
  directory: string,
  port: number,
  mcpUrl: string,
): Promise<void> {
  const env = { CONTROL_PLANE_API_KEY: KEY, DENO_DIR: `${directory}/cache`, NO_COLOR: "1" };
  const child = new Deno.Command(program, {
    args,
    clearEnv: true,
    env,
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = new Response(child.stderr).text();
  let hasEnded = false;
  const end = child.status.then((status) => {
    hasEnded = true;
    return status;
  });
  let status = 0;
  try {
    for (let check = 0; check < MAX_CHECKS && status !== 200 && !hasEnded; check++) {
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
      status = await fetch(`http://127.0.0.1:${port}/readyz`)
        .then(async (answer) => (await answer.text(), answer.status), () => 0);
    }
    if (health !== undefined && status === 200) {
      const [asker = "", ...words] = health;
      const { code } = await new Deno.Command(asker, { args: words, clearEnv: true, env }).output();
      assertEquals(code, 0, "the health command");
    }
  } finally {
    if (!hasEnded) child.kill("SIGTERM");
  }
  const { code } = await soon(end, "the end of the client", []);
  assertEquals([status, code], [200, 0], `${mcpUrl}\n${await log}`);
}

function profileText(planeUrl: string, mcpUrl: string, port: number): string {
  return [
    "config_version: 1",
    "control_plane:",
    `  base_url: ${planeUrl}`,
    `  tunnel_id: ${TUNNEL}`,
    "  api_key: env:CONTROL_PLANE_API_KEY",
    "health:",
    `  listen_addr: 127.0.0.1:${port}`,
    "mcp:",
    "  server_urls:",
    "    - channel: main",
    `      url: ${mcpUrl}`,
    "",
  ].join("\n");
}
