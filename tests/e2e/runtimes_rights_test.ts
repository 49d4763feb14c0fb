import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { API_KEY } from "./client.ts";
import { ROOT, runProcess } from "./process.ts";
import { ADMIN_KEY, openRuntimes, pidOf } from "./runtimes_rig.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** A command with the rights of a command line, as a shell would hand them over. */
function command(rights: readonly string[], words: readonly string[], env: Record<string, string>) {
  return { args: ["run", "-q", "--frozen", ...rights, `${ROOT}main.ts`, ...words], env };
}

/** What `sandbox plan --verb runtimes` prints. */
async function plan(format: string, env: Record<string, string>): Promise<string> {
  const reading = ["--no-prompt", "--allow-env", "--allow-read"];
  const words = ["sandbox", "plan", "--verb", "runtimes", "--format", format];
  const { code, stdout, stderr } = await runProcess(command(reading, words, env));
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

Deno.test("sandbox plan --verb runtimes: names every right and its reason, none of them whole but the environment", async () => {
  await using rig = await openRuntimes();
  const env = { HOME: rig.directory, CONTROL_PLANE_BASE_URL: rig.plane.url };
  const rows = (await plan("table", env)).split("\n")
    .map((line) => line.trim().split(/ {2,}/))
    .filter(([, , , setting]) => setting === "runtimes");
  const rights = rows.map(([right, value]) => `${right} ${value?.replace(rig.directory, "~")}`);
  for (
    const right of [
      `net ${new URL(rig.plane.url).host}`,
      "net 127.0.0.1",
      "read ~/.local/state/tunnel-client",
      "write ~/.local/state/tunnel-client",
      "read ~/.config/tunnel-client",
      "write ~/.config/tunnel-client",
      `run ${Deno.execPath()}`,
      "env *",
    ]
  ) assert(rights.includes(right), `${right} is not in\n${rights.join("\n")}`);
  assert(rights.some((right) => /^run \/\S+\/ps$/.test(right)), "no right to ps");
  assertEquals(rights.filter((right) => right.endsWith(" *")), ["env *"]);
  assertEquals(rights.filter((right) => right.startsWith("write")).length, 2);
});

Deno.test("sandbox plan --verb runtimes --format flags: every command runs under exactly what it prints", async () => {
  await using opened = new AsyncDisposableStack();
  const plane = opened.use(createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }],
    adminKey: new Secret(ADMIN_KEY),
    tunnels: [],
  }));
  const served = opened.use(servePlane(plane, LOOPBACK));
  const stub = opened.use(await serveStub({ ...LOOPBACK, name: "s", version: "1" }));
  const home = await Deno.realPath(await Deno.makeTempDir());
  opened.defer(() => Deno.remove(home, { recursive: true }));
  const env = {
    HOME: home,
    CONTROL_PLANE_BASE_URL: served.url,
    CONTROL_PLANE_API_KEY: API_KEY,
    OPENAI_ADMIN_KEY: ADMIN_KEY,
  };
  const rights = (await plan("flags", env)).trim().split(" ");
  assert(rights.includes("--no-prompt"));
  assert(!rights.some((flag) => /^(?:-A|--allow-(?:all|net|read|write|run))$/.test(flag)));
  const runtimes = (...words: string[]) =>
    runProcess(command(rights, ["runtimes", ...words, "--json"], env));
  const told = async (...words: string[]) => {
    const { code, stdout, stderr } = await runtimes(...words);
    assertEquals([code, stderr], [0, ""], `${words.join(" ")}\n${stdout}`);
    return JSON.parse(stdout);
  };
  opened.defer(async () => void await runtimes("stop", "docs"));
  const scope = ["--organization-id", "org-1"];
  const { tunnel } = await told("create", "--alias", "docs", ...scope);
  const connected = await told("connect", "--alias", "docs", "--mcp-server-url", stub.mcpUrl);
  assertEquals([connected.tunnel.id, connected.launched], [tunnel.id, true]);
  const status = await told("status", "docs", "--remote");
  assertEquals([status.process_running, status.remote.id], [true, tunnel.id]);
  assertEquals((await told("list", ...scope)).remote_tunnels[0].local_alias, "docs");
  const changed = `${stub.mcpUrl}?v=2`;
  const again = await told("connect", "--alias", "docs", "--mcp-server-url", changed);
  assertEquals([again.launched, again.pid === connected.pid], [true, false]);
  assertEquals((await runtimes("rm", "docs")).code, 1);
  assertEquals((await told("stop", "docs")).stopped, true);
  assertEquals((await told("cleanup")).entries[0].classification, "valid_profile");
  assertEquals((await told("rm", "docs")).removed, true);
  assertEquals([...Deno.readDirSync(`${home}/.config/tunnel-client`)], []);
});

Deno.test("runtimes connect: without the right to start it, what runs now runs on, and nothing is written", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const before = await Deno.readTextFile(`${rig.state}/processes.yaml`);
  const rights = [
    ...["--no-prompt", "--allow-env", "--allow-read", "--allow-net=127.0.0.1"],
    ...[`--allow-write=${rig.directory}`, "--allow-run=ps,/usr/bin/kill"],
  ];
  const other = [...rig.target.slice(0, -1), `${rig.stub.mcpUrl}?v=2`];
  const { code, stdout, stderr } = await runProcess(
    command(rights, ["runtimes", "connect", "--alias", "docs", ...other], {
      HOME: rig.directory,
      TUNNEL_CLIENT_STATE_DIR: rig.state,
      CONTROL_PLANE_BASE_URL: rig.plane.url,
      CONTROL_PLANE_API_KEY: API_KEY,
    }),
  );
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, `run with --allow-run=${Deno.execPath()}`);
  assertEquals(await Deno.readTextFile(`${rig.state}/processes.yaml`), before);
  assertEquals(await rig.processes(), [pidOf(rig.record("docs"))]);
});
