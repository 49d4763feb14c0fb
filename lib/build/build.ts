import { ascii } from "./ascii.ts";
import { bundle } from "./bundler.ts";
import { compiledEarly } from "./compiled_early.ts";
import { type Edition, editionOf } from "./editions.ts";
import { SHEBANG, withLaunchLine } from "./launch_line.ts";
import { folderText, type Part } from "./parts.ts";
import { arrange, mainTable, programFiles, WORKER_TABLE, workerPart } from "./program.ts";
import type { Flavor } from "../core/flavor.ts";
import { withLateNamespaces } from "./late_namespaces.ts";
import { startFunctions } from "./start_functions.ts";
import { joinMaps, takeMap, withPublicSources } from "./source_map.ts";

/** The repository this file belongs to. */
export const ROOT: string = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** What a build may be told. */
export interface BuildOptions {
  /** Folder that is made and filled; what an earlier build left there is replaced. */
  readonly outDir: string;
  /** The commit that `--version` names. */
  readonly gitSha?: string | undefined;
  /** Which program is built; the whole one if absent. */
  readonly flavor?: Flavor;
}

/** Where the results of a build are. */
export interface Built {
  /** The one file. */
  readonly bundle: string;
  readonly map: string;
  /** The same program as many minified files, which `deno compile` embeds one by one. */
  readonly parts: string;
}

/**
 * Builds a program as one file with everything inside: `dist/tunnel-client.js` with its pages and samples,
 * say. The pages must have been built before.
 */
export async function build({ outDir, gitSha, flavor = "full" }: BuildOptions): Promise<Built> {
  const edition = editionOf(flavor);
  const bundleName = `${edition.name}.js`;
  const stages = `${outDir}/stages${edition.suffix}`;
  await Deno.remove(stages, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(stages, { recursive: true });
  const { parts, maps } = await split(stages, edition, gitSha);
  const arrangement = arrange(parts);
  const { main, worker, later } = arrangement;
  const workerFiles = programFiles(worker, parts, WORKER_TABLE);
  const workerText = takeMap(await bundled(`${stages}/worker`, workerFiles)).text.trimEnd();
  const mainFiles = programFiles(main, parts, mainTable(arrangement, workerText), SHEBANG);
  const program = withLateNamespaces(takeMap(await bundled(`${stages}/program`, mainFiles)));
  const unmarked = `${stages}/unmarked.js`;
  await Deno.writeTextFile(unmarked, program.text);
  const marked = compiledEarly(program, await startFunctions(unmarked, stages));
  const { text, map = "" } = withLaunchLine(marked);

  const file = `${outDir}/${bundleName}`;
  await Deno.writeTextFile(file, `${text.trimEnd()}\n//# sourceMappingURL=${bundleName}.map\n`);
  await Deno.chmod(file, 0o755);
  const jsxMaps = new Map(Array.from(maps, ([name, map]) => [asJsx(name), map]));
  await Deno.writeTextFile(`${file}.map`, joinMaps(map, jsxMaps));
  await writePartMaps(`${outDir}/maps${edition.suffix}`, [...later.keys()], maps);
  return { bundle: file, map: `${file}.map`, parts: `${stages}/parts` };
}

/** First step: the program as many parts, each with its source map. */
async function split(stages: string, edition: Edition, gitSha: string | undefined): Promise<{
  readonly parts: ReadonlyMap<string, Part>;
  readonly maps: ReadonlyMap<string, string | undefined>;
}> {
  const folder = `${stages}/parts`;
  const importMap = `${stages}/import_map.json`;
  await writeImportMap(importMap, stages, edition, gitSha);
  await writeEntry(`${stages}/main.ts`, edition);
  await bundle({
    entry: `${stages}/main.ts`,
    to: { folder },
    minify: true,
    sourceMap: true,
    importMap,
    cwd: ROOT,
  });
  const maps = new Map<string, string | undefined>();
  const parts = new Map<string, Part>();
  // In an order that does not depend on the file system, so that equal sources give equal bytes.
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
  for (const name of names) {
    const { text, map } = ascii(takeMap(await Deno.readTextFile(`${folder}/${name}`)));
    maps.set(name, map);
    parts.set(name, { name, text });
  }
  const worker = workerPart(parts);
  for (const [name, part] of parts) {
    await Deno.writeTextFile(`${folder}/${name}`, folderText(part, worker));
  }
  return { parts, maps };
}

/** The main module with an import of the Worker's, so that it is split with all the rest. */
async function writeEntry(path: string, { entry }: Edition): Promise<void> {
  const url = fileUrl(`${ROOT}${entry}`);
  const text = (await Deno.readTextFile(`${ROOT}${entry}`))
    .replace(/"(\.{1,2}\/[^"]+\.ts)"/g, (_, module: string) => `"${new URL(module, url).href}"`);
  const worker = fileUrl(`${ROOT}lib/runtime/engine_worker.ts`);
  await Deno.writeTextFile(path, `${text}\nexport const worker = () => import("${worker}");\n`);
}

