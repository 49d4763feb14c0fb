import { brotliCompressSync, constants } from "node:zlib";
import { closure, eagerText, lazyText, type Part, partOf, partsOf, reachable } from "./parts.ts";

const ENTRY = "main.js";
/**
 * Files that `run` loads, by base name: itself, profiles, the data plane. They stand in the program
 * itself, where the runtime caches their compiled code; all else is packed until it is asked for.
 */
const EAGER_FILES: readonly string[] = ["run", "load", "runtime"];
/** More of them, as long as the sources import them only when they are used. */
const EAGER_IF_SPLIT: readonly string[] = ["data_plane", "engine", "server_looks"];
/** The program of the data plane's Worker, by base name. */
const WORKER_FILE = "engine_worker";

/** The name of the part that the Worker's program begins with. */
export function workerPart(parts: ReadonlyMap<string, Part>): string {
  return partOf(WORKER_FILE, parts);
}

/** The two programs that a build consists of, and what they share. */
export interface Arrangement {
  readonly main: ProgramParts;
  readonly worker: ProgramParts;
  /** Texts of the parts outside of the main program, by name, as they are evaluated. */
  readonly later: ReadonlyMap<string, string>;
  /** Those of them that the Worker may ask for. */
  readonly workerNeeds: readonly string[];
}

/** What stands in a program itself. */
export interface ProgramParts {
  /** The part it begins with. */
  readonly entry: string;
  readonly eager: ReadonlySet<string>;
}

/** Decides where each part of a split bundle goes. Throws if a part is missing. */
export function arrange(parts: ReadonlyMap<string, Part>): Arrangement {
  const more = EAGER_IF_SPLIT.filter((name) => partsOf(name, parts).length > 0);
  const roots = [ENTRY, ...[...EAGER_FILES, ...more].map((name) => partOf(name, parts))];
  const main = { entry: ENTRY, eager: closure(roots, parts) };
  const entry = workerPart(parts);
  const worker = { entry, eager: closure([entry], parts) };
  const workerNeeds = [...reachable([entry], parts)].filter((name) => !worker.eager.has(name));
  const later = new Map<string, string>();
  for (const [name, part] of parts) {
    // The Worker's own program is not asked for in the main one.
    if (name === entry) continue;
    if (main.eager.has(name) && !workerNeeds.includes(name)) continue;
    later.set(name, lazyText(part));
  }
  return { main, worker, later, workerNeeds };
}

/** The files of one program, for the bundler; `table` is what its loader is opened with. */
export function programFiles(
  { entry, eager }: ProgramParts,
  parts: ReadonlyMap<string, Part>,
  table: string,
  shebang = "",
): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of eager) {
    const part = parts.get(name);
    if (part !== undefined) files.set(name, eagerText(started(part), (other) => eager.has(other)));
  }
  const here = [...eager].filter((name) => name !== entry)
    .map((name) => `${JSON.stringify(name)}:()=>import(${JSON.stringify(`./${name}`)})`);
  const opened = `openParts({here:()=>({${here.join(",")}}),${table}});`;
  // The Worker's program is never stored: it has no file of its own.
  const begun = entry === ENTRY ? `${opened}\nawait firstTurn();` : opened;
  files.set("parts_table.js", `import{firstTurn,openParts}from"./lazy_parts.ts";\n${begun}\n`);
  files.set("program.js", `${shebang}\nimport"./parts_table.js";\nimport"./${entry}";\n`);
  return files;
}

/**
 * The table of the main program: functions that nobody calls at a start, which neither compiles nor keeps nor
 * caches what is in them.
 */
export function mainTable({ later, workerNeeds }: Arrangement, workerText: string): string {
  const texts = [...later];
  const isSmall = ([name, text]: readonly [string, string]) =>
    text.length < SMALL_CHARS && !workerNeeds.includes(name);
  const rows = texts.filter((row) => !isSmall(row))
    .map(([name, text]) => `${JSON.stringify(name)}:()=>"${packedText(text)}"`);
  const crate = packedText(texts.filter(isSmall).map(([, text]) => text).join("\0"));
  const worker = `packed:()=>"${packedText(workerText)}",parts:${JSON.stringify(workerNeeds)}`;
  return `packed:()=>({${rows.join(",")}}),crate:()=>"${crate}",worker:{${worker}}`;
}

/** Up to here a part is packed with others: all of them are unpacked in the time that a large one takes. */
const SMALL_CHARS = 20_000;

/** The table of the Worker's program; the main one brings it what is packed. */
export const WORKER_TABLE = "packed:()=>globalThis.packedParts__";

/** The entry begins by itself only as the main module, which another file is from here on. */
function started({ name, text }: Part): Part {
  if (name !== ENTRY) return { name, text };
  return { name, text: text.replace("import.meta.main", "true".padEnd("import.meta.main".length)) };
}

/** A text as the loader unpacks it. */
export function packedText(text: string): string {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return brotliCompressSync(new TextEncoder().encode(text), { params }).toString("base64");
}
