import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { samples } from "../../lib/config/samples.ts";
import { ROOT, runProcess } from "../e2e/process.ts";
import { runClient } from "./client_process.ts";

const TUNNEL = `tunnel_${"a1".repeat(16)}`;
const PROFILE = `control_plane:
  tunnel_id: ${TUNNEL}
  api_key: sk-literal-secret
  base_url: https://user:hunter22@plane.example/
mcp:
  server_urls:
    - url: http://127.0.0.1:3001/mcp
  extra_headers:
    X-Api-Key: header-secret-1
`;

interface Place {
  readonly home: string;
  readonly dir: string;
  run(...args: string[]): ReturnType<typeof runClient>;
}

async function inHome(work: (place: Place) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  const dir = `${home}/.config/tunnel-client`;
  try {
    await Deno.mkdir(dir, { recursive: true });
    await work({
      home,
      dir,
      run: (...args) => runClient(["profiles", ...args], { env: { HOME: home }, writable: home }),
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("profiles list: a missing directory is an empty list (cli §17.20)", () =>
  inHome(async ({ dir, run }) => {
    await Deno.remove(dir);
    assertEquals(await run("list", "--json"), { code: 0, stdout: "[]\n", stderr: "" });
    assertStringIncludes((await run("list")).stdout, `no profiles found in ${dir}`);
  }));

Deno.test("profiles list: sorted, with the profiles of older guides", () =>
  inHome(async ({ home, dir, run }) => {
    await Deno.mkdir(`${home}/.tunnel-client/profiles`, { recursive: true });
    const places = [
      [`${dir}/b.yaml`, "profiles"],
      [`${home}/.tunnel-client/profiles/a.json`, "fallback"],
    ] as const;
    for (const [path] of places) await Deno.writeTextFile(path, "{}");
    await Deno.writeTextFile(`${dir}/not a profile.yaml`, "");
    await Deno.writeTextFile(`${home}/.tunnel-client/profiles/b.json`, "{}"); // shadowed
    const { stdout } = await run("list", "--json");
    assertEquals(JSON.parse(stdout), [
      { name: "a", path: places[1][0], source: "fallback" },
      { name: "b", path: places[0][0], source: "profiles" },
    ]);
    const text = await run("list");
    assertEquals(text.stdout, `a\t${places[1][0]}\nb\t${places[0][0]}\n`);
  }));

Deno.test("profiles show: the profile without its secrets; --effective tells each source", () =>
  inHome(async ({ dir, run }) => {
    await Deno.writeTextFile(`${dir}/p.yaml`, PROFILE);
    const shown = await run("show", "p");
    const effective = await run("show", "p", "--effective");
    assertStringIncludes(shown.stdout, TUNNEL);
    assertStringIncludes(
      effective.stdout,
      `control_plane.tunnel_id = ${TUNNEL}  (${dir}/p.yaml line 2)`,
    );
    assertStringIncludes(effective.stdout, "control_plane.poll_timeout = 30s  (default)");
    for (const secret of ["sk-literal-secret", "hunter22", "header-secret-1"]) {
      for (const { stdout, stderr } of [shown, effective]) {
        assert(!stdout.includes(secret) && !stderr.includes(secret), secret);
      }
    }
  }));

Deno.test("profiles add and validate: only what passes the schema is written", () =>
  inHome(async ({ home, dir, run }) => {
    await Deno.writeTextFile(`${home}/good.yaml`, PROFILE.replace("user:hunter22@", ""));
    await Deno.writeTextFile(
      `${home}/bad.yaml`,
      "control_plane:\n  tunel_id: x\n  api_key: env:1K\n",
    );
    const added = await run("add", "p", "--from-file", `${home}/good.yaml`);
    assertEquals([added.code, added.stdout], [0, `Added profile p at ${dir}/p.yaml\n`]);
    assertEquals(
      await Deno.readTextFile(`${dir}/p.yaml`),
      await Deno.readTextFile(`${home}/good.yaml`),
    );
    assertEquals((await run("validate", "p")).code, 0);
    const again = await run("add", "p", "--from-file", `${home}/good.yaml`);
    assertEquals(again.code, 1);
    assertStringIncludes(again.stderr, "--force");

    const bad = await run("add", "q", "--from-file", `${home}/bad.yaml`);
    assertEquals(bad.code, 1);
    for (
      const words of [
        "control_plane.tunel_id",
        'did you mean "control_plane.tunnel_id"?',
        "line 2",
        "must name a variable after env:",
        "line 3",
      ]
    ) {
      assertStringIncludes(bad.stderr, words);
    }
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["p.yaml"]);
    const both = await run(
      "add",
      "q",
      "--from-file",
      `${home}/good.yaml`,
      "--sample",
      "sample_mcp_http",
    );
    assertStringIncludes(both.stderr, "exactly one of --from-file and --sample");
    const sampled = await run(
      "add",
      "s",
      "--sample",
      "sample_mcp_http",
      "--tunnel-id",
      TUNNEL,
      "--mcp-server-url",
      "http://127.0.0.1:1/",
    );
    assertEquals(sampled.code, 0);
  }));

Deno.test("profiles remove: deletes only from its own directory", () =>
  inHome(async ({ home, dir, run }) => {
    await Deno.writeTextFile(`${dir}/p.yaml`, "{}");
    assertEquals((await run("remove", "p")).code, 0);
    assertEquals([...Deno.readDirSync(dir)], []);
    const gone = await run("remove", "p");
    assertEquals(gone.code, 1);
    assertStringIncludes(gone.stderr, `${dir}/p.yaml`);
    await Deno.writeTextFile(`${dir}/production.yaml`, "{}");
    const mistyped = await run("remove", "prodution");
    assertStringIncludes(mistyped.stderr, '(did you mean "production"?)');
    await Deno.mkdir(`${home}/tunnel-client`);
    await Deno.writeTextFile(`${home}/tunnel-client/old.yaml`, "{}");
    const foreign = await run("remove", "old");
    assertStringIncludes(foreign.stderr, "only read from");
    assertEquals((await Deno.stat(`${home}/tunnel-client/old.yaml`)).isFile, true);
  }));

Deno.test("profiles: a directory in the place of a profile is told as one, and stays", () =>
  inHome(async ({ home, dir, run }) => {
    await Deno.mkdir(`${dir}/p.yaml`);
    for (const verb of ["validate", "show", "remove"]) {
      const { code, stdout, stderr } = await run(verb, "p");
      assertEquals([code, stdout], [1, ""]);
      assertMatch(stderr, /^.*p\.yaml is a directory.*\n$/);
    }
    const env = { HOME: home, EDITOR: "true" };
    const edited = await runClient(["profiles", "edit", "p"], { env, writable: home });
    assertEquals(edited.code, 1);
    assertMatch(edited.stderr, /^profile .*p\.yaml is a directory\n$/);
    assertEquals((await Deno.stat(`${dir}/p.yaml`)).isDirectory, true);
    const elsewhere = ["profiles", "edit", "p", "--profile-dir", "/nonexistent/here"];
    const refused = await runClient(elsewhere, { env, writable: home });
    assertMatch(refused.stderr, /^the copy to edit, .*p\.yaml\.edit: may not be written: run with/);
  }));

Deno.test("profiles samples: list and show, an unknown name names the list", () =>
  inHome(async ({ run }) => {
    const { stdout } = await run("samples", "list");
    assertEquals(stdout, samples.map(({ name, summary }) => `${name}\t${summary}\n`).join(""));
    const shown = await run("samples", "show", "sample_mcp_stdio_local");
    for (const head of ["Sample:", "Summary:", "Use when:", "Required:", "Optional:", "Notes:"]) {
      assertStringIncludes(shown.stdout, head);
    }
    assertStringIncludes(shown.stdout, "config_version: 1\n");
    const unknown = await run("samples", "show", "nope");
    assertEquals([unknown.code, unknown.stdout], [1, ""]);
    assertStringIncludes(unknown.stderr, "profiles samples list");
  }));

/** An editor that replaces the whole file. */
async function withEditor(place: Place, text: string): Promise<Record<string, string>> {
  const editor = `${place.home}/editor.sh`;
  await Deno.writeTextFile(`${place.home}/new.yaml`, text);
  await Deno.writeTextFile(
    editor,
    `#!/bin/sh\n[ "$1" = --wait ] || exit 9\ncp ${place.home}/new.yaml "$2"\n`,
    {
      mode: 0o700,
    },
  );
  return { HOME: place.home, EDITOR: `${editor} --wait` };
}

function edit(place: Place, env: Record<string, string>) {
  const rights = ["--no-prompt", "--allow-env", "--allow-read", `--allow-write=${place.home}`];
  return runProcess({
    args: [
      "run",
      "-q",
      ...rights,
      `--allow-run=${place.home}/editor.sh`,
      `${ROOT}main.ts`,
      "profiles",
      "edit",
      "p",
    ],
    env,
  });
}

Deno.test("profiles edit: a wrong edit leaves the profile as it was and is kept (cli §17.21)", () =>
  inHome(async (place) => {
    const path = `${place.dir}/p.yaml`;
    await Deno.writeTextFile(path, "config_version: 1\n");
    const refused = await edit(place, await withEditor(place, "config_version: 2\n"));
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "config_version");
    assertStringIncludes(refused.stderr, `${path}.edit`);
    assertEquals(await Deno.readTextFile(path), "config_version: 1\n");
    assertEquals(await Deno.readTextFile(`${path}.edit`), "config_version: 2\n");

    const saved = await edit(
      place,
      await withEditor(place, "config_version: 1\nlog: {level: debug}\n"),
    );
    assertEquals([saved.code, saved.stderr], [0, ""]);
    assertStringIncludes(saved.stdout, `Saved profile p at ${path}`);
    assertEquals(await Deno.readTextFile(path), "config_version: 1\nlog: {level: debug}\n");
    assertEquals([...Deno.readDirSync(place.dir)].map(({ name }) => name), ["p.yaml"]);
  }));

Deno.test("profiles remove: an edit that was kept goes with its profile", () =>
  inHome(async (place) => {
    await Deno.writeTextFile(`${place.dir}/p.yaml`, "config_version: 1\n");
    await Deno.writeTextFile(
      `${place.dir}/p.yaml.edit`,
      "config_version: 1\nlog: {level: debug}\n",
    );
    assertEquals((await place.run("remove", "p")).code, 0);
    assertEquals([...Deno.readDirSync(place.dir)], []);
  }));

Deno.test("profiles edit: begins a new profile; without an editor it says which variable to set", () =>
  inHome(async (place) => {
    const none = await place.run("edit", "p");
    assertEquals([none.code, none.stderr], [1, "no editor: set VISUAL or EDITOR to one\n"]);
    const saved = await edit(place, await withEditor(place, "config_version: 1\n"));
    assertEquals(saved.code, 0);
    assertEquals(((await Deno.stat(`${place.dir}/p.yaml`)).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("profiles edit: a profile of a place that is only read from is copied, and stays as it is", () =>
  inHome(async (place) => {
    const old = `${place.home}/tunnel-client/p.yaml`;
    await Deno.mkdir(`${place.home}/tunnel-client`);
    await Deno.writeTextFile(old, "config_version: 1\nlog: {level: warn}\n");
    const env = await withEditor(place, "config_version: 1\nlog: {level: debug}\n");
    // Shows the editor what it was given.
    await Deno.writeTextFile(
      `${place.home}/editor.sh`,
      `#!/bin/sh\ncat "$2"\ncp ${place.home}/new.yaml "$2"\n`,
    );
    const saved = await edit(place, env);
    assertEquals([saved.code, saved.stderr], [0, ""]);
    assertStringIncludes(saved.stdout, "level: warn");
    assertStringIncludes(saved.stdout, `in place of ${old}`);
    assertEquals(await Deno.readTextFile(old), "config_version: 1\nlog: {level: warn}\n");
    assertStringIncludes(await Deno.readTextFile(`${place.dir}/p.yaml`), "debug");
  }));
