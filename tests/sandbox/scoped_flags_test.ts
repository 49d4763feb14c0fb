import { assert, assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { LAUNCH_LINE } from "../../lib/build/launch_line.ts";
import { GENERAL_RIGHTS } from "../../lib/cli/deploy/start_flags.ts";
import { deniedHosts } from "../../lib/sandbox/deny.ts";
import { deployKinds } from "../../lib/cli/deploy/kinds.ts";
import { manifest as deployed } from "../cli/deploy/manifests.ts";

/** Grants of everything of a kind that is worth something to others. Reading and variables are not. */
const UNSCOPED = /(?:^|[\s"'`(])(-A|--allow-(?:all|net|write|run|sys|ffi))(?=$|[\s"'`)])/g;

/** Tasks that run arbitrary cases, and what they cannot do without. */
const TASKS: Readonly<Record<string, readonly string[]>> = {
  // Cases listen on and connect to whatever they are about, and start whatever they need.
  test: ["--allow-write", "--allow-net", "--allow-run", "--allow-sys"],
  e2e: ["--allow-write", "--allow-net", "--allow-run", "--allow-sys"],
  "e2e:bundle": ["--allow-write", "--allow-net", "--allow-run", "--allow-sys"],
  // The browser's driver reads /proc, which the runtime opens to programs with every right only.
  browser: ["--allow-all"],
  // The caller says where the rows are written.
  bench: ["--allow-write"],
  // The suite makes folders for its findings; children of clients are ended by number.
  conformance: ["--allow-write", "--allow-run"],
};

function unscoped(text: string): string[] {
  return Array.from(text.matchAll(UNSCOPED), ([, flag = ""]) => flag);
}

Deno.test("rights: no task, document or script grants everything of a kind", async () => {
  for (const [name, task] of Object.entries(manifest.tasks)) {
    const command = typeof task === "string" ? task : task.command;
    assertEquals(unscoped(command), TASKS[name] ?? [], name);
  }
  const root = new URL("../../", import.meta.url);
  for (const path of ["README.md", ".ci/run", "lib/build/pack_header.sh"]) {
    assertEquals(unscoped(await Deno.readTextFile(new URL(path, root))), [], path);
  }
  assertEquals(unscoped([LAUNCH_LINE, ...GENERAL_RIGHTS].join("\n")), []);
  assertEquals(unscoped('deno run -A x; "--allow-net" --allow-net=a --allow-run'), [
    "-A",
    "--allow-net",
    "--allow-run",
  ]);
});

Deno.test("rights: what starts a client denies the metadata addresses and downloads nothing", () => {
  const deny = `--deny-net=${deniedHosts([]).join(",")}`;
  assertEquals(GENERAL_RIGHTS.filter((flag) => flag.startsWith("--deny-net")), [deny]);
  for (const name of ["start", "tunnel-client"] as const) {
    const words = manifest.tasks[name].command.replaceAll("'", "").split(" ");
    assertEquals(GENERAL_RIGHTS.filter((flag) => !words.includes(flag)), [], name);
  }
  for (const name of ["start", "tunnel-client"] as const) {
    const { command, dependencies } = manifest.tasks[name];
    assert(command.includes(" --cached-only "), name);
    assert(dependencies.includes("packages"), `${name} needs packages that were fetched before`);
  }
});

Deno.test("rights: no generated manifest grants everything of a kind", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const profile = `${directory}/p.yaml`;
    await Deno.writeTextFile(
      profile,
      "config_version: 1\ncontrol_plane:\n  tunnel_id: tunnel_0123456789abcdef0123456789abcdef\n" +
        '  api_key: env:KEY\nmcp:\n  commands:\n    - {channel: main, command: "/usr/bin/server x"}\n',
    );
    for (const kind of deployKinds) {
      const text = await deployed(kind, "--profile-file", profile);
      assertEquals(unscoped(text), [], kind);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
