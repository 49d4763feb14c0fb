import { type Edit, edited } from "./edited.ts";
import type { Mapped } from "./source_map.ts";

/** How the bundler makes the object of a module's exports from what gives each; it stands before all else. */
const MAKER =
  /(?<name>[\w$]+)=\(e,t\)=>\{(?<loop>for\(var n in t\)[\w$]+)\(e,n,\{get:t\[n\],enumerable:!0\}\)\}/;
/** What it writes for one module, before the module's text. */
const NAMESPACE =
  /var (?<namespace>[\w$]+)(?<made>=\{\};(?<by>[\w$]+)\(\1,(?<exports>\{[^{}]*\})\));/g;
/** Where such an object is used: an `import()` of a module that is in the program itself. */
const USE = /\.then\(\(\)=>\([\w$]+\(\),(?<namespace>[\w$]+)(?<end>\)\))/g;

/**
 * A bundled program that makes the object of a module's exports when it is first asked for. As the bundler
 * writes it, every start makes all of them, with a function for each export, and nearly none is used: they are
 * there for the parts that are not loaded yet. Throws if the bundler writes them in a new way. Pure.
 */
export function withLateNamespaces(program: Mapped): Mapped {
  const { text } = program;
  const maker = MAKER.exec(text);
  const { name = "", loop = "" } = maker?.groups ?? {};
  if (maker === null) throw new Error(`${NEW_WAY}: MAKER`);
  const edits: Edit[] = [{
    at: maker.index,
    remove: maker[0].length,
    insert: `${name}=(t,e={})=>{${loop}(e,n,{get:t[n],enumerable:!0});return e}`,
  }];
  const exportsOf = new Map<string, string>();
  for (const { index, 0: found, groups = {} } of text.matchAll(NAMESPACE)) {
    const { namespace = "", made = "", by, exports = "" } = groups;
    if (by !== name) continue;
    exportsOf.set(namespace, exports);
    edits.push({ at: index + found.indexOf(made), remove: made.length, insert: "" });
  }
  const used = new Set<string>();
  for (const { index, 0: found, groups = {} } of text.matchAll(USE)) {
    const { namespace = "", end = "" } = groups;
    const exports = exportsOf.get(namespace);
    if (exports === undefined) continue;
    used.add(namespace);
    const at = index + found.length - end.length;
    edits.push({ at, remove: 0, insert: `??=${name}(${exports})` });
  }
  const unused = [...exportsOf.keys()].filter((namespace) => !used.has(namespace));
  if (exportsOf.size === 0 || unused.length > 0) throw new Error(`${NEW_WAY}: USE ${unused}`);
  return edited(program, edits);
}

const NEW_WAY = "the bundler writes modules in a new way; see lib/build/late_namespaces.ts";
