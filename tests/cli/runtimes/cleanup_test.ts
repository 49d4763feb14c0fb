import { assertEquals, assertStringIncludes } from "@std/assert";
import { lookAtProcess } from "../../../lib/runtimes/process_identity.ts";
import { type StateHome, stateHome } from "./state_home.ts";

const NEW = new Date().toISOString();
const OLD = "2020-01-01T00:00:00Z";

/** One alias of each kind; `live` has this process. */
async function some(at: StateHome, process: object): Promise<void> {
  const alias = (name: string, about: object) => ({
    alias: name,
    tunnel_id: `t-${name}`,
    name,
    ...about,
  });
  await Deno.mkdir(at.profileDir, { recursive: true });
  await Deno.writeTextFile(`${at.profileDir}/valid.yaml`, "config_version: 1\n");
  await at.write("aliases.yaml", {
    fresh: alias("fresh", { updated_at: NEW }),
    live: alias("live", { updated_at: OLD, profile_path: `${at.profileDir}/live.yaml` }),
    lost: alias("lost", { updated_at: NEW, profile_path: `${at.profileDir}/lost.yaml` }),
    stale: alias("stale", { updated_at: OLD }),
    valid: alias("valid", {
      updated_at: OLD,
      profile_path: `${at.profileDir}/valid.yaml`,
      profile_name: "valid",
      profile_dir: at.profileDir,
    }),
  });
  await at.write("processes.yaml", {
    live: { alias: "live", tunnel_id: "t-live", mode: "process", ...process },
    orphan: { alias: "orphan", tunnel_id: "t-orphan", mode: "stopped" },
  });
}

async function withLiveProcess(work: (process: object) => Promise<void>): Promise<void> {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  try {
    const look = await lookAtProcess(child.pid);
    if (look.kind !== "alive") throw new Error(look.kind);
    await work({ pid: child.pid, pid_started: look.started });
  } finally {
    child.kill();
    await child.status;
  }
}

const CLASSES = [
  ["fresh", "missing_profile", false],
  ["live", "live_runtime", false],
  ["lost", "missing_profile", true],
  ["orphan", "stale_alias", true],
  ["stale", "stale_alias", true],
  ["valid", "valid_profile", false],
] as const;

Deno.test("runtimes cleanup: a dry run tells the classes and changes nothing [runtimes §11.7, §1.7]", () =>
  withLiveProcess(async (process) => {
    await using at = await stateHome();
    await some(at, process);
    const before = at.files();
    const shown = await at.json(["runtimes", "cleanup"]);
    assertEquals(Object.keys(shown), ["state_root", "apply", "entries", "removed", "next_steps"]);
    assertEquals([shown.state_root, shown.apply, shown.removed], [at.root, false, []]);
    assertEquals(shown.next_steps, [
      "remove lost, orphan, stale: deno task tunnel-client runtimes cleanup --apply",
    ]);
    assertEquals(
      shown.entries.map((entry: Record<string, unknown>) => [
        entry["alias"],
        entry["classification"],
        entry["cleanup_safe"],
      ]),
      CLASSES.map((row) => [...row]),
    );
    const [, live, lost, , , valid] = shown.entries;
    assertEquals(lost, {
      alias: "lost",
      tunnel_id: "t-lost",
      classification: "missing_profile",
      profile: {
        path: `${at.profileDir}/lost.yaml`,
        exists: false,
        size_bytes: 0,
        name: "",
        dir: "",
        config_path: "",
      },
      runtime_state: "stopped",
      live_runtime: false,
      cleanup_safe: true,
      cleanup_command: "deno task tunnel-client runtimes rm lost",
    });
    assertEquals([live.runtime_state, live.live_runtime, live.cleanup_command], [
      "starting",
      true,
      "",
    ]);
    assertEquals([valid.profile.size_bytes, valid.profile.name], [18, "valid"]);
    assertEquals(at.files(), before);
  }));

Deno.test("runtimes cleanup --apply: what is of no use goes, what was just created stays [cli §18]", () =>
  withLiveProcess(async (process) => {
    await using at = await stateHome();
    await some(at, process);
    const { code, stdout, stderr } = await at.run(["runtimes", "cleanup", "--apply"]);
    assertEquals(code, 0);
    assertEquals(
      stdout,
      CLASSES.map(([alias, classification]) => `${alias}\t${classification}\tt-${alias}\n`).join(
        "",
      ),
    );
    assertStringIncludes(stderr, "removed lost, orphan, stale\n");
    assertEquals(Object.keys(await at.file("aliases.yaml")), ["fresh", "live", "valid"]);
    assertEquals(Object.keys(await at.file("processes.yaml")), ["live"]);
    const history = await Deno.readTextFile(`${at.root}/history.md`);
    assertEquals(
      [...history.matchAll(/action=(\S+) alias=(\S+)/g)].map((
        [, action, alias],
      ) => [action, alias]),
      [["cleanup", "lost"], ["stale-process", "orphan"], ["cleanup", "stale"]],
    );
    const again = await at.json(["runtimes", "cleanup", "--apply"]);
    assertEquals([again.apply, again.removed, again.next_steps], [true, [], []]);
  }));

Deno.test("runtimes cleanup: without aliases it says so and makes nothing", async () => {
  await using at = await stateHome();
  const { code, stdout, stderr } = await at.run(["runtimes", "cleanup"]);
  assertEquals([code, stdout, stderr], [0, `No aliases in ${at.root}\n`, ""]);
  assertEquals(at.files(), []);
});