/**
 * Second step: one text of a program's files. The bundler is told that each is JSX, which none makes use of: what
 * it takes for JavaScript it writes anew before it minifies it, and its source map leads no further than there.
 */
async function bundled(folder: string, files: ReadonlyMap<string, string>): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.copyFile(new URL("./lazy_parts.ts", import.meta.url), `${folder}/lazy_parts.ts`);
  const imports: Record<string, string> = {};
  for (const [name, text] of files) {
    await Deno.writeTextFile(`${folder}/${asJsx(name)}`, text);
    imports[fileUrl(`${folder}/${name}`)] = fileUrl(`${folder}/${asJsx(name)}`);
  }
  const importMap = `${folder}/import_map.json`;
  await Deno.writeTextFile(importMap, JSON.stringify({ imports }));
  const file = `${folder}.js`;
  await bundle({
    entry: `${folder}/${asJsx("program.js")}`,
    to: { file },
    minify: true,
    sourceMap: true,
    importMap,
    cwd: ROOT,
  });
  return await Deno.readTextFile(file);
}

function asJsx(name: string): string {
  return name.replace(/\.js$/, ".jsx");
}

/**
 * The configuration's import map with two files of the build in it: what is known of this build, and
 * our own copy of `zod/mini`. The MCP SDK uses all of zod; in one copy for both, reading a profile
 * would load all of it as well.
 */
async function writeImportMap(
  path: string,
  stages: string,
  { flavor, replaced }: Edition,
  gitSha: string | undefined,
) {
  const config: { readonly version: string; readonly imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(`${ROOT}deno.json`),
  );
  await Deno.writeTextFile(`${stages}/build.ts`, buildFacts(config.version, gitSha, flavor));
  await copyModules(new URL("../", import.meta.resolve("zod/mini")), `${stages}/zod`);
  const imports = {
    ...config.imports,
    "zod/mini": fileUrl(`${stages}/zod/mini/index.js`),
    [fileUrl(`${ROOT}lib/core/build.ts`)]: fileUrl(`${stages}/build.ts`),
    ...Object.fromEntries(
      Object.entries(replaced).map(([module, other]) =>
        [fileUrl(`${ROOT}${module}`), fileUrl(`${ROOT}${other}`)] as const
      ),
    ),
  };
  await Deno.writeTextFile(path, JSON.stringify({ imports }));
}

/** Copies a package's ES modules with what the bundler must know of them. */
async function copyModules(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyModules(new URL(`${name}/`, from), `${to}/${name}`);
    else if (name.endsWith(".js") || name === "package.json") {
      await Deno.copyFile(new URL(name, from), `${to}/${name}`);
    }
  }
}

/** What takes the place of `lib/core/build.ts`. */
function buildFacts(version: string, gitSha: string | undefined, flavor: Flavor): string {
  const sha = gitSha === undefined ? "undefined" : JSON.stringify(gitSha);
  return [
    `export const RELEASE = ${JSON.stringify(version)};`,
    `export const GIT_SHA = ${sha};`,
    "export const IS_ONE_FILE = true;",
    `export const FLAVOR = ${JSON.stringify(flavor)};`,
    "",
  ].join("\n");
}

/** A map for each packed part, by the name that a stack trace shows. */
async function writePartMaps(
  folder: string,
  packed: readonly string[],
  maps: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(folder, { recursive: true });
  for (const name of packed) {
    const map = maps.get(name);
    if (map !== undefined) {
      await Deno.writeTextFile(`${folder}/${name}.map`, withPublicSources(map));
    }
  }
}

function fileUrl(path: string): string {
  return new URL(`file://${path}`).href;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
