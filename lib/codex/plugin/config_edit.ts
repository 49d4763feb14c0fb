import { isDeepStrictEqual } from "node:util";
import type { AST } from "toml-eslint-parser";
import {
  isEnabled,
  isTable,
  parseConfig,
  pluginKeys,
  PLUGINS,
  tableAt,
  type TomlTable,
} from "./config_toml.ts";

/**
 * Switching the plugin on and off in the text of `config.toml` (codex §4, §12.17). The parser says
 * where in the text things stand, everything else stays as it is, and each result is parsed again:
 * if it does not say exactly what it must, the text is left alone. Pure.
 */

/** One replaced piece of a text; `at` counts characters from its beginning. */
export interface Splice {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

/** What became of a text. */
export type ConfigEdit =
  | { readonly kind: "unchanged" }
  | { readonly kind: "changed"; readonly text: string; readonly splices: readonly Splice[] }
  /** The text stays as it is; `why` reads on after the file's name. */
  | { readonly kind: "refused"; readonly why: string };

/** The text with the plugin of this key switched on. */
export function switchedOn(text: string, key: string): ConfigEdit {
  const parsed = parseConfig(text);
  if (parsed.kind === "invalid") return { kind: "refused", why: `is no valid TOML: ${parsed.why}` };
  if (isEnabled(parsed.value, key)) return { kind: "unchanged" };
  const splice = switchOf(parsed.tree, text, key) ?? lineInTable(parsed.tree, text, key) ??
    newTable(text, key);
  const plugins = tableAt(parsed.value, PLUGINS);
  const wanted = {
    ...parsed.value,
    [PLUGINS]: { ...plugins, [key]: { ...tableAt(plugins, key), enabled: true } },
  };
  return verified(text, [splice], wanted) ?? {
    kind: "refused",
    why: `writes its plugins in a form that is not edited: switch ${key} on by hand`,
  };
}

/** The text without these keys of the plugin, their tables and the tables below them. */
export function switchedOff(text: string, keys: readonly string[]): ConfigEdit {
  const parsed = parseConfig(text);
  if (parsed.kind === "invalid") return { kind: "refused", why: `is no valid TOML: ${parsed.why}` };
  const present = pluginKeys(parsed.value).filter((key) => keys.includes(key));
  if (present.length === 0) return { kind: "unchanged" };
  const splices = present.flatMap((key) => cuts(parsed.tree, text, key))
    .toSorted((one, other) => one.at - other.at);
  const rest = Object.entries(tableAt(parsed.value, PLUGINS))
    .filter(([key]) => !present.includes(key));
  const wanted = { ...parsed.value, [PLUGINS]: Object.fromEntries(rest) };
  return verified(text, splices, wanted) ?? {
    kind: "refused",
    why: `writes its plugins in a form that is not edited: remove ${present.join(", ")} by hand`,
  };
}

/** The text with each piece replaced; the pieces are in order and do not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let [out, from] = ["", 0];
  for (const { at, removed, inserted } of splices) {
    out += text.slice(from, at) + inserted;
    from = at + removed.length;
  }
  return out + text.slice(from);
}

/** The edit, if the new text means what it must; an empty table of plugins counts as none. */
function verified(
  text: string,
  splices: readonly Splice[],
  wanted: TomlTable,
): ConfigEdit | undefined {
  const after = spliced(text, splices);
  const parsed = parseConfig(after);
  if (parsed.kind === "invalid") return undefined;
  const isWanted = isDeepStrictEqual(withoutEmpty(parsed.value), withoutEmpty(wanted));
  return isWanted ? { kind: "changed", text: after, splices } : undefined;
}

function withoutEmpty(config: TomlTable): TomlTable {
  const { [PLUGINS]: plugins, ...rest } = config;
  return isTable(plugins) && Object.keys(plugins).length > 0 ? config : rest;
}

/** `enabled = false`, wherever it is written, becomes `enabled = true`. */
function switchOf(tree: AST.TOMLProgram, text: string, key: string): Splice | undefined {
  for (const { path, node } of pairs(tree)) {
    if (!isDeepStrictEqual(path, [PLUGINS, key, "enabled"])) continue;
    const [at, end] = node.value.range;
    return { at, removed: text.slice(at, end), inserted: "true" };
  }
  return undefined;
}

/** A table without the switch gets it as its first line. */
function lineInTable(tree: AST.TOMLProgram, text: string, key: string): Splice | undefined {
  for (const node of tree.body[0].body) {
    if (node.type !== "TOMLTable" || !isDeepStrictEqual(node.resolvedKey, [PLUGINS, key])) continue;
    const at = lineEnd(text, node.key.range[1]);
    const ending = lineEnding(text);
    const isOpen = !text.slice(0, at).endsWith("\n");
    const line = isOpen ? `${ending}enabled = true` : `enabled = true${ending}`;
    return { at, removed: "", inserted: line };
  }
  return undefined;
}

/** A table of its own, as the last one. */
function newTable(text: string, key: string): Splice {
  const ending = lineEnding(text);
  const gap = text === "" ? "" : text.endsWith("\n") ? ending : ending + ending;
  const lines = [`[${PLUGINS}.${JSON.stringify(key)}]`, "enabled = true", ""];
  return { at: text.length, removed: "", inserted: gap + lines.join(ending) };
}

/** Everything that is written about a key, in whole lines, with one blank line in front of each. */
function cuts(tree: AST.TOMLProgram, text: string, key: string): Splice[] {
  const found: Splice[] = [];
  const cut = ([from, to]: readonly [number, number]) => {
    const at = withBlankLine(text, text.lastIndexOf("\n", from - 1) + 1);
    const end = lineEnd(text, to);
    found.push({ at, removed: text.slice(at, end), inserted: "" });
  };
  for (const node of tree.body[0].body) {
    if (node.type === "TOMLTable" && isBelow(node.resolvedKey, key)) cut(node.range);
  }
  for (const { path, node, top } of pairs(tree)) {
    if (!isBelow(path, key) || isBelow(top, key) || node.parent.type === "TOMLInlineTable") {
      continue;
    }
    cut(node.range);
  }
  return found;
}

function isBelow(path: readonly (string | number)[], key: string): boolean {
  return path[0] === PLUGINS && path[1] === key;
}

interface Pair {
  /** Names from the top. */
  readonly path: readonly (string | number)[];
  readonly node: AST.TOMLKeyValue;
  /** Names of the table it stands in. */
  readonly top: readonly (string | number)[];
}

/** Every name with a value, those in inline tables too. */
function* pairs(tree: AST.TOMLProgram): Generator<Pair> {
  for (const node of tree.body[0].body) {
    if (node.type === "TOMLKeyValue") yield* below(node, [], []);
    else for (const child of node.body) yield* below(child, node.resolvedKey, node.resolvedKey);
  }
}

function* below(
  node: AST.TOMLKeyValue,
  around: readonly (string | number)[],
  top: readonly (string | number)[],
): Generator<Pair> {
  const names = node.key.keys.map((name) => name.type === "TOMLBare" ? name.name : name.value);
  const path = [...around, ...names];
  yield { path, node, top };
  if (node.value.type !== "TOMLInlineTable") return;
  for (const child of node.value.body) yield* below(child, path, top);
}

/** Where the line after this place begins, or the end of the text. */
function lineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline < 0 ? text.length : newline + 1;
}

/** The place in front of a blank line, if one ends there. */
function withBlankLine(text: string, at: number): number {
  for (const blank of ["\r\n\r\n", "\n\n"]) {
    if (text.slice(0, at).endsWith(blank)) return at - blank.length / 2;
  }
  return at;
}

function lineEnding(text: string): string {
  return /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n";
}
