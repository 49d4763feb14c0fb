import { parse } from "@std/yaml";
import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { type ConfigFile, isBlank, nodeAt, placeOf } from "./file_values.ts";
import { FileSchema, type SchemaIssue } from "./file_schema.ts";
import { unflatten } from "./flat_profile.ts";
import { nearest } from "./nearest.ts";
import type { Option } from "./option.ts";
import { type Problem, shownName } from "./problem.ts";
import { whyUnreadable } from "./references.ts";

/** Larger files are refused: a configuration is a page of text, anything else is a mistake. */
const MAX_CHARS = 1024 * 1024;

/** What became of a file: its content, and what is wrong with it. */
export interface ReadFile {
  readonly file: ConfigFile | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads a YAML or JSON configuration file strictly: unknown and duplicate keys and wrong types are
 * problems, and so is an empty file (configuration §4).
 *
 * @param rows the settings a file may hold
 */
export function readConfigFile(
  path: string,
  rows: readonly Option<unknown>[],
  readFile: (path: string) => string,
): ReadFile {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    return failed(`config: file ${path} ${whyUnreadable(error)}`, "source");
  }
  return parseConfigFile(path, text, rows);
}

/** The same for a text that is already read; `path` is its name in messages. */
export function parseConfigFile(
  path: string,
  text: string,
  rows: readonly Option<unknown>[],
): ReadFile {
  if (text.length > MAX_CHARS) return failed(`config: file ${path} is larger than 1 MiB`);
  // What Windows tools write as "Unicode" comes out of the decoder with a zero beside each letter.
  if (text.includes("\0")) {
    return failed(`config: file ${path} is not UTF-8 text; save it as UTF-8`);
  }
  let content: unknown;
  try {
    // In this schema every scalar stays text, so one grammar per setting serves all sources.
    content = parse(firstDocument(text), { schema: "failsafe" });
  } catch (error) {
    return failed(
      tabLine(path, text) ?? repeatedKey(path, text, error) ??
        `config: file ${path} is not valid YAML: ${withoutExcerpt(error)}`,
    );
  }
  if (isBlank(content)) return failed(`config: file ${path} is empty`);
  if (!isJsonObject(content)) {
    return failed(`config: file ${path} must hold a mapping of settings`);
  }
  const { root, moved, conflicts } = unflatten(content);
  const file = { path, text, root, moved };
  const known = rows.map(({ name }) => name);
  const issues = new FileSchema(rows).issues(withoutBlanks(root));
  const problems = [
    ...issues.map((issue) => problemOf(issue, file, known)),
    ...conflicts.map(([flat, setting]): Problem => ({
      setting,
      kind: "invalid",
      line: `${flat} and ${setting} have different values; drop one of them, ${
        placeOf(file, flat.split("."))
      }`,
    })),
  ];
  // The parser takes a line that begins with a tab for one of the outermost level.
  const isSuspect = problems.length > 0 || moved.size > 0;
  const tab = isSuspect ? tabLine(path, text) : undefined;
  if (tab !== undefined) return failed(tab);
  for (const issue of issues) if (issue.kind === "wrong_type") remove(root, issue.keys);
  return { file, problems };
}

function failed(line: string, kind: Problem["kind"] = "invalid"): ReadFile {
  return { file: undefined, problems: [{ setting: "", kind, line }] };
}

function problemOf(issue: SchemaIssue, file: ConfigFile, known: readonly string[]): Problem {
  const path = shownName(issue.keys.join("."));
  const place = placeOf(file, issue.keys);
  if (issue.kind === "wrong_type") {
    return {
      setting: path,
      kind: "invalid",
      line: `${path} ${issue.rule}, ${place}`,
      meant: path,
    };
  }
  const meant = likely(path, issue.keys.at(-1) ?? "", known);
  const guess = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
  return {
    setting: path,
    kind: "invalid",
    line: `unknown key ${path}${guess}, ${place}`,
    ...(meant === undefined ? {} : { meant }),
  };
}

/** The same key in another section, or a section or key that is spelled much alike. */
function likely(path: string, key: string, known: readonly string[]): string | undefined {
  const elsewhere = known.find((other) => other.endsWith(`.${key}`));
  if (elsewhere !== undefined) return elsewhere;
  const sections = known.filter((other) => other.includes("."))
    .map((other) => other.slice(0, other.lastIndexOf(".")));
  const whole = nearest(path, [...known, ...sections]);
  if (whole !== undefined) return whole;
  const lastWord = (name: string) => name.slice(name.lastIndexOf(".") + 1);
  const word = nearest(key, known.map(lastWord));
  return word === undefined ? undefined : known.find((name) => lastWord(name) === word);
}

/** Takes out what is told to be wrong already, so that its setting's own rules do not tell it again. */
function remove(root: JsonObject, keys: readonly string[]): void {
  const section = nodeAt(root, keys.slice(0, -1));
  const last = keys.at(-1);
  if (isJsonObject(section) && last !== undefined) Reflect.deleteProperty(section, last);
}

/** A blank value counts as not given, whatever shape its setting has. A section is one level deep. */
function withoutBlanks(root: JsonObject, isSection = false): JsonObject {
  return Object.fromEntries(
    Object.entries(root).filter(([, value]) => !isBlank(value)).map(([key, value]) => [
      key,
      isJsonObject(value) && !isSection ? withoutBlanks(value, true) : value,
    ]),
  );
}

/** What is wrong with the first line that a tab indents, in a file that is not in flow style. */
function tabLine(path: string, text: string): string | undefined {
  if (/^\s*[{[]/.test(text)) return undefined;
  const index = text.split("\n").findIndex((line) => /^ *\t\s*[^\s#]/.test(line));
  return index < 0
    ? undefined
    : `config: file ${path} line ${index + 1} is indented with a tab; YAML takes spaces only`;
}

/** A key that is there twice, by its name; the parser tells its line, and a column that is none. */
function repeatedKey(path: string, text: string, error: unknown): string | undefined {
  const [, number] = /duplicated key at line (\d+)/.exec(String(error)) ?? [];
  if (number === undefined) return undefined;
  const line = text.split("\n")[Number(number) - 1] ?? "";
  const [, key] = /^\s*(?:- +)?["']?([\w.-]+)["']?\s*:(?!.*,)/.exec(line) ?? [];
  const name = key === undefined ? "a key" : shownName(key);
  return `config: file ${path} gives ${name} a second time, line ${number}; keep one of them`;
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
