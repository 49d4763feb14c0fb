import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { API_KEY } from "./client.ts";
import { ROOT } from "./process.ts";
import { openRuntimes, pidOf, type RuntimesRig } from "./runtimes_rig.ts";

/** Runs a command to which every write into a file fails, as on a disk that is full. */
async function onFullDisk({ directory, state, plane }: RuntimesRig, words: readonly string[]) {
  const program = [
    ...[Deno.execPath(), "run", "-q", "--no-prompt", "--frozen", "--allow-env", "--allow-read"],
    ...["--allow-net=127.0.0.1", `--allow-write=${directory}`],
    ...[`--allow-run=${Deno.execPath()},ps,/usr/bin/kill`, `${ROOT}main.ts`, "runtimes", ...words],
  ];
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'trap "" XFSZ; ulimit -f 0; exec "$@"', "sh", ...program],
    env: {
      HOME: directory,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      NO_COLOR: "1",
      TUNNEL_CLIENT_STATE_DIR: state,
      CONTROL_PLANE_BASE_URL: plane.url,
      CONTROL_PLANE_API_KEY: API_KEY,
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Every file of the state and of the profiles with its text, but for locks and logs. */
function filesOf({ directory, state }: RuntimesRig): Record<string, string> {
  const places = [state, `${state}/health`, `${directory}/.config/tunnel-client`];
  return Object.fromEntries(places.flatMap((place) =>
    Array.from(Deno.readDirSync(place))
      .filter(({ isFile, name }) => isFile && name !== ".lock")
      .map(({ name }) => [`${place}/${name}`, Deno.readTextFileSync(`${place}/${name}`)])
  ));
}

Deno.test({
  name:
    "runtimes: on a full disk nothing is torn, what runs is left alone or stopped for good, and is told",
  // The shell's limit on the size of files stands for the disk.
  ignore: Deno.build.os === "windows",
  async fn(t) {
    await using rig = await openRuntimes();
    await rig.run(["connect", "--alias", "docs", ...rig.target]);
    const pid = pidOf(rig.record("docs"));
    const before = filesOf(rig);

    await t.step("connect with another target changes nothing", async () => {
      const other = [...rig.target.slice(0, -1), `${rig.stub.mcpUrl}?v=2`];
      const { code, stdout, stderr } = await onFullDisk(rig, [
        ...["connect", "--alias", "docs", ...other],
      ]);
      assertEquals([code, stdout, stderr.trim().split("\n").length], [1, "", 1], stderr);
      assertStringIncludes(stderr, "docs.yaml cannot be written (");
      assertEquals(filesOf(rig), before);
      assertEquals(await rig.processes(), [pid]);
    });

    await t.step("status reads as ever", async () => {
      const { code, stdout } = await onFullDisk(rig, ["status", "docs"]);
      assertEquals([code, stdout.split("\t")[0]], [0, "docs"]);
    });

    await t.step("stop stops it, and says that this could not be written down", async () => {
      const { code, stderr } = await onFullDisk(rig, ["stop", "docs"]);
      assertEquals(code, 1, stderr);
      assertStringIncludes(stderr, "the runtime of docs is stopped, but ");
      assertStringIncludes(stderr, "processes.yaml cannot be written (");
      assertEquals(await rig.processes(), []);
      const after = filesOf(rig);
      for (const [path, text] of Object.entries(after)) assertEquals(text, before[path], path);
      assert(!Object.keys(after).some((path) => path.endsWith(".tmp")));
    });

    await t.step("with room again everything goes on from there", async () => {
      assertEquals((await rig.run(["stop", "docs"])).code, 0);
      assertEquals((await rig.run(["rm", "docs"])).code, 0);
    });
  },
});
