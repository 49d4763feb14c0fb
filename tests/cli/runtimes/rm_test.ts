import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderProfile } from "../../../lib/runtimes/generated_profile.ts";
import { lookAtProcess } from "../../../lib/runtimes/process_identity.ts";
import { type StateHome, stateHome } from "./state_home.ts";

const TUNNEL = `tunnel_${"a".repeat(32)}`;

/** Writes what a `connect` leaves, of a runtime whose process is told. */
async function connected(at: StateHome, process: object = {}) {
  const paths = {
    profile: `${at.profileDir}/docs.yaml`,
    urlFile: `${at.root}/health/docs.url`,
    log: `${at.root}/logs/docs.log`,
  };
  for (const dir of [at.profileDir, `${at.root}/health`, `${at.root}/logs`]) {
    await Deno.mkdir(dir, { recursive: true });
  }
  await Deno.writeTextFile(
    paths.profile,
    renderProfile({
      alias: "docs",
      baseUrl: "https://api.openai.com",
      urlPath: "",
      tunnelId: TUNNEL,
      apiKey: "env:CONTROL_PLANE_API_KEY",
      healthUrlFile: paths.urlFile,
      logFile: paths.log,
      target: { kind: "command", command: "srv" },
    }),
  );
  await Deno.writeTextFile(paths.urlFile, "http://127.0.0.1:1");
  await Deno.writeTextFile(paths.log, "{}\n");
  await Deno.writeTextFile(`${paths.log}.1`, "{}\n");
  const both = { alias: "docs", tunnel_id: TUNNEL, profile_path: paths.profile };
  await at.write("aliases.yaml", { docs: { ...both, name: "docs" } });
  await at.write("processes.yaml", {
    docs: {
      ...both,
      mode: "stopped",
      health_url_file: paths.urlFile,
      log_path: paths.log,
      ...process,
    },
  });
  return paths;
}

Deno.test("runtimes rm: alias, record and files go, the payload tells which [runtimes §11.3, §1.7]", async () => {
  await using at = await stateHome();
  const { profile, urlFile, log } = await connected(at);
  const removed = await at.json(["runtimes", "rm", "Docs"]);
  assertEquals(removed, {
    alias: "docs",
    removed: true,
    removed_paths: [profile, urlFile, log, `${log}.1`],
    state_root: at.root,
    tunnel_id: TUNNEL,
  });
  assertEquals([await at.file("aliases.yaml"), await at.file("processes.yaml")], [{}, {}]);
  for (const path of removed.removed_paths) assert(!at.files().includes(path));
  assertStringIncludes(
    await Deno.readTextFile(`${at.root}/history.md`),
    ` action=rm alias=docs tunnel_id=${TUNNEL} detail=removed 4 files\n`,
  );
});

Deno.test("runtimes rm: refused while it runs, naming runtimes stop [cli §17.28] [runtimes §11.3]", async () => {
  await using at = await stateHome();
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  try {
    const look = await lookAtProcess(child.pid);
    if (look.kind !== "alive") throw new Error(look.kind);
    const process = { mode: "process", pid: child.pid, pid_started: look.started };
    const { profile, urlFile } = await connected(at, process);
    for (const verb of ["rm", "remove"]) {
      const { code, stdout, stderr } = await at.run(["runtimes", verb, "docs"]);
      assertEquals([code, stdout], [1, ""]);
      assertEquals(
        stderr,
        `the runtime of alias docs runs (process ${child.pid}): stop it first with ` +
          "deno task tunnel-client runtimes stop docs\n",
      );
    }
    assert([profile, urlFile].every((path) => at.files().includes(path)));
    assertEquals((await at.file("processes.yaml")).docs.pid, child.pid);
  } finally {
    child.kill();
    await child.status;
  }
});

Deno.test("runtimes rm: a crashed one goes without stop [cli §18]", async () => {
  await using at = await stateHome();
  const child = new Deno.Command("true").spawn();
  await child.status;
  await connected(at, {
    mode: "process",
    pid: child.pid,
    pid_started: "lstart=2020-01-01T00:00:00Z",
  });
  const { code, stdout } = await at.run(["runtimes", "rm", "docs"]);
  assertEquals([code, stdout], [
    0,
    `Removed alias docs; tunnel ${TUNNEL} stays at the control plane\n`,
  ]);
});

Deno.test("runtimes rm: a number that another process has now is no runtime [runtimes §12.3]", async () => {
  await using at = await stateHome();
  const process = { mode: "process", pid: Deno.pid, pid_started: "lstart=2020-01-01T00:00:00Z" };
  await connected(at, process);
  assertEquals((await at.json(["runtimes", "rm", "docs"])).removed, true);
});

const KEPT: readonly (readonly [says: string, edit: (text: string) => string, why: string])[] = [
  ["an edited profile", (text) => text.replace("info", "debug"), "was edited by hand"],
  ["a hand-written profile", () => "config_version: 1\n", "was not written by runtimes"],
];

for (const [says, edit, why] of KEPT) {
  Deno.test(`runtimes rm: ${says} stays, and that is told [runtimes §12.10] [cli §18]`, async () => {
    await using at = await stateHome();
    const { profile } = await connected(at);
    const text = edit(await Deno.readTextFile(profile));
    await Deno.writeTextFile(profile, text);
    const { code, stdout, stderr } = await at.run(["runtimes", "rm", "docs", "--json"]);
    assertEquals([code, stderr], [0, `profile ${profile} stays: it ${why}\n`]);
    assert(!JSON.parse(stdout).removed_paths.includes(profile));
    assertEquals(await Deno.readTextFile(profile), text);
  });
}

Deno.test("runtimes rm: a record that names files elsewhere does not delete them", async () => {
  await using at = await stateHome();
  const precious = `${at.home}/precious`;
  await connected(at, {
    log_path: precious,
    health_url_file: `${at.root}/health/../../../precious`,
  });
  await Deno.writeTextFile(precious, "mine");
  await at.json(["runtimes", "rm", "docs"]);
  assertEquals(await Deno.readTextFile(precious), "mine");
});

Deno.test("runtimes rm: an alias that is not there is told, with the one that is meant", async () => {
  await using at = await stateHome();
  await connected(at);
  const { code, stderr } = await at.run(["runtimes", "rm", "doc"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, `there is no alias doc in ${at.root} (did you mean "docs"?)`);
  assertEquals(at.files().filter((path) => path.includes("/locks/")), []);
});
