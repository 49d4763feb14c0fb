import { parse } from "@std/yaml";
import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import { whyUnreadable } from "./references.ts";
import { lineOfKey } from "./yaml_lines.ts";

/** Larger files are refused: a configuration is a page of text, anything else is a mistake. */
const MAX_CHARS = 1024 * 1024;

/** A configuration file whose keys are all known. Scalars are still the text they were written as. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly root: JsonObject;
}

/** What became of a file: its content, and what is wrong with it. */
export interface ReadFile {
  readonly file: ConfigFile | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads a YAML or JSON configuration file strictly: unknown and duplicate keys are problems, and so
 * is an empty file (configuration §4). `known` holds the dotted paths of all settings.
 */
export function readConfigFile(
  path: string,
  known: readonly string[],
  readFile: (path: string) => string,
): ReadFile {
  const fail = (line: string): ReadFile => ({
    file: undefined,
    problems: [{ setting: "config", kind: "invalid", line }],
  });
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    return fail(`config: file ${path} ${whyUnreadable(error)}`);
  }
  if (text.length > MAX_CHARS) return fail(`config: file ${path} is larger than 1 MiB`);
  let content: unknown;
  try {
    // In this schema every scalar stays text, so one grammar per setting serves all sources.
    content = parse(firstDocument(text), { schema: "failsafe" });
  } catch (error) {
    return fail(
      tabLine(path, text) ??
        `config: file ${path} is not valid YAML: ${withoutExcerpt(error)}`,
    );
  }
  if (content === null) return fail(`config: file ${path} is empty`);
  if (!isJsonObject(content)) return fail(`config: file ${path} must hold a mapping of settings`);
  const file = { path, text, root: content };
  const problems = unknownKeys(file, content, [], known);
  // The parser takes a line that begins with a tab for one of the outermost level.
  const tab = problems.length === 0 ? undefined : tabLine(path, text);
  return tab === undefined ? { file, problems } : fail(tab);
}

/** The raw value of a setting; absent, `null` and blank values are `undefined`. */
export function valueAt(file: ConfigFile, path: string): unknown {
  let node: unknown = file.root;
  for (const key of path.split(".")) {
    if (!isJsonObject(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return isBlank(node) ? undefined : node;
}

/** Whether a setting's key is there at all, even with a blank value. */
export function hasKey(file: ConfigFile, path: string): boolean {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let node: unknown = file.root;
  for (const key of keys) node = isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : null;
  return isJsonObject(node) && Object.hasOwn(node, last);
}

/** `path line N`, the place of a key in a file. */
export function placeOf(file: ConfigFile, keys: readonly string[]): string {
  const line = lineOfKey(file.text, keys);
  return line === undefined ? file.path : `${file.path} line ${line}`;
}

function unknownKeys(
  file: ConfigFile,
  node: JsonObject,
  parents: readonly string[],
  known: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(node)) {
    const keys = [...parents, key];
    const path = keys.join(".");
    if (known.includes(path)) continue;
    const isSection = known.some((other) => other.startsWith(`${path}.`));
    if (isSection && isJsonObject(value)) {
      problems.push(...unknownKeys(file, value, keys, known));
    } else if (isSection && isBlank(value)) continue;
    else {
      const meant = isSection ? undefined : likely(path, key, known);
      const rule = isSection
        ? `${path} must be a mapping of settings`
        : `unknown key ${path}${meant === undefined ? "" : ` (did you mean "${meant}"?)`}`;
      problems.push({
        setting: path,
        kind: "invalid",
        line: `${rule}, ${placeOf(file, keys)}`,
        ...(meant === undefined ? {} : { meant }),
      });
    }
  }
  return problems;
}

/** The same key in another section, or a section or key that is spelled much alike. */
function likely(path: string, key: string, known: readonly string[]): string | undefined {
  const elsewhere = known.find((other) => other.endsWith(`.${key}`));
  if (elsewhere !== undefined) return elsewhere;
  const sections = known.filter((other) => other.includes("."))
    .map((other) => other.slice(0, other.lastIndexOf(".")));
  return nearest(path, [...known, ...sections]);
}

/** What is wrong with the first line that a tab indents, in a file that is not in flow style. */
function tabLine(path: string, text: string): string | undefined {
  if (/^\s*[{[]/.test(text)) return undefined;
  const index = text.split("\n").findIndex((line) => /^ *\t\s*[^\s#]/.test(line));
  return index < 0
    ? undefined
    : `config: file ${path} line ${index + 1} is indented with a tab; YAML takes spaces only`;
}

function isBlank(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  return typeof node === "string" && ["", "~", "null"].includes(node.trim());
}

/** Only the first document counts; a marker at the start of a line ends it, whatever precedes. */
function firstDocument(text: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !/^\s*(?:#.*)?$/.test(line) && !line.startsWith("%"));
  const end = lines.findIndex((line, at) => at > first && /^(?:---|\.\.\.)(?:\s|$)/.test(line));
  return end < 0 ? text : lines.slice(0, end).join("\n");
}

/** The parser's message without the lines and words it quotes, which may hold a secret. */
function withoutExcerpt(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const [first = ""] = error.message.split("\n");
  return first.replace(/:$/, "").replace(/"[^"]*"|<.*>/g, "…");
}
