import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { build, type Built, ROOT } from "../../lib/build/build.ts";
import { compile } from "../../lib/build/compile.ts";
import { LAUNCH_LINE, SHEBANG } from "../../lib/build/launch_line.ts";
import { readMappings, segmentAt } from "../../lib/build/mappings.ts";
import { standaloneMetadata } from "../../lib/build/standalone_metadata.ts";
import { ONE_FILE_FLAGS } from "../../lib/cli/deploy/start_flags.ts";
import { sha256 } from "../../lib/build/pack.ts";
import { hostTarget, TARGETS } from "../../lib/build/targets.ts";
import { runProcess } from "../e2e/process.ts";

/** Names of packages that only tests or the admin pages' build use. */
const TEST_PACKAGES = [
  "npm/axe-core/",
  "npm/fast-check/",
  "npm/playwright-core/",
  "npm/@modelcontextprotocol/server-everything/",
  "npm/@modelcontextprotocol/conformance/",
];

Deno.test("build, compile: one file with everything inside, and executables made of it", async (t) => {
  const outDir = await Deno.makeTempDir();
  try {
    const built = await build({ outDir, gitSha: "0123456789abcdef" });
    await t.step("the file runs from any folder with nothing beside it", () => runsAlone(built));
    await t.step("it starts the runtime by itself", () => startsByItself(built));
    await t.step(
      "it is ASCII, and what a start calls is compiled when it is loaded",
      async () => {
        const text = await Deno.readTextFile(built.bundle);
        assertEquals(text.match(/[\u0080-\uffff]/)?.[0], undefined);
        assertEquals(
          [...text.matchAll(/;var [\w$]+=\((?:async )?function\*?\(/g)].length > 100,
          true,
        );
      },
    );
    await t.step(
      "its map names sources of the repository, none of a test",
      () => namesSources(built),
    );
    await t.step("its map leads from each place to its line", () => leadsToLines(built));
    await t.step("the same sources give the same bytes", async () => {
      const before = await sha256(await Deno.readFile(built.bundle));
      await build({ outDir, gitSha: "0123456789abcdef" });
      assertEquals(await sha256(await Deno.readFile(built.bundle)), before);
    });
    await t.step(
      "an executable holds the rights it was made with",
      () => holdsRights(built, outDir),
    );
    await t.step(
      "without the runtime of a target, that is the answer",
      () => tellsNoRuntime(built, outDir),
    );
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
});

/** The least that the compiled code of the program takes. */
const COMPILED_BYTES = 500_000;

async function runsAlone({ bundle }: Built): Promise<void> {
  const elsewhere = await Deno.makeTempDir();
  try {
    const alone = `${elsewhere}/renamed`;
    await Deno.copyFile(bundle, alone);
    const cache = `${elsewhere}/empty-cache`;
    const env = { DENO_DIR: cache };
    const start = (rights: string[], ...words: string[]) =>
      runProcess({
        args: ["run", "--no-prompt", "--ext=js", ...ONE_FILE_FLAGS, ...rights, alone, ...words],
        env,
      });
    const version = await start([], "--version");
    assertEquals([version.code, version.stderr], [0, ""]);
    assertMatch(
      version.stdout,
      /^\d+\.\d+\.\d+\+0123456789abcdef \(git sha: 0123456789abcdef\)\n$/,
    );
    // What a command that ends at once was compiled to is there from its third start on: the runtime stores
    // it in the second, or in a later one where it had no processor for it.
    const stored = () =>
      Array.from(Deno.readDirSync(cache), ({ name }) => name)
        .filter((name) => name.startsWith("v8_code_cache"))
        .reduce((sum, name) => sum + Deno.statSync(`${cache}/${name}`).size, 0);
    for (let more = 0; more < 5 && stored() < COMPILED_BYTES; more++) await start([], "--version");
    assertEquals(stored() >= COMPILED_BYTES, true, `${stored()} bytes of compiled code`);
    const sample = await start(
      ["--allow-env"],
      ...["profiles", "samples", "show", "sample_mcp_stdio_local"],
    );
    assertEquals([sample.code, sample.stderr], [0, ""]);
    assertMatch(sample.stdout, /^mcp:$/m);
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
  assertEquals((await Deno.readTextFile(bundle)).split("\n").slice(0, 2), [SHEBANG, LAUNCH_LINE]);
}

/** As a program of its own, by a path that a shell would take apart. */
async function startsByItself({ bundle }: Built): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "a folder " });
  try {
    await Deno.copyFile(bundle, `${folder}/tunnel client`);
    const deno = Deno.execPath();
    const { code, stdout, stderr } = await new Deno.Command(`${folder}/tunnel client`, {
      args: ["nosuch"],
      cwd: folder,
      env: { PATH: `${deno.slice(0, deno.lastIndexOf("/"))}:/usr/bin:/bin`, NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([code, text(stdout)], [1, ""]);
    assertMatch(text(stderr), /^unknown command "nosuch"/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function namesSources({ map, bundle }: Built): Promise<void> {
  const maps = [map];
  const folder = `${bundle.slice(0, bundle.lastIndexOf("/"))}/maps`;
  for (const { name } of Deno.readDirSync(folder)) maps.push(`${folder}/${name}`);
  const sources = new Set<string>();
  for (const path of maps) {
    const { sources: named }: { sources: string[] } = JSON.parse(await Deno.readTextFile(path));
    for (const source of named) sources.add(source);
  }
  assertEquals(sources.has("lib/runtime.ts"), true, "of the program");
  assertEquals(sources.has("lib/cli/demo.ts"), true, "of a packed part");
  const foreign = [...sources].filter((source) =>
    source.startsWith("/") || source.includes("..") || source.startsWith("tests/") ||
    TEST_PACKAGES.some((name) => source.includes(name))
  );
  assertEquals(foreign, []);
}

/** Texts that stand in one file each, all over the program: of a start, of a module inside another, behind both. */
const PLACES: Readonly<Record<string, string>> = {
  "lib/ops/log_record.ts": '"starting control-plane poller"',
  "lib/control/control_client.ts": "the poll answer is malformed: ",
  "lib/cli/run.ts": '"cloudflared supervision failed"',
  "lib/runtime/engine.ts": '"the engine is stopping"',
};

async function leadsToLines({ bundle, map }: Built): Promise<void> {
  const { sources, mappings }: { sources: string[]; mappings: string } = JSON.parse(
    await Deno.readTextFile(map),
  );
  const segments = readMappings(mappings);
  const lines = (await Deno.readTextFile(bundle)).split("\n");
  for (const [source, text] of Object.entries(PLACES)) {
    const line = lines.findIndex((line) => line.includes(text));
    const found = segmentAt(segments[line] ?? [], (lines[line] ?? "").indexOf(text));
    assertEquals(found && sources[found.source], source, text);
    const original = (await Deno.readTextFile(`${ROOT}${source}`)).split("\n");
    assertStringIncludes(original[found?.sourceLine ?? -1] ?? "", text);
  }
}

async function holdsRights({ parts }: Built, outDir: string): Promise<void> {
  const target = hostTarget();
  if (target === undefined) return;
  const compiled = await compile({
    parts,
    target,
    outDir,
    rights: ["--no-prompt", "--allow-net=plane.example:443,127.0.0.1:8080", "--allow-env=A,B"],
    // Completes the step offline; the result is a runtime that only carries the metadata.
    env: { DENORT_BIN: Deno.execPath() },
  });
  assertEquals(compiled.kind, "compiled", "reason" in compiled ? compiled.reason : "");
  if (compiled.kind !== "compiled") return;
  const held = standaloneMetadata(await Deno.readFile(compiled.path));
  assertEquals(held.permissions["allow_net"], ["plane.example:443", "127.0.0.1:8080"]);
  assertEquals(held.permissions["allow_env"], ["A", "B"]);
  for (const none of ["allow_read", "allow_write", "allow_run", "allow_sys", "allow_ffi"]) {
    assertEquals(held.permissions[none], null, none);
  }
  assertEquals(held.permissions["prompt"], false);
  assertEquals(held.v8Flags.includes("--max-semi-space-size=4"), true);
  assertEquals(held.v8Flags.includes("--heap-growing-percent=60"), true);
  assertEquals(held.features.toSorted(), ["no-legacy-abort", "worker-options"]);
  assertEquals(held.entrypoint, "main.js");
  for (const embedded of [/^main\.js$/, /^runtime-[A-Z0-9]{8}\.js$/, /^app-[A-Z0-9]{8}\.js$/]) {
    assertEquals(held.files.some((name) => embedded.test(name)), true, String(embedded));
  }
}

async function tellsNoRuntime({ parts }: Built, outDir: string): Promise<void> {
  const [target] = TARGETS;
  if (target === undefined) return;
  const compiled = await compile({
    parts,
    target,
    outDir,
    env: { DENO_DIR: `${outDir}/empty`, HTTPS_PROXY: "http://127.0.0.1:9" },
  });
  assertEquals(compiled.kind, "no-runtime");
  if (compiled.kind === "no-runtime") assertEquals(compiled.reason.includes("\n"), false);
}
