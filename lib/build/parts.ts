/**
 * Rewriting of the files that `deno bundle --code-splitting` writes ("parts"), so that one file can
 * hold them all and still evaluate each when it is first asked for. Pure.
 *
 * A rewritten text keeps its length wherever it can: its source map then stays true.
 */

/** One file of a split bundle. */
export interface Part {
  readonly name: string;
  readonly text: string;
}

/** The function that a part calls for another one; as long as `import`, which it replaces. */
export const LOADER = "part__";

/** What the bundler writes for `import` of another part, with or without names. */
const STATIC_IMPORT = /import(?:(\{[^}]*\})from)?"\.\/([^"/]+\.js)";/g;
/** How the program names the module of the data plane's Worker, which no bundler follows. */
const WORKER_MODULE = /new URL\("\.\/engine_worker\.ts",import\.meta\.url\)/g;
const DYNAMIC_IMPORT = /\bimport\((?="\.\/[^"/]+\.js"\))/g;
const DYNAMIC_TARGET = /\bimport\("\.\/([^"/]+\.js)"\)/g;

/** Parts that must have been evaluated before this one, in order. */
export function dependencies({ text }: Part): string[] {
  return [...new Set([...text.matchAll(STATIC_IMPORT)].map(([, , name = ""]) => name))];
}

/** Parts that this one may ask for while it runs. */
export function laterParts({ text }: Part): string[] {
  return [...new Set([...text.matchAll(DYNAMIC_TARGET)].map(([, name = ""]) => name))];
}

/** A part as it stands in the program itself: it asks the loader for parts outside of it. */
export function eagerText({ text }: Part, isEager: (name: string) => boolean): string {
  const asking = withWorker(text).replace(
    DYNAMIC_TARGET,
    (found, name: string) => isEager(name) ? found : found.replace("import", LOADER),
  );
  // Imports count from anywhere: at the end this one moves no column.
  return asking === text ? text : `${asking.trimEnd()}\nimport{${LOADER}}from"./lazy_parts.ts";\n`;
}

/**
 * A part as it is packed: it takes what it imports from the loader, which reads from the same words what it has to
 * evaluate before.
 */
export function lazyText({ name, text }: Part): string {
  const taking = text.replace(STATIC_IMPORT, (found, names: string | undefined, from: string) => {
    if (names === undefined) return `${LOADER}["${from}"];`.padEnd(found.length);
    const pattern = names.replaceAll(" as ", ":");
    return `const${pattern}=${LOADER}["${from}"];`.padEnd(found.length);
  });
  const asking = withWorker(taking).replace(DYNAMIC_IMPORT, `${LOADER}(`);
  return `${asking.trimEnd()}\n//# sourceURL=tunnel-client/${name}\n`;
}

/** Throws if the Worker's module is named in a way that is not understood: it would be missing later. */
function withWorker(text: string): string {
  const replaced = text.replace(
    WORKER_MODULE,
    (found) => `${LOADER}.worker()`.padEnd(found.length),
  );
  if (!replaced.includes("engine_worker.ts")) return replaced;
  throw new Error("the bundler writes the Worker's module in a new way; see WORKER_MODULE");
}

/** A part as it stands in a folder with all others: the Worker's module is the part made from it. */
export function folderText({ text }: Part, workerPart: string): string {
  return text.replace(WORKER_MODULE, `new URL("./${workerPart}",import.meta.url)`);
}

/** Every part that these may ever evaluate, themselves included. */
export function reachable(roots: readonly string[], parts: ReadonlyMap<string, Part>): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const part = parts.get(name);
    if (part === undefined) return;
    for (const next of [...dependencies(part), ...laterParts(part)]) visit(next);
  };
  for (const root of roots) visit(root);
  return found;
}

/** Every part that these ones need evaluated, themselves included. Throws for one that is not there. */
export function closure(roots: readonly string[], parts: ReadonlyMap<string, Part>): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const part = parts.get(name);
    if (part === undefined) throw new Error(`the bundler wrote no part ${name}`);
    for (const dependency of dependencies(part)) visit(dependency);
  };
  for (const root of roots) visit(root);
  return found;
}

/** The parts made from source files of a base name that are imported while the program runs. */
export function partsOf(baseName: string, parts: ReadonlyMap<string, Part>): string[] {
  const pattern = new RegExp(`^${baseName}-[A-Z0-9]{8}\\.js$`);
  return [...parts.keys()].filter((name) => pattern.test(name));
}

/** The only one of them. Throws if there is none, or no telling which. */
export function partOf(baseName: string, parts: ReadonlyMap<string, Part>): string {
  const found = partsOf(baseName, parts);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(
      `${found.length} parts are made from a file ${baseName}.ts that is imported by \`import()\`; ` +
        "the list of eager files in lib/build/program.ts needs exactly one",
    );
  }
  return only;
}
